"""My tasks, in the order of what is due, each with the reason."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kesu.casebook import queries
from kesu.casebook.publishing import titles
from kesu.casebook.queries import TaskItem
from kesu.casebook.searching import fold
from kesu.casebook.sight import Viewer
from kesu.desk.access import signed_in
from kesu.desk.looking import Look
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.showing import words
from kesu.desk.showing.deadlines import clock_label, distance
from kesu.desk.showing.figures import figure_of
from kesu.desk.showing.gist import gist
from kesu.desk.speaking import due_text, language, moment_text, person_name, said
from kesu.organisation.asides import aside
from kesu.organisation.calendars import calendars_of
from kesu.organisation.models import Account
from kesu.procedure import tasks
from kesu.procedure.drawing.words import clock_words
from kesu.procedure.state import CaseState

SHOWN = 200


@dataclass(frozen=True, slots=True)
class TaskLine:
    ref: str
    number: str
    title: str
    gist: str
    procedure: str
    step: str
    step_code: str
    row: str
    phase: str
    round: int
    due: str
    left: str
    reason: str
    overdue: bool
    new: bool
    claimed: str
    opened: str


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    viewer, account = viewer_of(request), account_of(request)
    items = queries.tasks_for(viewer, seen_at=account.seen_at, limit=SHOWN)
    named = {name: said(title) for name, title in titles().items()}
    lines = [_line(viewer, item, named) for item in items]
    asked = str(request.GET.get("q", "")).strip()
    shown = [line for line in lines if _matches(line, asked)] if asked else lines
    waiting = [_line(viewer, item, named) for item in queries.tasks_for(viewer, outside=True, limit=SHOWN)]
    notices = [_notice(viewer, notice) for notice in queries.notices_for(viewer, limit=20)]
    answer = page(
        request, "tasks.html",
        {"viewer": viewer, "lines": shown, "all": len(lines), "q": asked, "notices": notices,
         "elsewhere": [line for line in waiting if not asked or _matches(line, asked)],
         "new": sum(line.new for line in lines), "late": sum(line.overdue for line in lines), "most": SHOWN},
    )  # fmt: skip
    if request.method == "GET" and not asked:
        _looked(request, viewer)
    return answer


def _looked(request: HttpRequest, viewer: Viewer) -> None:
    """From now on these are no longer new; a database that takes no changes keeps nobody from their list."""
    account, now = account_of(request), now_of(request)

    def note() -> None:
        Account.objects.filter(pk=account.pk).update(seen_at=now)
        queries.read_notices(viewer, now=now)

    aside(note)


def _matches(line: TaskLine, asked: str) -> bool:
    text = fold(" ".join((line.number, line.title, line.gist, line.procedure, line.step, line.row, line.reason)))
    return all(word in text for word in fold(asked).split())


def _look(viewer: Viewer, item: TaskItem) -> Look:
    state = CaseState.load(json.loads(item.case.state))
    view = queries.CaseView(item.case, item.program, state, frozenset(), viewer)
    return Look(view, state, viewer.context())


def _line(viewer: Viewer, item: TaskItem, named: dict[str, str]) -> TaskLine:
    look, task = _look(viewer, item), item.task
    zone: tzinfo = look.zone
    return TaskLine(
        ref=str(item.case.ref),
        number=item.case.number or "",
        title=item.case.title,
        gist=gist(look.program, look.state),
        procedure=named.get(item.case.procedure, item.case.procedure),
        step=look.step_label(task.step),
        step_code=task.step,
        row=task.row,
        phase=task.phase,
        round=task.round,
        due=due_text(task.due_at, zone),
        left=distance(task.due_at, viewer.now),
        reason=_reason(look, task),
        overdue=task.overdue or bool(task.due_at and task.due_at < viewer.now),
        new=item.new,
        claimed=person_name(viewer.directory, task.claimed) if task.claimed else "",
        opened=moment_text(task.opened_at, zone),
    )


def _reason(look: Look, task: Any) -> str:
    """The clock the task is due by."""
    views = tasks.open_tasks(look.program, look.state, look.context)
    found = next((view for view in views if (view.step, view.row) == (task.step, task.row)), None)
    if found is None or not found.clock:
        return ""
    clock = look.program.procedure.clocks[found.clock]
    return f"{clock_label(look, found.clock)} · {clock_words(look.program.procedure, clock, language())}"


def _notice(viewer: Viewer, notice: Any) -> dict[str, str]:
    if notice.case is None:
        href, number = figure_of(notice)
    else:
        href, number = reverse("case", args=(notice.case.ref,)), notice.case.number or notice.case.title
    return {
        "href": href,
        "number": number or str(notice.case_id),
        "what": words.word(words.NOTICES, notice.kind),
        "at": moment_text(notice.at, calendars_of().default.zone),
    }
