"""Signing on the page that a private link opens: the full name, a sentence to tick, a code from the mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kesu.casebook import signing_codes
from kesu.casebook.links import Link
from kesu.casebook.signing_codes import CodeRefused, Place
from kesu.clockwork.mail import is_set_up
from kesu.portal.acting import sent_as
from kesu.portal.refusals import Told
from kesu.portal.speaking import document_said, outcome_said, step_said
from kesu.portal.standing import Standing
from kesu.procedure.context import Proof
from kesu.procedure.declared import Outcome, Step
from kesu.procedure.signing import seen_hash
from kesu.procedure.tasks import Form

NAME, MEANT, CODE, SEEN = "sign_name", "sign_meant", "sign_code", "sign_seen"
UNPROVEN = 422


class NotSigned(Exception):
    """The signature lacks something; `told` says what."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.sentence)
        self.told = told


@dataclass(frozen=True, slots=True)
class Block:
    """What a form that is signed has below it. seen: the hash of what the page shows; mail: where a code goes, as far
    as its reader may know; asked: whether one is under way; meant: ticked, for what stands there now; only: outcomes
    that are signed, where not all are."""

    seen: str
    meaning: str
    name: str
    mail: str
    asked: bool
    meant: bool
    only: str = ""
    papers: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    proof: Proof
    code: int | None
    form: str

    def use(self, *, now: datetime) -> None:
        """The code has done its work."""
        if self.code is not None:
            signing_codes.use(self.code, form=self.form, now=now)


def block(standing: Standing, link: Link, form: Form, post: QueryDict | None) -> Block | None:
    """None for a form that nobody has to sign."""
    signed = [view for view in form.outcomes if view.sign]
    if not form.sign and not signed:
        return None
    address = _address(link, standing.view.context.now)
    seen = seen_hash(standing.program, standing.state, standing.view.context, form.step.name, form.row)
    partly = not form.sign and len(signed) < len(form.outcomes)
    return Block(
        seen=seen,
        meaning=_("I have read what stands here. I sign “%(step)s” with it, as I would by hand.")
        % {"step": step_said(form.step)},
        name=str(post.get(NAME, "")) if post is not None else "",
        mail=_masked(address) if address else "",
        asked=address is not None and signing_codes.is_asked(link, _place(form), now=standing.view.context.now),
        meant=post is not None and bool(post.get(MEANT)) and post.get(SEEN) == seen,
        only="、".join(outcome_said(view.outcome) for view in signed) if partly else "",
        papers="、".join(_papers(standing, form)),
    )


def given(link: Link, form: Form, body: Mapping[str, Any], post: QueryDict, *, now: datetime) -> Signature | None:
    """The signature as it was sent; None where the outcome asks for none. Raises NotSigned."""
    if not _is_signed(form, body.get("outcome")):
        return None
    lacking = {}
    if not str(post.get(NAME, "")).strip():
        lacking[NAME] = _("Please write your full name.")
    if not post.get(MEANT):
        lacking[MEANT] = _("Please tick this if you mean to sign.")
    if lacking:
        raise NotSigned(Told(_("Some things are still missing."), UNPROVEN, lacking))
    sent = sent_as(link, str(post.get("key", ""))) or ""
    number = None
    if _address(link, now) is not None:
        number = _checked(link, form, str(post.get(CODE, "")), sent, now)
    manner = "link" if number is None else "link+code"
    proof = Proof(manner, str(link.number), str(post.get(NAME, "")).strip(), str(post.get(SEEN, "")))
    return Signature(proof, number, sent)


def ask(link: Link, form: Form, *, now: datetime) -> Told:
    """Have a code sent, and say where to."""
    address = _address(link, now)
    if address is None or not (form.sign or any(view.sign for view in form.outcomes)):
        return Told(_("No code is needed here."), 200, good=True)
    signing_codes.ask(link, _place(form), now=now)
    said = _("A code is on its way to %(mail)s. Type it below, then sign.")
    return Told(said % {"mail": _masked(address)}, 200, good=True)


def _checked(link: Link, form: Form, typed: str, sent: str, now: datetime) -> int:
    try:
        return signing_codes.check(link, _place(form), typed, form=sent, now=now)
    except CodeRefused as refused:
        words = {
            "needed": _("Please type the code from your mailbox."),
            "unasked": _("No code was sent yet. Have one sent to you."),
            "expired": _("This code is too old. Have another one sent to you."),
            "spent": _("This code cannot be used any more. Have another one sent to you."),
            "wrong": _("This is not the code. Look again at the latest mail."),
        }
        raise NotSigned(Told(_("You have not signed yet."), UNPROVEN, {CODE: words[refused.why]})) from None


def _is_signed(form: Form, outcome: Any) -> bool:
    return form.sign or any(view.sign for view in form.outcomes if view.outcome.name == outcome)


def _address(link: Link, now: datetime) -> str | None:
    """Where a code can be sent: nowhere without a mail server."""
    return signing_codes.address_for(link, now=now) if is_set_up() else None


def _place(form: Form) -> Place:
    return Place(form.step.name, form.row, form.round)


def _masked(address: str) -> str:
    """`t…@example.com`: who owns the mailbox knows it; who found the link does not learn it."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


def _papers(standing: Standing, form: Form) -> list[str]:
    """Documents for outside that are made or sent at its end."""
    documents = standing.program.procedure.documents
    ways: list[Step | Outcome] = [form.step, *(view.outcome for view in form.outcomes)]
    names = [name for way in ways for name in (*way.makes, *(send.document for send in way.sends if send.document))]
    known = (documents[name] for name in dict.fromkeys(names) if name in documents)
    return [document_said(document) for document in known if document.audience != "internal"]
