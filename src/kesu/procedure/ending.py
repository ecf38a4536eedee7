"""How a task ends and what its end brings about (B1.2, B3.14, B4.20–21, B5.22, B6.26)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from kesu.procedure import (
    booking,
    children,
    closing,
    destroying,
    freezing,
    granting,
    lending,
    lots,
    rounds,
    rows,
    telling,
    turning,
    waiving,
)
from kesu.procedure.declared import Outcome, Send, Step
from kesu.procedure.draft import Draft
from kesu.procedure.expressions import Expression
from kesu.procedure.facts import Facts
from kesu.procedure.instants import happen
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import PLAIN, Json
from kesu.procedure.values import to_plain, to_store


@dataclass
class Ending:
    """What a task's end hands over: by field name, and by column of the row."""

    outcome: str
    person: str | None = None
    unit: str | None = None
    values: dict[str, Json] = field(default_factory=dict)
    cells: dict[str, Json] = field(default_factory=dict)
    comment: str | None = None
    shown: str | None = None  # SHA-256 over what was shown, where the task is signed (B6.28)
    ticked: tuple[str, ...] = ()
    because: str | None = None


def outcome_of(step: Step, name: str | None) -> Outcome:
    return step.outcomes[name or next(iter(step.outcomes))]


def paths(draft: Draft, name: str, row: str, end: Ending) -> dict[str, Json]:
    """The submitted values by path, row ids given to new rows of tables."""
    found: dict[str, Json] = {f"f.{field}": value for field, value in end.values.items()}
    if end.cells and row != PLAIN:
        table, row_id = row_place(draft, name, row)
        found |= {f"f.{table}.{row_id}.{column}": value for column, value in end.cells.items()}
    if end.comment:
        found["comment"] = end.comment
    return found


def set_values(draft: Draft, outcome: Outcome, facts: Facts) -> dict[str, Json]:
    """What the outcome's `set` writes, by path."""
    fields = draft.program.fields
    return {f"f.{name}": to_store(fields[name], draft.value(e, facts)) for name, e in outcome.set.items()}


def row_place(draft: Draft, name: str, row: str) -> tuple[str, int]:
    """The table and row id that a row of an `each` step stands for."""
    expression = draft.program.steps[name].each
    assert expression is not None
    table = draft.program.each_table(expression)
    element = draft.program.elements(name, draft.facts).get(row)
    if table is None or not isinstance(element, dict):
        raise Refusal("input", "unknown_row", step=name, row=row)
    return table, int(element["#"])


def finish(draft: Draft, name: str, row: str, end: Ending) -> None:
    """The task's end: everything that takes effect now. Refuses `order` and `open` before anything is written."""
    step = draft.program.steps[name]
    outcome = outcome_of(step, end.outcome)
    if outcome.back_to:
        rounds.check_way_back(draft, outcome.back_to, name)
    facts = (
        turning.facts_of_row(draft, name, row).laid_over(end.values)
        if end.values
        else turning.facts_of_row(draft, name, row)
    )
    values = paths(draft, name, row, end)
    fills = (*step.fill, *outcome.fill)
    taken = freezing.taken(draft, step, fills, facts)
    lots.record(draft, step, lots.fields_drawn(draft, fills), facts)
    facts = freezing.with_rows(facts, taken) if taken else facts
    values |= taken
    values |= set_values(draft, outcome, facts)
    if outcome.close:
        closing.check_nothing_open(draft, name, outcome)
    waits = children.awaited(draft, step, outcome, facts)
    if waits:
        _await(draft, step, outcome, row, end, values, waits)
        return
    _end_task(draft, step, outcome, row, end, values)


def _await(
    draft: Draft, step: Step, outcome: Outcome, row: str, end: Ending, values: dict[str, Json], waits: list[str]
) -> None:
    draft.emit(
        "TaskAwaits", values, step=step.name, row=row, round=draft.step(step.name).round, outcome=outcome.name,
        links=waits, unit=end.unit, behalf=draft.behalf, shown=end.shown,
    )  # fmt: skip
    _effects(draft, step, outcome, row, end, turning.facts_of_row(draft, step.name, row))
    happen(draft, f"{step.name}.submitted")


def _end_task(draft: Draft, step: Step, outcome: Outcome, row: str, end: Ending, values: dict[str, Json]) -> None:
    submitted = draft.step(step.name).submitted_at is not None
    head: dict[str, Json] = {
        "step": step.name,
        "round": draft.step(step.name).round,
        "outcome": outcome.name,
        "unit": end.unit,
    }
    head |= {"because": end.because, "behalf": draft.behalf, "shown": end.shown}
    if row != PLAIN:
        draft.emit("RowDone", values, row=row, **{k: v for k, v in head.items() if k != "because"})
        _effects(draft, step, outcome, row, end, turning.facts_of_row(draft, step.name, row))
        if outcome.back_to or outcome.close:
            draft.emit("StepDone", **head)
        else:
            _row_instants(draft, step, outcome, row)
            _end_if_all_ended(draft, step)
            return
    else:
        draft.emit("StepDone", values, **head)
        _effects(draft, step, outcome, row, end, draft.facts)
    complete(draft, step, outcome, submitted=submitted)


