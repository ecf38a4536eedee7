"""My tasks, in the order of what is due, each with the reason; narrowed by a press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kesu.casebook import queries
from kesu.casebook.notices import notices_of
from kesu.casebook.sight import Viewer
from kesu.desk.access import signed_in
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.showing.notices import notice_line
from kesu.desk.showing.task_lines import TaskLine, end_of_day, end_of_week, task_lines
from kesu.organisation.asides import aside
from kesu.organisation.calendars import calendars_of
from kesu.organisation.models import Account

SHOWN = 200
NOTICES = 5
Test = Callable[[TaskLine], bool]


def _due_by(end: Callable[[datetime], datetime]) -> Callable[[Viewer], Test]:
    def made(viewer: Viewer) -> Test:
        instant = end(viewer.now)
        return lambda line: line.due_at is not None and line.due_at < instant

    return made


FILTERS: dict[str, tuple[str, Callable[[Viewer], Test]]] = {
    "overdue": (gettext_noop("overdue"), lambda viewer: lambda line: line.overdue),
    "today": (gettext_noop("due today"), _due_by(end_of_day)),
    "week": (gettext_noop("due this week"), _due_by(end_of_week)),
    "new": (gettext_noop("new"), lambda viewer: lambda line: line.new),
    "sign": (gettext_noop("to sign"), lambda viewer: lambda line: line.signs),
    "unreached": (gettext_noop("not reached"), lambda viewer: lambda line: line.unreached),
    "appeals": (gettext_noop("appeals"), lambda viewer: lambda line: line.appeal),
}
OUTSIDE = "outside"


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    viewer, account = viewer_of(request), account_of(request)
    lines = task_lines(viewer, queries.tasks_for(viewer, seen_at=account.seen_at, limit=SHOWN))
    waiting = task_lines(viewer, queries.tasks_for(viewer, outside=True, limit=SHOWN))
    show, procedure = str(request.GET.get("show", "")), str(request.GET.get("procedure", ""))
    asked = str(request.GET.get("q", "")).strip()
    narrowed = bool(asked or procedure or show in FILTERS)
    answer = page(
        request, "tasks.html",
        {"viewer": viewer, "lines": [] if show == OUTSIDE else _narrowed(lines, viewer, show, procedure, asked),
         "elsewhere": _narrowed(waiting, viewer, "", procedure, asked) if show in ("", OUTSIDE) else [],
         "all": len(lines), "q": asked, "show": show, "procedure": procedure, "narrowed": narrowed,
         "chips": _chips(lines, waiting, viewer, show, procedure), "notices": _notices(viewer),
         "new": sum(line.new for line in lines), "late": sum(line.overdue for line in lines), "most": SHOWN,
         "signs": sum(line.signs for line in lines)},
    )  # fmt: skip
    if request.method == "GET" and not narrowed:
        _looked(request)
    return answer


def _narrowed(lines: list[TaskLine], viewer: Viewer, show: str, procedure: str, asked: str) -> list[TaskLine]:
    found = [line for line in lines if not procedure or line.procedure_name == procedure]
    if show in FILTERS:
        found = list(filter(FILTERS[show][1](viewer), found))
    return [line for line in found if line.matches(asked)] if asked else found


def _chips(
    lines: list[TaskLine], waiting: list[TaskLine], viewer: Viewer, show: str, procedure: str
) -> list[dict[str, Any]]:
    """Quick filters with how many they leave; those that would leave nothing are not offered."""
    chips = [_chip(_("all"), "", "", len(lines), not show and not procedure)]
    for code, (word, test) in FILTERS.items():
        number = sum(map(test(viewer), lines))
        if number or show == code:
            chips.append(_chip(_(word), code, "", number, show == code))
    if waiting or show == OUTSIDE:
        chips.append(_chip(_("waiting for others"), OUTSIDE, "", len(waiting), show == OUTSIDE))
    titles = {line.procedure_name: line.procedure for line in lines}
    if len(titles) > 1 or procedure:
        for name, title in sorted(titles.items(), key=lambda pair: pair[1]):
            number = sum(line.procedure_name == name for line in lines)
            chips.append(_chip(title, "", name, number, procedure == name))
    return chips


def _chip(label: str, show: str, procedure: str, number: int, here: bool) -> dict[str, Any]:
    query = urlencode({key: value for key, value in (("show", show), ("procedure", procedure)) if value})
    return {"label": label, "href": reverse("tasks") + (f"?{query}" if query else ""), "number": number, "here": here}


def _notices(viewer: Viewer) -> list[Any]:
    zone = calendars_of().default.zone
    return [notice_line(viewer, notice, zone) for notice in notices_of(viewer, unread=True, limit=NOTICES)]


def _looked(request: HttpRequest) -> None:
    """From now on these are no longer new; a database that takes no changes keeps nobody from their list."""
    account, now = account_of(request), now_of(request)
    aside(lambda: Account.objects.filter(pk=account.pk).update(seen_at=now))
