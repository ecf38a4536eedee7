"""The open tasks that hang on one person by name: what goes on to another when that person leaves."""

from __future__ import annotations

from django.db.models import Q

from kesu.casebook import sight
from kesu.casebook.models import Case, Task
from kesu.casebook.queries import CaseView, view_of
from kesu.casebook.sight import Viewer


def cases_waiting_for(viewer: Viewer, person: str) -> list[tuple[CaseView, list[str]]]:
    """Cases in which an open task was claimed by the person or names them, as far as the viewer sees the cases; each
    with the codes of those steps. Oldest first."""
    theirs = Task.objects.filter(Q(claimed=person) | Q(holders__person=person, holders__barred=False), outside=False)
    theirs = theirs.filter(kind=Task.STEP)  # the rest is not handed over: it is the owner's, whoever that is
    steps: dict[object, list[str]] = {}
    for case, step in theirs.values_list("case_id", "step").distinct().order_by("step"):
        steps.setdefault(case, []).append(step)
    rows = Case.objects.filter(sight.cases_seen(viewer), pk__in=steps).order_by("opened_at", "ref")
    views = [(view_of(viewer, row), steps[row.pk]) for row in rows]
    return [pair for pair in views if sight.may_see(viewer, pair[0].program, pair[0].state)]