def _row_instants(draft: Draft, step: Step, outcome: Outcome, row: str) -> None:
    happen(draft, f"{step.name}.submitted", row)
    happen(draft, step.name, row)
    happen(draft, f"{step.name}.{outcome.name}", row)


def _effects(draft: Draft, step: Step, outcome: Outcome, row: str, end: Ending, facts: Facts) -> None:
    """Sends, papers, children, locks, counter-entries of a task's end."""
    per_row = row != PLAIN
    for sending in (*step.sends, *outcome.sends):
        if not sending.at and telling.chosen(sending, end.ticked) and _belongs(sending, per_row):
            telling.send(draft, sending, facts, step=step.name, row=row)
    if not per_row:
        _step_effects(draft, step, outcome, facts)
    else:
        children.ask(draft, step, outcome, row, facts, per_row=True)
        granting.settle(draft, step, outcome, facts, row=row)
    if outcome.reverse:
        booking.reverse_entry(draft, outcome.reverse)


def _belongs(sending: Send, per_row: bool) -> bool:
    """What names the row goes out with it, and so does what its worker ticks."""
    return not per_row or sending.choice or telling.names_each(sending)


def _step_effects(draft: Draft, step: Step, outcome: Outcome, facts: Facts) -> None:
    for document in (*step.makes, *outcome.makes):
        draft.emit("DocumentQueued", document=document, step=step.name)
    children.ask(draft, step, outcome, PLAIN, facts, per_row=False)
    granting.settle(draft, step, outcome, facts)
    if outcome.back_to is None:
        destroying.ask(draft, step, facts)
        lending.ask(draft, step, facts)
    if step.locks:
        draft.emit("FieldsLocked", step=step.name, fields=list(step.locks))
    if not outcome.back_to:
        freezing.seal(draft, step.name)


def complete(draft: Draft, step: Step, outcome: Outcome, *, submitted: bool = True) -> None:
    """After StepDone: cancels, the going back, the instants of the end, the closing – in this order."""
    for name in _cancelled(draft, step, outcome):
        turning.void_step(draft, name, because=f"{step.name}.{outcome.name}", banned=_is_dormant(draft, name))
    if outcome.back_to:
        rounds.go_back(draft, outcome.back_to, step.name, outcome.keep)
    returning = outcome.back_to is not None
    if not submitted:
        happen(draft, f"{step.name}.submitted", returning=returning)
    happen(draft, step.name, returning=returning)
    happen(draft, f"{step.name}.{outcome.name}")
    _exhaust(draft, step)
    if outcome.close:
        closing.close(draft)


def _exhaust(draft: Draft, step: Step) -> None:
    if step.starts is None or step.starts.times is None or draft.step(step.name).exhausted:
        return
    times = step.starts.times
    most = draft.value(times) if isinstance(times, Expression) else times
    if most is not None and draft.step(step.name).starts >= int(most):
        draft.emit("StepExhausted", step=step.name)
        happen(draft, f"{step.name}.exhausted")


def _is_dormant(draft: Draft, name: str) -> bool:
    return draft.program.steps[name].starts is not None


def _cancelled(draft: Draft, step: Step, outcome: Outcome) -> Iterable[str]:
    names = draft.program.graph.order if outcome.cancels == ("all",) else outcome.cancels
    ended = ("done", "skipped", "void")
    for name in names:
        status = draft.step(name).status
        if name != step.name and (status not in ended or (_is_dormant(draft, name) and not draft.step(name).banned)):
            if outcome.cancels == ("all",) and name in draft.program.graph.after_closing:
                continue
            yield name


# --- rows ------------------------------------------------------------------------------------------------


def match_rows(draft: Draft, name: str) -> bool:
    """New rows open their task, rows that went withdraw theirs; the step ends with its last row (B4.20)."""
    before = len(draft.events)
    step = draft.program.steps[name]
    with draft.as_system():
        if not draft.step(name).leftover:
            turning.open_rows(draft, step)
        elements = draft.program.elements(name, draft.facts)
        for row, task in list(draft.step(name).tasks.items()):
            if row not in elements and task.status == "open":
                draft.emit("RowWithdrawn", step=name, row=row, because="row_gone")
        _end_if_all_ended(draft, step)
    return len(draft.events) > before


