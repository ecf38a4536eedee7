"""A task as a line of a list: what, in which case, due when and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kesu.casebook import queries
from kesu.casebook.publishing import titles
from kesu.casebook.queries import TaskItem
from kesu.casebook.searching import fold
from kesu.casebook.sight import Viewer
from kesu.desk.looking import Look
from kesu.desk.showing.deadlines import clock_label, distance
from kesu.desk.showing.gist import gist
from kesu.desk.showing.undelivered import named as named_entry
from kesu.desk.speaking import due_text, language, moment_text, person_name, said
from kesu.organisation.calendars import calendars_of
from kesu.procedure import tasks
from kesu.procedure.context import Context
from kesu.procedure.declared import Step
from kesu.procedure.drawing.words import clock_words
from kesu.procedure.ledgers import entry_of
from kesu.procedure.state import CaseState
from kesu.procedure.tasks import TaskView


@dataclass(frozen=True, slots=True)
class TaskLine:
    """due_at: UTC, for filters; due: in the case's zone. signs: some outcome of it is signed. anchor: where on the page
    of its case it is done. unreached, appeal: no step, but somebody outside whom a letter did not reach, or an appeal
    to be decided."""

    ref: str
    number: str
    title: str
    gist: str
    procedure_name: str
    procedure: str
    step: str
    step_code: str
    row: str
    phase: str
    round: int
    due_at: datetime | None
    due: str
    left: str
    reason: str
    overdue: bool
    new: bool
    claimed: str
    opened: str
    signs: bool
    anchor: str
    unreached: bool = False
    appeal: bool = False

    def matches(self, asked: str) -> bool:
        """Whether every word that was typed stands somewhere on the line."""
        parts = (self.number, self.title, self.gist, self.procedure, self.step, self.row, self.reason)
        text = fold(" ".join(parts))
        return all(word in text for word in fold(asked).split())


def task_lines(viewer: Viewer, items: Iterable[TaskItem]) -> list[TaskLine]:
    """In the order of the items; a case with several tasks is read once."""
    named = {name: said(title) for name, title in titles().items()}
    context = viewer.context()
    read: dict[UUID, tuple[Look, dict[tuple[str, str], TaskView]]] = {}
    lines = []
    for item in items:
        if item.case.ref not in read:
            look = look_of(viewer, item, context)
            views = tasks.open_tasks(look.program, look.state, look.context)
            read[item.case.ref] = look, {(view.step, view.row): view for view in views}
        look, views = read[item.case.ref]
        step = partial(_step_line, views)
        made = _unreached_line if item.is_unreached else _appeal_line if item.is_appeal else step
        lines.append(made(viewer, item, look, named.get(item.case.procedure, item.case.procedure)))
    return lines


def look_of(viewer: Viewer, item: TaskItem, context: Context) -> Look:
    state = CaseState.load(json.loads(item.case.state))
    view = queries.CaseView(item.case, item.program, state, frozenset(), viewer)
    return Look(view, state, context)


def is_signed(step: Step | None) -> bool:
    """Whether the step, or an outcome that people may choose, asks for a signature."""
    return step is not None and (step.sign or any(outcome.sign for outcome in step.outcomes.values()))


def _about(item: TaskItem, look: Look, procedure: str) -> dict[str, Any]:
    """What every line says: of which case it is, and since when."""
    return {
        "ref": str(item.case.ref),
        "number": item.case.number or "",
        "title": item.case.title,
        "gist": gist(look.program, look.state),
        "procedure_name": item.case.procedure,
        "procedure": procedure,
        "new": item.new,
        "opened": moment_text(item.task.opened_at, look.zone),
    }


def _unreached_line(viewer: Viewer, item: TaskItem, look: Look, procedure: str) -> TaskLine:
    """Whom a letter did not reach, and how it failed; there is no limit but the next best moment."""
    said_of = named_entry(look, look.state.undelivered.get(item.task.row, {}))
    told = _("%(to)s was not reached") % {"to": said_of["to"]}
    return TaskLine(
        **_about(item, look, procedure),
        **_NO_STEP,
        step=" · ".join(filter(None, (told, said_of["document"]))),
        reason=said_of["because"],
        anchor=f"delivery-{item.task.row}",
        unreached=True,
    )


def _appeal_line(viewer: Viewer, item: TaskItem, look: Look, procedure: str) -> TaskLine:
    """Against which entry, and by whom; there is no limit but the next best moment."""
    booking = entry_of(look.state, int(item.task.row))
    by = str(look.state.appeals.get(item.task.row, {}).get("by") or "")
    code = booking.entry if booking is not None else ""
    entry = said(look.program.procedure.ledger.get(code)) or code
    return TaskLine(
        **_about(item, look, procedure),
        **_NO_STEP,
        step=_("Appeal against “%(entry)s”, no. %(booking)s") % {"entry": entry, "booking": item.task.row},
        reason=person_name(viewer.directory, by) if by else "",
        anchor=f"appeal-{item.task.row}",
        appeal=True,
    )


_NO_STEP: dict[str, Any] = {
    **dict.fromkeys(("step_code", "row", "phase", "due", "left", "claimed"), ""),
    **dict.fromkeys(("overdue", "signs"), False),
    "round": 0,
    "due_at": None,
}
"""What a line leaves open that is no step of the procedure and has no limit."""


def _step_line(
    views: dict[tuple[str, str], TaskView], viewer: Viewer, item: TaskItem, look: Look, procedure: str
) -> TaskLine:
    task = item.task
    return TaskLine(
        **_about(item, look, procedure),
        step=look.step_label(task.step),
        step_code=task.step,
        row=task.row,
        phase=task.phase,
        round=task.round,
        due_at=task.due_at,
        due=due_text(task.due_at, look.zone),
        left=distance(task.due_at, viewer.now),
        reason=_reason(look, views.get((task.step, task.row))),
        overdue=task.overdue or bool(task.due_at and task.due_at < viewer.now),
        claimed=person_name(viewer.directory, task.claimed) if task.claimed else "",
        signs=is_signed(look.program.steps.get(task.step)),
        anchor=f"task-{task.step}",
    )


def _reason(look: Look, view: TaskView | None) -> str:
    """The clock the task is due by."""
    if view is None or not view.clock:
        return ""
    clock = look.program.procedure.clocks[view.clock]
    return f"{clock_label(look, view.clock)} · {clock_words(look.program.procedure, clock, language())}"


def end_of_day(now: datetime, days: int = 0) -> datetime:
    """The end of today in the organisation's zone, or of so many days later."""
    zone = calendars_of().default.zone
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=days + 1), time.min, zone)


def end_of_week(now: datetime) -> datetime:
    """The end of this week's Sunday in the organisation's zone."""
    return end_of_day(now, 6 - now.astimezone(calendars_of().default.zone).weekday())
