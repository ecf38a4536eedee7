"""Snapshots and seals (A4, A9): rows of a register frozen into a case as the step that fills them ends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kesu.procedure import lots, registers
from kesu.procedure.declared import Field, Fill, Outcome, Register, Step
from kesu.procedure.facts import Facts
from kesu.procedure.ledgers import STANDING
from kesu.procedure.ordering import sort_key
from kesu.procedure.recordrows import facts_of
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.registers import Names
from kesu.procedure.trying import tried
from kesu.procedure.values import CASE, UNKNOWN_PLAIN, to_plain

if TYPE_CHECKING:
    from kesu.procedure.context import Context
    from kesu.procedure.draft import Draft
    from kesu.procedure.program import Program
    from kesu.procedure.records import Entry

Json = Any
MOST = 5_000
ROW = "@row"  # what a frozen row goes by within what it comes from (`CASE`)


def source_of(spec: Field, procedure: str) -> tuple[str, str]:
    """The procedure and the register a snapshot is taken of: one's own, or `other-procedure.register`."""
    other, dot, name = (spec.of or "").rpartition(".")
    return (other, name) if dot else (procedure, spec.of or "")


def frozen(draft: Draft, fills: Iterable[Fill], facts: Facts) -> dict[str, Json]:
    """The snapshots that these fill in, by path. Refuses `requires` where there are more rows than a case can hold."""
    found: dict[str, Json] = {}
    for fill in fills:
        spec = draft.program.fields.get(fill.name)
        if fill.each or spec is None or spec.type != "snapshot":
            continue
        freeze = draft.context.freeze
        rows = list(freeze(spec, facts)) if freeze is not None else []
        if len(rows) > MOST:
            raise Refusal("requires", "snapshot_too_large", field=word(spec), most=MOST)
        found[f"f.{fill.name}"] = [{"#": number, **row} for number, row in enumerate(rows, 1)]
    return found


def foreseen(draft: Draft, step: Step, outcomes: Iterable[Outcome], facts: Facts) -> Facts:
    """The facts with the snapshots that the step's end would take, as far as a requirement or the condition of a
    field reads them; who only looks takes none, and does not know them yet. Refuses as `frozen`."""
    ways = tuple(outcomes)
    asked = (*step.fill, *(one for way in ways for one in way.fill))
    requires = (*step.requires, *(one for way in ways for one in way.requires))
    conditions = [one.that for one in requires] + [one.condition for one in asked if one.condition is not None]
    read = {name for one in conditions for name in registers.fields_read(one, draft.program.procedure)}
    fields = draft.program.fields
    fills = [fill for fill in asked if fill.name in read and not fill.each and fields[fill.name].taken]
    if not fills:
        return facts
    only_looks = {"snapshot": draft.context.freeze is None, "drawn": draft.context.seed is None}
    unknown = [one for one in fills if only_looks["snapshot" if fields[one.name].type == "snapshot" else "drawn"]]
    later = {f"f.{fill.name}": dict(UNKNOWN_PLAIN) for fill in unknown}
    return with_rows(facts, later | taken(draft, step, [one for one in fills if one not in unknown], facts))


def taken(draft: Draft, step: Step, fills: Iterable[Fill], facts: Facts) -> dict[str, Json]:
    """What the software fills in as the step ends: snapshots, and what is drawn. Refuses `requires`."""
    fills = tuple(fills)
    found = frozen(draft, fills, facts)
    return found | lots.drawn(draft, step, lots.fields_drawn(draft, fills), facts)


def with_rows(facts: Facts, taken: Mapping[str, Json]) -> Facts:
    """The facts with snapshots, by path, laid over them."""
    return facts.laid_over({**(facts.over or {}), **{path.removeprefix("f."): rows for path, rows in taken.items()}})