def _end_if_all_ended(draft: Draft, step: Step) -> None:
    state = draft.step(step.name)
    if state.status != "open" or not rows.all_ended(draft, step):
        return
    if state.leftover:
        draft.emit("LeftoversEnded", step=step.name)
        return
    outcomes = {task.outcome for task in state.tasks.values() if task.status == "done"}
    if not outcomes:
        turning.skip_step(draft, step.name, because="no_rows")
        return
    common = next(iter(outcomes)) if len(outcomes) == 1 else None
    draft.emit("StepDone", step=step.name, round=state.round, outcome=common)
    outcome = step.outcomes.get(common or "") or Outcome(name="")
    for sending in (*step.sends, *outcome.sends):
        if not sending.at and not sending.choice and not telling.names_each(sending):
            telling.send(draft, sending, draft.facts, step=step.name)
    _step_effects(draft, step, outcome, draft.facts)
    for name in _cancelled(draft, step, outcome):
        turning.void_step(draft, name, because=f"{step.name}.{outcome.name}", banned=_is_dormant(draft, name))
    happen(draft, f"{step.name}.submitted")
    happen(draft, step.name)
    if common:
        happen(draft, f"{step.name}.{common}")


# --- machine ends ------------------------------------------------------------------------------------------


def end_milestone(draft: Draft, name: str) -> bool:
    """A step without `by` ends as it opens, with its first outcome a person could give; whether it did."""
    step = draft.program.steps[name]
    first = next((o.name for o in step.outcomes.values() if o.auto is None and o.given_by is None), None)
    return first is not None and end_by_machine(draft, name, first, because="milestone")


def end_by_machine(draft: Draft, name: str, outcome: str, *, because: str, row: str = PLAIN) -> bool:
    """An `auto`, a clock, a child or a milestone ends the step (or one row); nothing is asked for.

    False where it must wait.
    """
    step = draft.program.steps[name]
    chosen = step.outcomes[outcome]
    if because in ("auto", "milestone"):
        facts = turning.facts_of_row(draft, name, row)
        if waiving.unfulfilled(draft, step, chosen, draft.step(name).tasks.get(row), facts) is not None:
            return False
    with draft.as_system():
        try:
            if step.each is not None and row == PLAIN:
                _end_whole(draft, step, chosen, because)
            else:
                finish(draft, name, row, Ending(outcome=outcome, because=because))
        except Refusal as refused:
            if because == "clock":
                draft.emit("Found", finding=f"clock_{refused.code}", place=str(step.place))
            return False
    return True


def _end_whole(draft: Draft, step: Step, outcome: Outcome, because: str) -> None:
    if outcome.back_to:
        rounds.check_way_back(draft, outcome.back_to, step.name)
    if outcome.close:
        closing.check_nothing_open(draft, step.name, outcome)
    values = set_values(draft, outcome, draft.facts)
    round_ = draft.step(step.name).round
    draft.emit("StepDone", values, step=step.name, round=round_, outcome=outcome.name, because=because)
    for sending in (*step.sends, *outcome.sends):
        if not sending.at and not sending.choice and not telling.names_each(sending):
            telling.send(draft, sending, draft.facts, step=step.name)
    _step_effects(draft, step, outcome, draft.facts)
    complete(draft, step, outcome, submitted=False)


def resume(draft: Draft, name: str, row: str, outcome: str) -> None:
    """What an awaiting task waited for has come: the step ends with the outcome (A8)."""
    step = draft.program.steps[name]
    chosen = step.outcomes[outcome]
    with draft.as_system():
        round_ = draft.step(name).round
        if row != PLAIN:
            draft.emit("RowDone", step=name, row=row, round=round_, outcome=outcome)
            _row_instants(draft, step, chosen, row)
            _end_if_all_ended(draft, step)
            return
        draft.emit("StepDone", step=name, round=round_, outcome=outcome, because="child")
        complete(draft, step, chosen)


# --- what was shown ----------------------------------------------------------------------------------------


def shown(draft: Draft, name: str, row: str, over: dict[str, Json] | None = None) -> str:
    """SHA-256 over what a signer sees (B6.28)."""
    seen = what_is_shown(draft, name, row, over)
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def what_is_shown(draft: Draft, name: str, row: str, over: dict[str, Json] | None = None) -> dict[str, Json]:
    """The step's fields and `shows` by name, and as `table.<table>.<name>` the tables its expressions read."""
    step = draft.program.steps[name]
    task = draft.step(name).tasks.get(row)
    laid = {**(task.draft if task else {}), **(over or {})}
    facts = turning.facts_of_row(draft, name, row).laid_over(laid)
    names = [fill.name for fill in step.fill if not fill.each] + list(step.shows)
    seen: dict[str, Json] = {}
    for field_name in dict.fromkeys(names):
        if field_name in draft.program.fields:
            seen[field_name] = to_plain(facts.field(field_name))
    for table, column in _tables_read(step):
        seen[f"table.{table}.{column}"] = to_plain(facts.table(table, column))
    return seen


def _tables_read(step: Step) -> list[tuple[str, str]]:
    expressions: list[Expression] = [r.that for r in step.requires]
    expressions += [r.that for outcome in step.outcomes.values() for r in outcome.requires]
    for holder in step.by.entries if step.by else ():
        expressions += [e for e in (holder.person, holder.source, holder.unit) if e is not None]
    return sorted({(p[1], p[2]) for e in expressions for p in e.reads if p[0] == "table" and len(p) > 2})
