"""/tasks: what the caller has to do."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from kesu.api.callers import caller_of
from kesu.api.looking import Look, look
from kesu.api.schemas.base import Answer
from kesu.api.schemas.cases import Appeal, CaseLine, Clock, OpenTask, Unreached
from kesu.api.showing import cases as showing
from kesu.casebook import queries
from kesu.casebook.queries import TaskItem
from kesu.procedure import tasks as procedure_tasks
from kesu.procedure.deadlines import ClockView, clock_views
from kesu.procedure.tasks import TaskView

router = Router(tags=["tasks"])


class MyTask(Answer):
    """A step that is open (`task`), a letter that did not reach somebody outside (`undelivered`), or an appeal against
    an entry of the ledger (`appeal`)."""

    kind: str = Field(description="`step`, `undelivered` or `appeal`")
    task: OpenTask | None = Field(description="Null where the kind is another")
    undelivered: Unreached | None = Field(description="Null where the kind is another")
    appeal: Appeal | None = Field(description="Null where the kind is another")
    case: CaseLine
    new: bool = Field(description="Opened since the person last looked at their tasks")
    reason: Clock | None = Field(description="The clock that makes it due, with its explanation")


class Tasks(Answer):
    tasks: list[MyTask]
    total: int


@router.get("", response=Tasks, summary="My tasks", operation_id="list_tasks")
def list_tasks(
    request: HttpRequest,
    procedure: Annotated[list[str], Query(description="Only of these procedures")] = [],  # noqa: B006 -- never changed
    overdue: Annotated[bool | None, Query(description="Only those that are late, or that are not")] = None,
    outside: Annotated[
        bool, Query(description="Those that wait for somebody outside, whose answer the caller may enter (`as`)")
    ] = False,
    limit: Annotated[int, Query(ge=1, le=queries.MOST)] = queries.PAGE,
) -> Any:
    """Tasks the caller may do now, overdue and due first, each with the reason for its due."""
    caller = caller_of(request)
    seen_at = caller.account.seen_at
    found = queries.tasks_for(caller.viewer, seen_at=seen_at, procedures=tuple(procedure), outside=outside)
    wanted = [item for item in found if overdue is None or item.task.overdue is overdue]
    shown = [_shown(item, look(queries.view_of(caller.viewer, item.case))) for item in wanted[:limit]]
    return {"tasks": [one for one in shown if one], "total": len(wanted)}


def _shown(item: TaskItem, seen: Look) -> dict[str, Any] | None:
    if item.is_unreached:
        found = (one for one in showing.unreached(seen) if one["delivery"] == item.task.row)
        return _duty(item, undelivered=next(found, None))
    if item.is_appeal:
        waiting = (one for one in showing.appeals(seen) if str(one["number"]) == item.task.row)
        return _duty(item, appeal=next(waiting, None))
    steps = procedure_tasks.open_tasks(seen.program, seen.state, seen.context)
    task = next((one for one in steps if (one.step, one.row) == (item.task.step, item.task.row)), None)
    if task is None:  # time has taken it away; the worker will write that down
        return None
    reason = _reason(seen, task)
    return {
        "kind": item.task.kind,
        "task": showing.task(seen, task),
        "undelivered": None,
        "appeal": None,
        "case": showing.line(item.case),
        "new": item.new,
        "reason": showing.clock(seen, reason) if reason else None,
    }


def _duty(item: TaskItem, **what: dict[str, Any] | None) -> dict[str, Any] | None:
    """A task that is no step; None where it has been seen to meanwhile."""
    if not all(what.values()):
        return None
    return {
        "kind": item.task.kind,
        **dict.fromkeys(("task", "undelivered", "appeal", "reason")),
        **what,
        "case": showing.line(item.case),
        "new": item.new,
    }


def _reason(seen: Look, task: TaskView) -> ClockView | None:
    clocks = clock_views(seen.program, seen.state, seen.context)
    mine = (c for c in clocks if c.clock == task.clock and c.status == "running" and c.row in ("", task.row))
    return min(mine, key=lambda clock: clock.due or "9", default=None)
