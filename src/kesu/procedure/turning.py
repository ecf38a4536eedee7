"""A step's turn: it opens, is skipped, is void, is started (B1, B2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kesu.procedure import acting, rows
from kesu.procedure.calendars import Duration, parse_duration, plus
from kesu.procedure.clocks.due import calendar_for
from kesu.procedure.declared import Clock, Limit, Step
from kesu.procedure.draft import Draft
from kesu.procedure.facts import Facts
from kesu.procedure.graph import refs_of
from kesu.procedure.instants import happen
from kesu.procedure.program import is_computed
from kesu.procedure.references import DORMANT, LOST, MET, NEUTRAL, PENDING, value_of
from kesu.procedure.state import PLAIN, Json
from kesu.procedure.taking_back import put_aside, withdraw_start
from kesu.procedure.values import native_instant, plain_instant, to_plain

_NO_CLOCK = Clock(name="", start=(), to=())


def turn(draft: Draft, name: str) -> bool:
    """Look whether a waiting step's turn has come, or can no longer come; whether anything moved."""
    state = draft.step(name)
    if state.status != "waiting" and not state.leftover:
        return False
    worth = draft.program.after[name](draft.state, state.reset)
    if worth in (PENDING, DORMANT) and not _rows_come(draft, name):
        return False
    if draft.state.status not in ("open",) and name not in draft.program.graph.after_closing:
        return False
    step = draft.program.steps[name]
    if worth in (LOST, NEUTRAL) and not _rows_come(draft, name):
        void_step(draft, name, because=_losers(draft, step))
        return True
    if step.delay is not None and not _delay_is_over(draft, step):
        return False
    come(draft, name)
    return True


def _rows_come(draft: Draft, name: str) -> bool:
    """Whether the turn of a row has come, where rows go on one by one (B4.21)."""
    if name not in draft.program.rowwise:
        return False
    return any(worth in rows.HOLDS for worth in rows.worth_by_row(draft, draft.program.steps[name]).values())


def _losers(draft: Draft, step: Step) -> list[str]:
    """The references that decided that a turn cannot come."""
    graph, reset = draft.program.graph, draft.step(step.name).reset
    refs = [(str(ref), value_of(ref, graph)(draft.state, reset)) for ref in refs_of(step.after)]
    return [text for text, worth in refs if worth == LOST] or [text for text, worth in refs if worth == NEUTRAL]


def _delay_is_over(draft: Draft, step: Step) -> bool:
    until = draft.step(step.name).until
    if until is None:
        assert step.delay is not None
        until = plain_instant(later(draft, native_instant(draft.at), step.delay))
        with draft.as_system():
            draft.emit("StepDelayed", step=step.name, until=until)
    return until <= draft.at


def later(draft: Draft, moment: datetime, limit: Limit) -> datetime:
    """The instant a duration later, in the case's calendar."""
    value: Any = limit.duration if limit.expression is None else draft.value(limit.expression)
    value = parse_duration(value) if isinstance(value, str) else value
    return plus(moment, value, calendar_for(_NO_CLOCK, draft.facts)) if isinstance(value, Duration) else moment


def come(draft: Draft, name: str) -> None:
    """The turn has come: `when` is asked once, unless a going back opens it."""
    step, state = draft.program.steps[name], draft.step(name)
    if (
        step.when is not None
        and not rows.reads_each(step)
        and not state.unasked
        and not draft.holds(step.when, empty=True)
    ):
        skip_step(draft, name, because="when", values={"read": draft.reads_of(step.when)})
        return
    open_step(draft, name)


def skip_step(
    draft: Draft, name: str, *, because: str, values: dict[str, Json] | None = None, start: int | None = None
) -> None:
    was_open = draft.step(name).status == "open"
    with draft.as_system():
        draft.emit("StepSkipped", values, step=name, because=because, withdrawn=was_open, start=start)
    happen(draft, f"{name}.skipped")


