"""A procedure made ready to run: what never changes for a version is worked out here, once (`compile_procedure`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kesu.procedure.calendars import Calendar, Calendars, CalendarText
from kesu.procedure.clocks import due as dues
from kesu.procedure.declared import (
    AllOf,
    Block,
    Clock,
    Field,
    LedgerEntry,
    Notice,
    Outcome,
    Procedure,
    Ref,
    Send,
    Step,
    Table,
    Who,
)
from kesu.procedure.expressions import Expression
from kesu.procedure.expressions.analysis import field_behind
from kesu.procedure.facts import Facts
from kesu.procedure.graph import Graph, build_graph
from kesu.procedure.references import Value, after_value, live_runs, will_not_come
from kesu.procedure.state import PLAIN, CaseState, Run
from kesu.procedure.values import decoder, to_native


@dataclass(frozen=True)
class CompiledTable:
    rules: tuple[tuple[Any, Mapping[str, Any]], ...]  # rule, its values native or Expression
    otherwise: Mapping[str, Any] | None
    hits_all: bool


@dataclass
class Listeners:
    """All that happens at one instant, found by its name (`x`, `x.opened`, `clock.k.overdue`, `closed` …)."""

    starts: list[Clock] = field(default_factory=list)
    ends: list[Clock] = field(default_factory=list)
    number: bool = False
    ledger: list[LedgerEntry] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    sends: list[tuple[Step, Send]] = field(default_factory=list)
    lifts: list[tuple[Step, int, Block]] = field(default_factory=list)
    returns: list[Step] = field(default_factory=list)


def instant_key(ref: Ref) -> str:
    """The name of an instant; `x` and `x.done` are one."""
    if ref.kind == "step" and ref.what in (None, "done"):
        return ref.name
    return str(ref)


class Program:
    """A compiled procedure. Immutable after construction; shared by all cases of the version."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.graph: Graph = build_graph(procedure)
        self.steps: Mapping[str, Step] = procedure.steps
        self.fields: Mapping[str, Field] = procedure.fields
        self.decoders = {name: decoder(spec) for name, spec in procedure.fields.items()}
        self.facets = {spec.facet: name for name, spec in procedure.fields.items() if spec.facet}
        self.setting_decoders = {
            name: decoder(Field(name=name, type=setting.type)) for name, setting in procedure.settings.items()
        }
        self.settings = {
            name: to_native(self.setting_decoders[name], setting.value) for name, setting in procedure.settings.items()
        }
        self.held = tuple(name for name, setting in procedure.settings.items() if setting.per is not None)
        self.outer_streaks = tuple(streak for streak in procedure.streaks.values() if streak.source != "field")
        self.tables = {name: _compile_table(table) for name, table in procedure.tables.items()}
        self.after: dict[str, Value] = {n: after_value(step.after, self.graph) for n, step in procedure.steps.items()}
        self.never: dict[str, Callable[[CaseState, int], bool]] = {
            n: will_not_come(step.after, self.graph) for n, step in procedure.steps.items()
        }
        self.rowwise = {n: rows for n, step in procedure.steps.items() if (rows := self._rowwise(step)) is not None}
        self._resolved: tuple[Calendars, Calendar] | None = None
        self.listeners = _listeners(procedure)
        self.whiles = tuple(name for name, step in procedure.steps.items() if step.while_ is not None)
        self.starters = tuple(
            name for name in self.graph.order if (starts := procedure.steps[name].starts) and starts.when is not None
        )
        self.delayed = tuple(name for name, step in procedure.steps.items() if step.delay is not None)
        self.gridded = tuple(n for n, step in procedure.steps.items() if step.starts and step.starts.every)
        self.autos: dict[str, tuple[Outcome, ...]] = {
            name: found
            for name, step in procedure.steps.items()
            if (found := tuple(o for o in step.outcomes.values() if o.auto is not None))
        }
        self.milestones = tuple(name for name, step in procedure.steps.items() if step.by is None)
        self.signed = tuple(name for name, step in procedure.steps.items() if _may_lapse(step))
        self.eaches = tuple(name for name, step in procedure.steps.items() if step.each is not None)
        self.moving = tuple(name for name, step in procedure.steps.items() if is_computed(step.by))
        self.pausing = tuple(clock for clock in procedure.clocks.values() if clock.pause_while is not None)
        self.factual = tuple(c for c in procedure.clocks.values() if any(r.kind == "field" for r in c.start))
        self.watching = tuple((i, n) for i, n in enumerate(procedure.notices) if n.when is not None)
        self._each_columns = self._columns_by_steps()
        self.fillers = _fillers(procedure)
        self.taken = frozenset(name for opening in procedure.openings for name in opening.takes)
        self.step_clocks = _step_clocks(procedure)

    def _rowwise(self, step: Step) -> tuple[tuple[Ref, ...], Value | None] | None:
        """References of an `each` step to another over the same list, and what the rest of its `after` is worth."""
        if step.each is None or step.after is None:
            return None
        refs = tuple(m for m in step.after.members if isinstance(m, Ref) and self._same_list(m, step))
        rest = tuple(m for m in step.after.members if m not in refs)
        if not refs:
            return None
        return refs, after_value(AllOf(rest), self.graph) if rest else None

    def _same_list(self, ref: Ref, step: Step) -> bool:
        other = self.steps[ref.name] if ref.kind == "step" else None
        if other is None or other.each is None or step.each is None:
            return False
        ends = ref.what in (None, "done") or ref.what in other.outcomes
        return ends and other.each.tree == step.each.tree

    def _columns_by_steps(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for step in self.steps.values():
            table = self.each_table(step.each) if step.each is not None else None
            fills = (*step.fill, *(f for outcome in step.outcomes.values() for f in outcome.fill))
            if table is not None:
                found[table] |= {fill.name for fill in fills if fill.each}
        return {table: frozenset(columns) for table, columns in found.items()}

    # --- what facts ask ------------------------------------------------------------------------------

    def runs_of(self, state: CaseState, clock: str) -> list[Run]:
        return live_runs(state, self.procedure.clocks[clock])

    def due_of(self, clock: str, run: Run, facts: Facts, row: str = PLAIN) -> Any:
        """When the run falls due, as an aware instant in UTC; None while it is halted or has no limit."""
        return dues.due_of(self.procedure.clocks[clock], run, self.for_row(clock, row, facts))

    def for_row(self, clock: str, row: str, facts: Facts) -> Facts:
        """The facts with `each` bound to the row a clock's run belongs to."""
        spec = self.procedure.clocks[clock]
        if row == PLAIN or not spec.per_row:
            return facts
        step = self.row_step(spec)
        return facts.laid_over(element=self.elements(step, facts).get(row)) if step else facts

    def row_step(self, clock: Clock) -> str | None:
        """The `each` step whose rows a per-row clock follows."""
        refs = [ref for ref in (*clock.to, *clock.start) if ref.kind == "step" and self.steps[ref.name].each]
        return refs[0].name if refs else None

    def elements(self, step: str, facts: Facts) -> dict[str, Any]:
        """The rows or elements of an `each` step by their identity: the table's key, else the row id, else position."""
        expression = self.steps[step].each
        assert expression is not None
        found = expression(facts)
        known = facts.decoded.get(f"each {step}")
        if known is not None and known[0] is found:
            return known[1]  # type: ignore[no-any-return]
        keyed = self._keyed(found, self._each_key(expression))
        facts.decoded[f"each {step}"] = (found, keyed)
        return keyed

    def _keyed(self, found: Any, key: str | None) -> dict[str, Any]:
        keyed: dict[str, Any] = {}
        for place, element in enumerate(found or (), 1):
            if isinstance(element, Mapping):
                identity = element.get(key) if key else None
                identity = identity if identity is not None else element.get("#") or place
            else:
                identity = element
            keyed.setdefault(str(identity), element)
        return keyed

    def _each_key(self, expression: Expression) -> str | None:
        table = self.each_table(expression)
        return self.fields[table].key if table else None

    def each_table(self, expression: Expression) -> str | None:
        """The table field whose rows an `each` runs over (`f.measures`, also filtered), else None."""
        name = field_behind(expression.tree)
        return name if name is not None and name in self.fields and self.fields[name].type == "table" else None

    def each_columns(self, table: str) -> frozenset[str]:
        """Columns of a table that steps fill row by row (`each.column`), so that who hands rows in need not."""
        return self._each_columns.get(table, frozenset())

    def row_key(self, step: str, key: Any, facts: Facts) -> str:
        """The row of an `each` step that is meant: its key or identity, else its place counted from 1."""
        tasks = facts.state.steps[step].tasks
        if isinstance(key, Mapping):
            each = self.steps[step].each
            table_key = self._each_key(each) if each is not None else None
            key = key.get(table_key) if table_key else key.get("#")
        if str(key) in tasks:
            return str(key)
        rows = list(self.elements(step, facts)) if self.steps[step].each is not None else list(tasks)
        if str(key) in rows:
            return str(key)
        if isinstance(key, int) or str(key).isdigit():
            place = int(key) - 1
            if 0 <= place < len(rows):
                return rows[place]
        return str(key)

    def calendar_of(self, facts: Facts, unit: str | None = None) -> Calendar:
        """The case's calendar: the procedure's (text, name or expression), else its unit's, else the default."""
        calendars = facts.context.calendars
        wanted: Any = self.procedure.calendar
        if isinstance(wanted, CalendarText):
            if self._resolved is None or self._resolved[0] is not calendars:
                self._resolved = (calendars, calendars.resolve(wanted))
            return self._resolved[1]
        if isinstance(wanted, Expression):
            wanted = wanted(facts)
        if wanted is None:
            units = facts.context.directory
            named = (
                units.units[unit].calendar for unit in units.above(unit or facts.state.unit) if unit in units.units
            )
            wanted = next((name for name in named if name), None)
        return calendars.resolve(wanted)


def is_computed(who: Who | None) -> bool:
    """Whether `by` names people by expressions, so that its task may move (B6.28)."""
    return who is not None and any(e.person or e.source or e.unit for e in who.entries)


def _may_lapse(step: Step) -> bool:
    """Whether a signature may stand while the step is still open: several signers, or a review."""
    signs = step.sign or any(outcome.sign for outcome in step.outcomes.values())
    reviewed = step.review is not None or any(outcome.review for outcome in step.outcomes.values())
    return signs and (reviewed or (step.by is not None and step.by.mode != "any"))


def _compile_table(table: Table) -> CompiledTable:
    def natives(then: Mapping[str, object]) -> dict[str, Any]:
        return {name: _table_value(table, name, value) for name, value in then.items()}

    rules = tuple((rule, natives(rule.then)) for rule in table.rules)
    return CompiledTable(rules, natives(table.otherwise.then) if table.otherwise else None, table.hits_all)


def _table_value(table: Table, name: str, value: object) -> Any:
    if isinstance(value, Expression) or value is None:
        return value
    if isinstance(value, list | tuple):
        return tuple(_table_value(table, name, part) for part in value)
    kind = table.types.get(name, "text")
    return to_native(decoder(Field(name=name, type=kind)), value)


def _listeners(procedure: Procedure) -> dict[str, Listeners]:
    found: dict[str, Listeners] = defaultdict(Listeners)
    for clock in procedure.clocks.values():
        for ref in clock.start:
            found[instant_key(ref)].starts.append(clock)
        for ref in clock.to:
            found[instant_key(ref)].ends.append(clock)
    for ref in procedure.number.at if procedure.number else ():
        found[instant_key(ref)].number = True
    for entry in procedure.ledger.values():
        for ref in entry.at:
            found[instant_key(ref)].ledger.append(entry)
    for notice in procedure.notices:
        for ref in notice.at:
            found[instant_key(ref)].notices.append(notice)
    for step in procedure.steps.values():
        for send in (*step.sends, *(s for outcome in step.outcomes.values() for s in outcome.sends)):
            for ref in send.at:
                found[instant_key(ref)].sends.append((step, send))
        for place, block in enumerate(step.blocks):
            for ref in block.until:
                found[instant_key(ref)].lifts.append((step, place, block))
        for ref in step.lends.back if step.lends is not None else ():
            found[instant_key(ref)].returns.append(step)
    return dict(found)


def _fillers(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """The steps that fill or collect each field; "" stands for the opening."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for fill in procedure.open.fill:
        found[fill.name][""] = None
    for name, step in procedure.steps.items():
        fills = (*step.fill, *(f for outcome in step.outcomes.values() for f in outcome.fill))
        for fill in fills:
            found[fill.name][name] = None
        for table in step.collect:
            found[table][name] = None
    return {field: tuple(steps) for field, steps in found.items()}


def _step_clocks(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """The clocks that end at each step."""
    found: dict[str, list[str]] = defaultdict(list)
    for clock in procedure.clocks.values():
        for ref in clock.to:
            if ref.kind == "step":
                found[ref.name].append(clock.name)
    return {step: tuple(dict.fromkeys(clocks)) for step, clocks in found.items()}


def compile_procedure(procedure: Procedure) -> Program:
    """A program for a read procedure whose expressions are bound. Keep it per digest: it costs milliseconds."""
    return Program(procedure)
