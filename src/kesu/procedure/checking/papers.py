"""Nothing internal leaves, as far as the declarations show it."""

from __future__ import annotations

from collections.abc import Iterator

from kesu.procedure.acting import is_outside
from kesu.procedure.checking.model import Model
from kesu.procedure.checking.wordings import say
from kesu.procedure.declared import Procedure, Send
from kesu.procedure.messages import Message
from kesu.procedure.publishing import PUBLIC, is_public, personal_fields
from kesu.procedure.seeing import is_internal


def paper_findings(model: Model) -> Iterator[Message]:
    """`must` of customer documents, internal documents sent outside, internal fields shown to outside roles."""
    procedure = model.procedure
    for document in procedure.documents.values():
        if document.audience != "internal":
            for name in document.must:
                if is_internal(procedure, name):
                    yield say(
                        "check.internal-document", document.place, document=document.name, field=name,
                        audience=document.audience,
                    )  # fmt: skip
        if document.audience == PUBLIC:
            for name in sorted(personal_fields(procedure) & set(document.must)):
                yield say("check.personal-document", document.place, document=document.name, field=name)
    for node in model.nodes:
        step = node.step
        for sending in (*step.sends, *(s for outcome in node.outcomes for s in outcome.sends)):
            yield from _of_sending(procedure, sending)
        for name in step.shows if node.outside is not None else ():
            if is_internal(procedure, name):
                yield say("check.internal-shown", step.place, step=step.name, field=name)
    for notice in procedure.notices:
        yield from _of_sending(procedure, Send(to=notice.to, document=notice.document, place=notice.place))


def _of_sending(procedure: Procedure, sending: Send) -> Iterator[Message]:
    document = procedure.documents.get(sending.document or "")
    if is_public(procedure, sending.to) and (document is None or document.audience != PUBLIC):
        yield say("check.not-public", sending.place, document=sending.document or "")
        return
    if document is None or document.audience != "internal":
        return
    if _leaves(procedure, sending):
        to = sending.to if isinstance(sending.to, str) else sending.to.text
        yield say("check.internal-sent", sending.place, document=document.name, to=to)


def _leaves(procedure: Procedure, sending: Send) -> bool:
    if isinstance(sending.to, str):
        return is_outside(procedure, sending.to)
    return sending.to.type is not None and sending.to.type.name in ("party", "contact")
