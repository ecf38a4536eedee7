"""From a case to a paper: which template, whose eyes, which copy, which language; then to bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from kesu.casebook.canonical import canonical, sha256
from kesu.documents.checking import is_sound
from kesu.documents.declared import Template
from kesu.documents.filling import Filler
from kesu.documents.fonts import FontsMissing
from kesu.documents.paper import Paper, Piece
from kesu.documents.reading import path_of, read_template
from kesu.documents.releasing import InternalRead, Released, without_people
from kesu.documents.standard import standard_template
from kesu.documents.telling import Teller
from kesu.organisation.letterhead import Letterhead
from kesu.procedure.context import Context
from kesu.procedure.declared import Document, Procedure
from kesu.procedure.facts import Facts
from kesu.procedure.messages import Message
from kesu.procedure.program import Program
from kesu.procedure.publishing import PUBLIC
from kesu.procedure.state import CaseState

LANGUAGES = {"zh": "zh-hans", "en": "en"}

MOST_UPRIGHT = 8  # columns that a page of normal stand has room for


class NotRendered(ValueError):
    """No paper. code: `unknown` (no such document), `template` (`messages` say what is wrong with it), `internal`
    (`what` would leave the house), `copy` (there is no such copy)."""

    def __init__(self, code: str, *, what: str = "", messages: Sequence[Message] = ()) -> None:
        super().__init__(f"{code}: {what}" if what else code)
        self.code, self.what, self.messages = code, what, tuple(messages)


@dataclass(frozen=True, slots=True)
class Material:
    """All a paper is made from. texts: the pack's files by path. context: its instant is the one that is printed."""

    texts: Mapping[str, str]
    program: Program
    state: CaseState
    context: Context
    head: Letterhead

    def document(self, name: str) -> Document:
        """Raises NotRendered."""
        found = self.program.procedure.documents.get(name)
        if found is None:
            raise NotRendered("unknown", what=name)
        return found


def template_of(material: Material, document: Document) -> Template:
    """The pack's template, else the standard layout. Raises NotRendered where it may not be used."""
    procedure = material.program.procedure
    text = material.texts.get(path_of(document.name)) or standard_template(procedure, document)
    reading = read_template(text, procedure, document.name)
    if reading.template is None or not is_sound(reading.messages):
        internal = next((one for one in reading.messages if one.code == "document.internal"), None)
        if internal is not None and not reading.errors:
            raise NotRendered("internal", what=str(internal.details.get("name")), messages=reading.messages)
        raise NotRendered("template", what=document.name, messages=reading.messages)
    return reading.template


def compose(
    material: Material, name: str, *, copy: int | None = None, language: str | None = None, draft: bool = False
) -> list[Paper]:
    """The document, a paper for each of its languages (or the one asked for). copy: one of its copies, from 1.

    Raises NotRendered.
    """
    document = material.document(name)
    if copy is not None and not 1 <= copy <= max(1, len(document.copies)):
        raise NotRendered("copy", what=str(copy))
    template = template_of(material, document)
    languages = [language] if language else [one for one in document.languages if one in LANGUAGES] or ["zh"]
    return [_paper(material, document, template, copy, one, draft) for one in languages]


def _paper(
    material: Material, document: Document, template: Template, copy: int | None, language: str, draft: bool
) -> Paper:
    procedure = material.program.procedure
    whole = Facts(material.program, material.state, material.context)
    outside = document.audience != "internal"
    closed = without_people(procedure) if document.audience == PUBLIC else procedure
    facts = Released(whole, procedure=closed) if outside else whole
    teller = Teller(language, procedure, material.context.directory, whole.zone(), material.head.currency)
    with translation.override(LANGUAGES[language]):
        try:
            pieces = Filler(teller, facts, outside, document.audience == "customer", document.must).pieces(template)
        except InternalRead as read:
            raise NotRendered("internal", what=str(read)) from None
        if outside and not any(piece.kind == "signatures" for piece in pieces):
            pieces += (_closing(material, teller),)
        return Paper(
            language=language,
            title=teller.said(template.title) or teller.said(document),
            organisation=material.head.name,
            form=f"{form_number(procedure, document)} {revision_of(procedure, template)}",
            landscape=template.landscape or any(len(piece.heads) > MOST_UPRIGHT for piece in pieces),
            control=tuple(_control(material, document, template, teller)),
            copies=tuple(_copies(document, teller, copy)),
            pieces=pieces,
            printed=teller.moment(material.context.now),
            instant=int(material.context.now.timestamp()),
            facts=sha256(canonical(facts.state.dump())),
            draft=draft,
            marks=_marks(language),
        )


