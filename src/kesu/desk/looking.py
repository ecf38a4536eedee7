"""A case as somebody looks at it: brought up to now in memory, with what names and instants need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import cached_property
from uuid import UUID

from django.http import Http404, HttpRequest

from kesu.casebook import borrowing
from kesu.casebook.history import Entry, journal_of
from kesu.casebook.lookups import linked_attributes
from kesu.casebook.queries import CaseView
from kesu.casebook.sight import Viewer
from kesu.desk.forms.controls import Around
from kesu.desk.shell import viewer_of
from kesu.desk.speaking import person_name, said
from kesu.procedure import tasks
from kesu.procedure.context import Context
from kesu.procedure.deadlines import ClockView, clock_views
from kesu.procedure.engine import advance
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState
from kesu.procedure.tasks import TaskView

LONGEST, BATCH = 5000, 1000


@dataclass(frozen=True)
class Look:
    """What the parts of the case page are made from."""

    view: CaseView
    state: CaseState
    context: Context

    @property
    def viewer(self) -> Viewer:
        return self.view.viewer

    @property
    def program(self) -> Program:
        return self.view.program

    @property
    def ref(self) -> UUID:
        ref: UUID = self.view.row.ref
        return ref

    @property
    def hidden(self) -> frozenset[str]:
        return self.view.hidden

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.program, self.state, self.context)

    @cached_property
    def zone(self) -> tzinfo:
        return self.facts.zone()

    @cached_property
    def tasks(self) -> tuple[TaskView, ...]:
        return tasks.open_tasks(self.program, self.state, self.context)

    @cached_property
    def clocks(self) -> tuple[ClockView, ...]:
        return clock_views(self.program, self.state, self.context)

    @cached_property
    def journal(self) -> tuple[Entry, ...]:
        """All that happened, oldest first; the first 5000 events of a very long case."""
        found: list[Entry] = []
        while len(found) < LONGEST:
            batch = list(journal_of(self.ref, after=found[-1].seq if found else 0, limit=BATCH))
            found += batch
            if len(batch) < BATCH:
                break
        return tuple(found)

    @cached_property
    def file_names(self) -> dict[str, str]:
        return {str(entry.get("hash")): str(entry.get("name")) for entry in self.state.files.values()}

    @cached_property
    def around(self) -> Around:
        return Around(self.viewer, self.program, self.zone, self.file_names, self.hidden)

    def name_of(self, person: str | None) -> str:
        return person_name(self.viewer.directory, person)

    def step_label(self, name: str | None) -> str:
        step = self.program.steps.get(name or "")
        return said(step) if step else name or ""


def look_at(request: HttpRequest, name: str) -> Look:
    """The case of that reference or number, as the reader may see it. Raises Http404."""
    view = borrowing.look_into(viewer_of(request), name)
    if view is None:
        raise Http404
    context = replace(view.viewer.context(), linked=linked_attributes(view.state))
    return Look(view, _up_to_now(view, context), context)


def _up_to_now(view: CaseView, context: Context) -> CaseState:
    """Clocks that fell due since the worker last came are shown as fallen due; nothing is written."""
    try:
        return advance(view.program, view.state, context).state
    except LookupError:  # it would take a number: the worker gives it in a moment
        return view.state
