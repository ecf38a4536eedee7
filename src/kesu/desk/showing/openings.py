"""What somebody may open: cases of their own, and cases they may enter for an outside role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kesu.casebook import published
from kesu.casebook.sight import Viewer
from kesu.desk.speaking import said
from kesu.procedure.acting import is_outside, may_enter, opening_roles
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState
from kesu.procedure.tasks import may_open


@dataclass(frozen=True, slots=True)
class Opening:
    """A procedure, in its current version, of which the viewer may open a case."""

    name: str
    version: str
    title: str
    complaint: bool


@dataclass(frozen=True, slots=True)
class Openings:
    """All of them. A button says “complaint” only where everything behind it is one."""

    all: tuple[Opening, ...]

    @property
    def only(self) -> str:
        """The name of the single one there is, or nothing: there is nothing to choose then."""
        return self.all[0].name if len(self.all) == 1 else ""

    @property
    def complaints(self) -> bool:
        return all(one.complaint for one in self.all)

    def __bool__(self) -> bool:
        return bool(self.all)


def openings(viewer: Viewer) -> Openings:
    """What the viewer may open, by name."""
    context = viewer.context()
    programs = ((one, published.program_of(one.digest)) for one in published.current_versions())
    return Openings(
        tuple(
            Opening(one.name, one.version, said(program.procedure.title), one.kind == "complaint")
            for one, program in programs
            if may_open(program, context) or outside_roles(program, context)
        )
    )


def outside_roles(program: Program, context: Any) -> list[str]:
    """Outside roles whose complaint the person may enter for them."""
    facts = Facts(program, CaseState(unit=context.directory.unit_of(context.actor.person)), context)
    person = context.actor.person or ""
    roles = [role for role in opening_roles(program.procedure) if is_outside(program.procedure, role)]
    return [role for role in roles if may_enter(facts, person, role)]