def rows_for(
    spec: Field, register: Register, own: Facts, others: Iterable[tuple[str, Facts, Names, bool]]
) -> list[dict[str, Json]]:
    """What a snapshot holds of these cases or records (reference, facts, and what does not exist for whoever takes it),
    in the register's order; one more than the most at most. Fields that ask who looks (`see`) stay empty: a frozen row
    cannot ask."""
    held: list[tuple[Any, dict[str, Json]]] = []
    descends = [down for _key, down in register.order]
    for ref, other, hidden, outside in others:
        asking = frozenset(name for name, field in other.program.fields.items() if field.see is not None)
        for row, line in _lines(spec, register, own, other, hidden | asking, outside):
            held.append((sort_key(row.order, descends), {CASE: ref, ROW: row.identity, **line}))
            if len(held) > MOST:
                return [one for _key, one in held]
    held.sort(key=lambda one: one[0])
    return [one for _key, one in held]


def records_for(
    program: Program, register: Register, entries: Iterable[Entry], context: Context, hidden: Names = frozenset()
) -> Iterator[tuple[str, Facts, Names, bool]]:
    """The same of records: each by its type and number. hidden: what does not exist of them for whoever takes it."""
    spec = program.procedure.records[register.record or ""]
    asking = frozenset(name for name, field in spec.fields.items() if field.see is not None)
    for entry in entries:
        yield f"{entry.type}:{entry.seq}", facts_of(program, spec, entry, context), hidden | asking, False


def _lines(
    spec: Field, register: Register, own: Facts, other: Facts, hidden: Names, outside: bool
) -> Iterator[tuple[registers.Row, dict[str, Json]]]:
    ready = registers.compiled(other.program, register)

    def belongs(one: Facts) -> bool:
        return spec.where is None or tried(spec.where, own.beside(one)) is True

    for row in registers.rows(ready, other, hidden, outside=outside, also=belongs):
        yield row, {column.key: to_plain(value) for column, value in zip(ready.columns, row.cells, strict=True)}


def seal(draft: Draft, step: str) -> None:
    """Sign the period: the rows' hash goes into the journal, and nobody changes the field but a new round."""
    expression = draft.program.steps[step].seals
    name = sealed_field(expression.text) if expression is not None else ""
    rows = draft.state.fields.get(name)
    if not name or rows is None:
        return
    draft.emit("RowsSealed", step=step, field=name, rows=len(rows), hash=hash_of(rows))
    draft.emit("FieldsLocked", step=step, fields=[name])


def sealed_field(text: str) -> str:
    """The field that `seals: f.rows` names."""
    return text.strip().removeprefix("f.")


def hash_of(rows: Iterable[Mapping[str, Json]]) -> str:
    """SHA-256 over the rows' JSON with sorted keys."""
    text = json.dumps(list(rows), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(
    before: Mapping[str, Json], now: Mapping[str, Json], but: Names = frozenset()
) -> dict[str, tuple[Json, Json]]:
    """The columns that say something else now: was, is. but: columns that do not count."""
    keys = [key for key in before if not key.startswith(("#", "@")) and key not in but]
    return {key: (before[key], now.get(key)) for key in keys if before[key] != now.get(key)}


def passing(register: Register) -> Names:
    """The columns that say what has become of a row since, and not what it is: a signed period of the ledger stays what
    it was though an appeal is decided, or an entry reversed by another."""
    if not register.ledger:
        return frozenset()
    names = {f"{prefix}{name}" for name in STANDING for prefix in ("", "x.")}
    return frozenset(key for key in register.columns if key in names)


def cells(row: Mapping[str, Json]) -> dict[str, Json]:
    """What a frozen row says, without where it comes from."""
    return {key: value for key, value in row.items() if not key.startswith(("#", "@"))}


def snapshot_register(program: Program, spec: Field) -> Register | None:
    """The register of a snapshot over the procedure's own cases."""
    procedure, name = source_of(spec, program.procedure.name)
    return program.procedure.registers.get(name) if procedure == program.procedure.name else None
