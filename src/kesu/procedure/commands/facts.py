"""Facts outside a task's end: rows that come in, corrections (A2 `collect`, B5.25)."""

from __future__ import annotations

from collections.abc import Mapping

from kesu.procedure import acting, numbering
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.commands.offered import check_offered
from kesu.procedure.declared import Field
from kesu.procedure.draft import Draft
from kesu.procedure.records import Entry
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.seeing import hidden_from
from kesu.procedure.state import Json, Task


def collect(draft: Draft, body: Body) -> None:
    """Rows for the tables a step collects while it is open; a `key` that is there replaces its row."""
    bodies.check_keys(body, ("step", "rows", "as", "source"))
    name = bodies.step_of(draft, body)
    step, state = draft.program.steps[name], draft.step(name)
    tables = body.get("rows")
    if not isinstance(tables, Mapping) or not tables:
        raise Refusal("input", "bad_form", what="rows")
    accepted: dict[str, list[dict[str, Json]]] = {}
    for table, rows in tables.items():
        if table not in step.collect:
            raise Refusal(
                "input", "unknown_field", field=str(table)[:60], meant=bodies.nearest(str(table), step.collect)
            )
        accepted[str(table)] = bodies.accept_value(draft, draft.program.fields[str(table)], rows) or []
    if state.status != "open":
        raise Refusal("order", "not_open", step=word(step), status=state.status)
    if step.by is not None:
        task = next(iter(state.tasks.values()), Task())
        authority.permit(draft, step.by, {"as": body.get("as")}, name=name, row="", task=_unsigned(task))
    check_offered(draft, accepted, draft.facts)
    for table, rows in accepted.items():
        _add_rows(draft, name, table, rows)


def _unsigned(task: Task) -> Task:
    """Collecting is no signature: whose turn it is does not matter."""
    return Task(opened_at=task.opened_at, named=task.named, earlier=task.earlier)


def _add_rows(draft: Draft, step: str, table: str, rows: list[dict[str, Json]], record: str | None = None) -> None:
    spec = draft.program.fields[table]
    empty = bodies.empty_columns(spec, rows, draft.program.each_columns(table))
    if empty:
        raise Refusal("missing", "field_missing", fields=empty)
    known = list(draft.state.fields.get(table) or ())
    keyed = known if spec.key else []
    tag = f"{step}:{draft.step(step).round}"
    fresh = [{k: v for k, v in row.items() if k != "#"} for row in rows]
    numbered = bodies.number_rows(draft, spec, fresh, keyed, tag)
    values = {f"f.{table}.{row['#']}": row for row in numbered}
    draft.emit("RowsCollected", values, step=step, field=table, round=draft.step(step).round, record=record)


def collect_record(draft: Draft, entry: Entry) -> None:
    """A record becomes a row of each table that takes rows from its type (`source: {record, with}`) and is collected
    by an open step; `with`: the record's fields that must equal the case's."""
    for name, step in draft.program.steps.items():
        if draft.step(name).status != "open":
            continue
        for table in step.collect:
            spec = draft.program.fields[table]
            if _is_for(draft, spec, entry):
                row = {k: v for k, v in entry.data.items() if k in spec.columns}
                _add_rows(draft, name, table, [row], record=f"{entry.type}:{entry.seq}")


def _is_for(draft: Draft, spec: Field, entry: Entry) -> bool:
    source = spec.source or {}
    if source.get("record") != entry.type:
        return False
    wanted = source.get("with")
    pairs = wanted.items() if isinstance(wanted, Mapping) else ()
    return all(entry.data.get(k) == draft.state.fields.get(str(v).removeprefix("f.")) for k, v in pairs)


def correct(draft: Draft, body: Body) -> None:
    """Correct a fact until closing, unless it is locked, on record with the old value and the reason."""
    bodies.check_keys(body, ("field", "value", "reason"))
    name = body.get("field")
    hidden = hidden_from(draft.program, draft.state, draft.context)
    there = {field: spec for field, spec in draft.program.fields.items() if field not in hidden}
    if not isinstance(name, str) or name not in there or there[name].computed is not None:
        raise Refusal("input", "unknown_field", field=str(name)[:60], meant=bodies.nearest(str(name), there))
    spec = draft.program.fields[name]
    value = bodies.accept_value(draft, spec, body.get("value"))
    if spec.type == "table" and isinstance(value, list):
        value = bodies.number_rows(draft, spec, value, list(draft.state.fields.get(name) or ()), None)
    if draft.state.status != "open":
        raise Refusal("order", "case_over", status=draft.state.status)
    if name in draft.state.locked:
        raise Refusal("order", "locked", field=word(spec))
    _permit(draft, name)
    reason = bodies.text_of(body, "reason", needed="reason_missing")
    check_offered(draft, {name: value}, draft.facts.laid_over({name: value}))
    old = draft.state.fields.get(name)
    draft.emit("FactCorrected", {f"f.{name}": value, "was": old, "reason": reason}, field=name, behalf=draft.behalf)
    numbering.renew_number(draft)


def _permit(draft: Draft, name: str) -> None:
    """A role whose step fills it, or who may open for what opening fills."""
    person = authority.person_of(draft)
    for step in draft.program.fillers.get(name, ()):
        if not step:
            roles = acting.opening_roles(draft.program.procedure)
            people = {one for role in roles for one in acting.reachable(draft.facts, role)}
        else:
            by = draft.program.steps[step].by
            entries = acting.entries_of(draft.facts, by) if by else ()
            people = {one for entry in entries for one in entry.people}
            people |= {one for entry in entries for one in acting.reachable(draft.facts, entry.code)}
        if person in people:
            return
    raise Refusal("role", "not_yours", needed=[word(draft.program.fields[name])])
