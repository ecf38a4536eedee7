"""Editing a template: a draft beside the published version, a preview on a case, a new version when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kesu.casebook import papers, published
from kesu.casebook.publishing import Check, Published, PublishRefused, publish_sources
from kesu.casebook.republishing import MAIN, sources_again, with_label
from kesu.documents.checking import pack_findings
from kesu.documents.models import TemplateDraft
from kesu.documents.printing import as_pictures
from kesu.documents.reading import path_of
from kesu.documents.rendering import Material, compose
from kesu.documents.standard import standard_template
from kesu.organisation.letterhead import letterhead
from kesu.procedure.context import Context
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import CaseState, StepState

LONGEST = 200_000
PAGES = 6  # of a preview


@dataclass(frozen=True, slots=True)
class Desk:
    """What is being edited: the text, where it comes from (`draft`, `published`, `standard`), who saved it last."""

    text: str
    origin: str
    by: str = ""
    at: datetime | None = None


def opened(name: str, digest: str, document: str) -> Desk:
    """The draft, else the published template, else the standard layout. Raises KeyError for a document not declared."""
    procedure = published.program_of(digest).procedure
    declared = procedure.documents[document]
    draft = TemplateDraft.objects.filter(procedure=name, document=document).first()
    if draft is not None:
        return Desk(draft.text, "draft", draft.saved_by, draft.saved_at)
    text = papers.texts_of(digest).get(path_of(document))
    return Desk(text, "published") if text is not None else Desk(standard_template(procedure, declared), "standard")


def save(name: str, document: str, text: str, *, by: str, now: datetime) -> None:
    values = {"text": text[:LONGEST], "saved_by": by, "saved_at": now}
    TemplateDraft.objects.update_or_create(procedure=name, document=document, defaults=values)


def carried(procedure: Procedure) -> list[Message]:
    """What is wrong, under a new text of a procedure, with the templates that go on from the version before."""
    try:
        digest = published.current(procedure.name)
    except Refusal:
        return []
    return pack_findings(procedure, papers.texts_of(digest))


def discard(name: str, document: str) -> None:
    TemplateDraft.objects.filter(procedure=name, document=document).delete()


def preview(
    digest: str, document: str, text: str, state: CaseState | None, context: Context, language: str
) -> list[bytes]:
    """Pictures of the first pages, of that case or an empty one. Raises NotRendered, FontsMissing."""
    program = published.program_of(digest)
    material = Material({path_of(document): text}, program, state or _empty(digest), context, letterhead())
    composed = compose(material, document, copy=1, language=language, draft=True)
    return as_pictures(composed, ppi=92)[:PAGES]


def without(state: CaseState, hidden: frozenset[str]) -> CaseState:
    """The case without the fields that do not exist for whoever looks."""
    new = state.fork()
    new.fields = {name: value for name, value in state.fields.items() if name not in hidden}
    new.sheets = {name: value for name, value in state.sheets.items() if name not in hidden}
    return new


def _empty(digest: str) -> CaseState:
    procedure = published.program_of(digest).procedure
    steps = {name: StepState() for name in procedure.steps}
    return CaseState(procedure=procedure.name, version=procedure.version, digest=digest, status="open", steps=steps)


def publish(
    name: str, document: str, text: str, version: str, *, by: str, now: datetime, check: Check | None = None
) -> Published:
    """The present version with this template, under a new label. Running cases stay on theirs.

    Raises PublishRefused: with its messages where the template or the procedure has errors, `version_taken` where the
    label is not new.
    """
    digest = published.current(name)
    sources = {**sources_again(digest), path_of(document): text}
    sources[MAIN] = with_label(sources[MAIN], version)
    wrong = _in_the_way(digest, sources)
    if wrong:
        raise PublishRefused("errors", wrong)
    done = publish_sources(sources, now=now, by=by, check=check)
    discard(name, document)
    return done


def _in_the_way(digest: str, sources: Mapping[str, str]) -> list[Message]:
    found = pack_findings(published.program_of(digest).procedure, sources)
    return [message for message in found if message.severity != "note"]
