"""What a pack of the library asks of the organisation that takes it up, for programs and the command line."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.intake.taking_up import open_questions, open_settings
from kesu.procedure.declared import Element, Mark, Option, Procedure, Setting
from kesu.procedure.reading import OrganisationFile
from kesu.procedure.reading.questions import asked_under, unheld


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that wants an answer. kind: setting, answer or role; name: under which it is given. element: the
    setting or role it is about; type: that of a setting's value, with its range and its options where it has them."""

    kind: str
    name: str
    question: str = ""
    cites: tuple[str, ...] = ()
    element: Element | None = None
    type: str | None = None
    range: tuple[str | None, str | None] | None = None
    options: tuple[Option, ...] = ()


def wanted(procedure: Procedure, file: OrganisationFile | None) -> list[Wanted]:
    """Settings, then questions, then roles; without an organisation all that the pack leaves open."""
    known = file or OrganisationFile(name="")
    found = [_setting(one) for one in open_settings(procedure, known)]
    found += [_question(mark, procedure) for mark in open_questions(procedure, known)]
    return found + [Wanted("role", role.name, element=role) for role in unheld(procedure, known.held_roles)]


def _setting(one: Setting) -> Wanted:
    low, high = (None if end is None else str(end) for end in one.range or (None, None))
    limits = (low, high) if one.range else None
    return Wanted("setting", one.name, one.question or "", one.cites, one, one.type, limits, one.options)


def _question(mark: Mark, procedure: Procedure) -> Wanted:
    return Wanted("answer", asked_under(mark, procedure), mark.question or "", mark.cites)