def void_step(draft: Draft, name: str, *, because: Any, banned: bool = False) -> None:
    was_open = draft.step(name).status in ("open", "awaiting")
    with draft.as_system():
        draft.emit("StepVoid", step=name, because=because, banned=banned, withdrawn=was_open)


def open_step(draft: Draft, name: str, *, start: int | None = None, tick: int | None = None) -> None:
    """Open the step's task, or one per element; a milestone ends as it opens."""
    step = draft.program.steps[name]
    if step.each is not None:
        _open_rows(draft, step, start)
        return
    number = draft.step(name).round + 1
    with draft.as_system() if not start else _Same():
        draft.emit("StepOpened", step=name, round=number, start=start, tick=tick, named=_named(draft, step, None))
    _block(draft, step)
    happen(draft, f"{name}.opened")


class _Same:
    def __enter__(self) -> None: ...
    def __exit__(self, *failure: object) -> None: ...


def _named(draft: Draft, step: Step, element: Any) -> list[str] | None:
    if not is_computed(step.by) or step.by is None:
        return None
    facts = draft.facts.laid_over(element=element) if element is not None else draft.facts
    return acting.labels_of(facts, acting.entries_of(facts, step.by))


def _open_rows(draft: Draft, step: Step, start: int | None) -> None:
    elements = draft.program.elements(step.name, draft.facts)
    if not elements:
        skip_step(draft, step.name, because="no_rows", start=start)
        return
    with draft.as_system():
        number = draft.step(step.name).round + 1
        draft.emit("StepOpened", step=step.name, round=number, start=start, each=True)
        _block(draft, step)
        happen(draft, f"{step.name}.opened")
        open_rows(draft, step)


def open_rows(draft: Draft, step: Step) -> list[str]:
    """Open the rows whose turn has come; the rows opened."""
    elements = draft.program.elements(step.name, draft.facts)
    return rows.match(draft, step, {row: _named(draft, step, element) for row, element in elements.items()})


def _block(draft: Draft, step: Step) -> None:
    for place, block in enumerate(step.blocks):
        if block.when is not None and not draft.holds(block.when, empty=False):
            continue
        value = draft.value(block.of)
        if value is None or value == ():
            continue
        many = [to_plain(value)] if isinstance(value, str) else [to_plain(one) for one in value]
        with draft.as_system():
            draft.emit("Blocked", {"of": [_key(one) for one in many]}, step=step.name, what=block.what, block=place)


def _key(value: Json) -> Json:
    return value.get("lot") if isinstance(value, dict) else value


# --- dormant steps -----------------------------------------------------------------------------------


def may_start(draft: Draft, name: str) -> bool:
    """Whether a dormant step may start now, its own condition apart: `after` holds, no task open, not void."""
    state = draft.step(name)
    if state.status in ("open", "awaiting") or state.banned:
        return False
    if not is_alive(draft, name):
        return False
    return draft.program.after[name](draft.state, state.reset) == MET


def is_alive(draft: Draft, name: str) -> bool:
    """A closed case lives on only in what comes after closing (B5.23)."""
    return draft.state.status == "open" or (
        draft.state.status == "closed" and name in draft.program.graph.after_closing
    )


def start_step(draft: Draft, name: str, *, tick: int | None = None) -> None:
    """Each start is a round of the step; what hangs on nothing else starts a new round with it (B2.11)."""
    number = draft.step(name).starts + 1
    put_aside(draft, name)
    open_step(draft, name, start=number, tick=tick)
    if draft.step(name).status == "skipped":
        with draft.as_system():
            withdraw_start(draft, name, because="no_rows")


def facts_of_row(draft: Draft, name: str, row: str) -> Facts:
    """The facts with `each` bound to that row of an `each` step."""
    if row == PLAIN:
        return draft.facts
    return draft.facts.laid_over(element=draft.program.elements(name, draft.facts).get(row))
