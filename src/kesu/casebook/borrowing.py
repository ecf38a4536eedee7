"""Looks into a case by somebody it is lent to, in its journal (A2 `lends`)."""

from __future__ import annotations

from kesu.casebook import queries
from kesu.casebook.execute import execute
from kesu.casebook.queries import CaseView
from kesu.casebook.sight import Viewer
from kesu.procedure.borrowed import SAME_LOOK, loans_of
from kesu.procedure.context import SYSTEM, Command
from kesu.procedure.values import native_instant


def look_into(viewer: Viewer, name: str) -> CaseView | None:
    """`queries.case`, for opening a case, a paper or a file of it: a look by a borrower is journalled before it."""
    view = queries.case(viewer, name)
    if view is None or not _is_new_look(view):
        return view
    execute(view.row.ref, Command("looked", {"person": viewer.person}), actor=SYSTEM, now=viewer.now)
    return queries.case(viewer, name)


def _is_new_look(view: CaseView) -> bool:
    now = view.viewer.now
    mine = [one for one in loans_of(view.state) if one.person == view.viewer.person and one.runs(now)]
    return bool(mine) and not any(one.looked and now < native_instant(one.looked) + SAME_LOOK for one in mine)