def _control(material: Material, document: Document, template: Template, teller: Teller) -> list[tuple[str, str]]:
    """The document-control block, without the rows that nobody filled in; people outside need no procedure of ours."""
    procedure, state = material.program.procedure, material.state
    inside = document.audience == "internal"
    title = teller.said(procedure.title) or procedure.name
    told = [
        (_("Form no."), form_number(procedure, document)),
        (_("Revision"), revision_of(procedure, template)),
        (_("In force since"), teller.day(template.effective) if template.effective else ""),
        (
            _("Procedure"),
            _("%(name)s version %(version)s") % {"name": title, "version": procedure.version} if inside else "",
        ),
        (_("Case no."), state.number or ""),
        (_("Round"), str(round_of(material, document.name))),
        (_("Made at"), teller.moment(material.context.now)),
    ]
    return [(name, value) for name, value in told if value]


def form_number(procedure: Procedure, document: Document) -> str:
    """The form's own number. Where it has none, or its name stands there, it is counted off its procedure, as the forms
    of a quality manual are: `S003-10-02` is the second that the procedure declares."""
    if any(character.isdigit() for character in document.form or ""):
        return document.form or ""
    place = list(procedure.documents).index(document.name) + 1
    return f"{(procedure.covers or (procedure.name,))[0]}-{place:02}"


def revision_of(procedure: Procedure, template: Template) -> str:
    """The form's revision. A form without its own is revised with its procedure."""
    return template.revision or str(procedure.version)


def _closing(material: Material, teller: Teller) -> Piece:
    """Under what leaves the house and nobody signs: whose paper it is, and of which day."""
    day = teller.day(material.context.now.astimezone(teller.zone).date())
    return Piece(kind="closing", text="\n".join(part for part in (material.head.name, day) if part))


def round_of(material: Material, document: str) -> int:
    """The round of the step that makes or sends the document; the first where none does."""
    rounds = [
        material.state.steps[name].round
        for name, step in material.program.steps.items()
        if name in material.state.steps
        and any(
            document in (*part.makes, *(send.document for send in part.sends))
            for part in (step, *step.outcomes.values())
        )
    ]
    return max(rounds, default=0) or 1


_CHINESE = "一二三四五六七八九十"


def _copies(document: Document, teller: Teller, copy: int | None) -> list[str]:
    said = []
    for number, role in enumerate(document.copies, 1):
        shown = _CHINESE[number - 1] if teller.language == "zh" and number <= len(_CHINESE) else str(number)
        said.append(_("Copy %(number)s: %(who)s") % {"number": shown, "who": teller.role(role)})
    if copy is not None and said:
        return [said[copy - 1]]
    return said or [""]


def _marks(language: str) -> dict[str, str]:
    return {
        "page": _("page {n} of {m}"),
        "facts": _("SHA-256 of the facts"),
        "draft": _("DRAFT"),
        "date_blank": _("date:"),
        "files": _("Attachments"),
        "none": _("none"),
        "indent": "yes" if language == "zh" else "",
    }


def render(papers: Sequence[Paper], kind: str) -> bytes:
    """`pdf` or `docx`. Where a photograph turns out to be none, all of them are named instead. Raises FontsMissing."""
    from kesu.documents.printing import as_pdf
    from kesu.documents.wordfile import as_docx

    write = as_pdf if kind == "pdf" else as_docx
    try:
        return write(papers)
    except FontsMissing:
        raise
    except Exception:
        if not any(paper.images() for paper in papers):
            raise
        return write([paper.without_images() for paper in papers])
