"""The documents of a case as pages and programs list them and give them out: frozen ones as they are, else a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from kesu.casebook import papers
from kesu.casebook.papers import Made
from kesu.casebook.queries import CaseView
from kesu.casebook.sight import Viewer
from kesu.documents.checking import fields_shown
from kesu.documents.rendering import LANGUAGES, Material, NotRendered, compose, render, template_of
from kesu.organisation.letterhead import letterhead
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.declared import Document
from kesu.procedure.seeing import hidden_from, is_from_outside
from kesu.procedure.state import CaseState

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One document of a case. made: frozen ones, the latest first. queued: it is being made at present."""

    document: Document
    made: tuple[Made, ...] = ()
    queued: bool = False
    sent_at: str | None = None
    copies: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Given:
    """Bytes to hand over. draft: made just now and kept nowhere."""

    data: bytes
    name: str
    type: str
    draft: bool


class HeldBack(LookupError):
    """The paper shows fields that do not exist for whoever asks, or it is none of theirs: 404 at the edge."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A case's documents, for one pair of eyes. state, context: the case brought up to now, as they look at it."""

    view: CaseView
    state: CaseState
    context: Context
    every: bool = False  # whoever asks may read the tables anyway

    def listed(self) -> Iterator[Kept]:
        """Those that this person may have: from outside, only what is made for the outside."""
        made = list(papers.made_papers(self.view.row.ref))
        waiting = papers.queued(self.view.row.ref)
        for name, document in self.view.program.procedure.documents.items():
            if not self._may(document):
                continue
            own = tuple(one for one in made if one.document == name)
            latest = max((one.asked for one in own), default=0)
            sent = self.state.documents.get(name, {}).get("sent_at")
            yield Kept(document, own, waiting.get(name, 0) > latest, sent, document.copies)

    def give(
        self, name: str, kind: str, *, copy: int | None = None, round_: int | None = None, language: str | None = None
    ) -> Given:
        """The frozen paper (of that round), else a draft of how it would look now. One copy of a frozen paper, or
        another language, is rendered anew from the same facts.

        Raises HeldBack, NotRendered, FontsMissing.
        """
        document = self.view.program.procedure.documents.get(name)
        if document is None or not self._may(document) or kind not in TYPES:
            raise HeldBack(name)
        if language is not None and language not in LANGUAGES:
            raise NotRendered("language", what=language)
        made = [one for one in papers.made_papers(self.view.row.ref) if one.document == name]
        chosen = next((one for one in made if round_ is None or one.round == round_), None)
        if round_ is not None and chosen is None:
            raise HeldBack(f"{name} {round_}")
        if chosen is None:
            return self._draft(document, kind, copy, language)
        if copy is None and language is None:
            path = papers.stored(chosen.digest(kind) or "") if chosen.digest(kind) else None
            if path is not None:
                return self._as_file(path, document, kind, chosen)
        return self._again(document, kind, chosen, copy, language)

    def material(self) -> Material:
        """What a draft is made from."""
        view = self.view
        return Material(papers.texts_of(view.row.digest), view.program, self.state, self.context, letterhead())

    def _may(self, document: Document) -> bool:
        """Whether it is for these eyes: what is made for the house is not for people outside, and what shows a field
        that does not exist for this person does not exist for them either."""
        program = self.view.program
        if self.state.erased:
            return False
        if self.every:
            return True
        if document.audience == "internal" and is_from_outside(program, self.context):
            return False
        hidden = {
            name for name in hidden_from(program, self.state, self.context) if program.fields[name].see is not None
        }
        if not hidden:
            return True
        try:
            return not hidden & fields_shown(template_of(self.material(), document), program.procedure)
        except NotRendered:
            return False

    def _draft(self, document: Document, kind: str, copy: int | None, language: str | None) -> Given:
        composed = compose(self.material(), document.name, copy=copy, language=language, draft=True)
        return Given(render(composed, kind), self._name(document, kind, "draft"), TYPES[kind], True)

    def _again(self, document: Document, kind: str, made: Made, copy: int | None, language: str | None) -> Given:
        then = papers.as_of(self.view.row.ref, made.asked or made.seq)
        material = Material(then.texts, then.program, then.state, then.context, letterhead())
        composed = compose(material, document.name, copy=copy, language=language)
        return Given(render(composed, kind), self._name(document, kind, str(made.round)), TYPES[kind], False)

    def _as_file(self, path: Path, document: Document, kind: str, made: Made) -> Given:
        return Given(path.read_bytes(), self._name(document, kind, str(made.round)), TYPES[kind], False)

    def _name(self, document: Document, kind: str, what: str) -> str:
        number = self.state.number or str(self.view.row.ref)
        return f"{number}-{document.name}-{what}.{kind}".replace("/", "-")


def shelf_of(view: CaseView, state: CaseState, *, now: datetime) -> Shelf:
    """For a case somebody looks at, brought up to now."""
    return Shelf(view, state, replace(view.viewer.context(), now=now.replace(microsecond=0)))


def for_the_house(ref: UUID, *, now: datetime) -> Shelf:
    """For the command line, whose user may read the tables anyway: all there is. Raises LookupError."""
    row = papers.row_of(ref)
    then = papers.as_of(ref, row.seq)
    program, state = then.program, then.state
    viewer = Viewer.of("", now=now)
    view = CaseView(row, program, state, frozenset(), viewer)
    context = replace(viewer.context(), now=now.replace(microsecond=0), actor=SYSTEM)
    return Shelf(view, state, context, every=True)
