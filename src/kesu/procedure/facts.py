"""What expressions read: the `Env` over a case's state, with what is being submitted laid over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kesu.procedure.borrowed import is_lent
from kesu.procedure.calendars import Calendar, Duration, plus, working_days_between
from kesu.procedure.expressions import UNKNOWN, EvaluationError, Expression
from kesu.procedure.mastering import value_on
from kesu.procedure.state import CaseState, Json, Run, StepState, Task
from kesu.procedure.streaks import count_streak
from kesu.procedure.trying import attempted, tried
from kesu.procedure.values import known_instant, to_native

if TYPE_CHECKING:
    from kesu.procedure.context import Context
    from kesu.procedure.program import Program


class Facts:
    """One case as expressions see it. `over` holds JSON-plain values that lie over the case's own."""

    __slots__ = (
        "_calendar",
        "_element",
        "_other",
        "_row",
        "context",
        "decoded",
        "failed",
        "live",
        "looked_up",
        "over",
        "program",
        "state",
    )

    def __init__(self, program: Program, state: CaseState, context: Context) -> None:
        self.program, self.state, self.context = program, state, context
        self.over: Mapping[str, Json] | None = None
        self._element: Any = None
        self._row: Mapping[str, Any] | None = None
        self._other: Facts | None = None
        self._calendar: Calendar | None = None
        self.looked_up: dict[str, Json] = {}
        self.decoded: dict[str, tuple[Any, Any]] = {}  # what was worked out, beside what it came from
        self.live = False  # whether `per:` settings are read anew
        self.failed: dict[str, str] = {}  # where an expression failed: what; shared by all views of the case

    def laid_over(
        self, over: Mapping[str, Json] | None = None, element: Any = None, other: Facts | None = None
    ) -> Facts:
        """The same case with values laid over it, with `each` bound, or beside another case."""
        new = Facts(self.program, self.state, self.context)
        new.over = over if over is not None else self.over
        new._element = element if element is not None else self._element
        new._other, new._calendar, new.looked_up = other or self._other, self._calendar, self.looked_up
        new.decoded, new.failed, new.live = self.decoded, self.failed, self.live
        return new

    def forget(self) -> None:
        """Nothing that was worked out under another version is true any more."""
        self._calendar = None
        self.decoded.clear()

    # --- names -------------------------------------------------------------------------------------

    def field(self, name: str) -> Any:
        spec = self.program.fields[name]
        if spec.computed is not None:
            return attempted(spec.computed, self)
        if spec.sheet is not None:
            return self._sheet(name, spec.sheet.states)
        over = self.over
        value = over[name] if over is not None and name in over else self.state.fields.get(name)
        if value is None:
            return None
        if value.__class__ is list:
            value = self._decoded(name, value)
        else:
            decode = self.program.decoders[name]
            value = to_native(decode, value) if decode is not None or value.__class__ is dict else value
        return self._fresh(value) if spec.fresh and value is not UNKNOWN else value

    def _decoded(self, name: str, value: list[Json]) -> Any:
        """A list in native form, kept for as long as it is the same list: writing replaces it."""
        known = self.decoded.get(name)
        if known is None or known[0] is not value:
            known = self.decoded[name] = (value, to_native(self.program.decoders[name], value))
        return known[1]

    def was(self, name: str) -> Any:
        return Facts(self.program, self.state, self.context).field(name)

    def _fresh(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
        return tuple(row for row in rows if self._is_present(row.get("@")))

    def _is_present(self, tag: str | None) -> bool:
        step, _, number = (tag or "").rpartition(":")
        found = self.state.steps.get(step)
        return found is None or (found.round == int(number) and found.status not in ("waiting", "dormant"))

    def _sheet(self, name: str, states: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
        rows = []
        for lot, places in sorted((self.state.sheets.get(name) or {}).items()):
            for where, amounts in sorted(places.items()):
                row: dict[str, Any] = {"lot": lot, "where": where or None, "unknown": Decimal(0)}
                row |= {state: Decimal(0) for state in states}
                row |= {state: Decimal(amount) for state, amount in amounts.items()}
                row["total"] = sum((Decimal(amount) for amount in amounts.values()), Decimal(0))
                rows.append(row)
        return tuple(rows)

    def step(self, name: str, attr: str) -> Any:
        return _step_attribute(self.state.steps[name], attr)

    def step_row(self, name: str, key: Any, attr: str) -> Any:
        step = self.state.steps[name]
        task = step.tasks.get(self.program.row_key(name, key, self))
        return _task_attribute(task, step, attr) if task is not None else _NO_TASK.get(attr)

    def table(self, table: str, name: str) -> Any:
        spec = self.program.tables[table]
        values: list[Any] = []
        for rule, natives in spec.rules:
            assert rule.when is not None
            holds = tried(rule.when, self)
            if holds is None:
                return None
            if holds:
                if not spec.hits_all:
                    return self._native(natives.get(name))
                values.append(self._native(natives.get(name)))
        if values:
            return tuple(values)
        last = self._native(spec.otherwise.get(name)) if spec.otherwise else None
        return last if not spec.hits_all else ((last,) if last is not None else ())

    def _native(self, value: Any) -> Any:
        return value(self) if isinstance(value, Expression) else value

    def clock(self, name: str, attr: str) -> Any:
        runs = self.program.runs_of(self.state, name)
        if attr == "running":
            return any(run.status == "running" for run in runs)
        if attr == "overdue":
            return any(run.overdue or run.late for run in runs)
        if attr == "met":
            return bool(runs) and all(run.status == "met" for run in runs)
        if attr == "late_by":
            return self._late_by(runs)
        dues = [due for run in runs if run.status == "running" and (due := self.program.due_of(name, run, self))]
        return min(dues, default=None)

    def _late_by(self, runs: Sequence[Run]) -> Duration | None:
        late = [run.late_by for run in runs if run.late_by]
        return Duration(max(late), "second") if late else None

    def setting(self, name: str) -> Any:
        if name not in self.program.held:
            return self.program.settings[name]
        return to_native(self.program.setting_decoders[name], self.held(name)["value"])

    def held(self, name: str) -> dict[str, Json]:
        """A `per:` setting for this case: `of` whom it is, and its `value`. Only a command reads the master data; all
        else reads what the last command read."""
        recorded: dict[str, Json] | None = self.state.settings.get(name)
        if recorded is not None and not self.live:
            return recorded
        spec = self.program.procedure.settings[name]
        subject = self._subject(spec.per or "")
        dated = self.context.settings.get(name, {}).get(subject or "", ()) if self.live else ()
        found, value = value_on(dated, self.today()) if dated else (False, None)
        return {"of": subject, "value": value if found else spec.value}

    def _subject(self, per: str) -> str | None:
        if per == "unit":
            return self.state.unit
        facet = self.program.facets.get(per)
        value = self.field(facet) if facet else None
        return None if value is None or value is UNKNOWN else str(value)

    def streak(self, name: str, attr: str) -> Any:
        return getattr(count_streak(self.program.procedure.streaks[name], self), attr)

    def found(self, name: str, attr: str) -> Any:
        if self.context.find is not None:
            self.looked_up[name] = self.context.find(name, self)
        value = (self.looked_up.get(name) or self.state.found.get(name) or {}).get(attr)
        return tuple(value) if isinstance(value, list) else value

    def doc(self, name: str, attr: str) -> Any:
        value = self.state.documents.get(name, {}).get(attr)
        if attr == "made":
            return value is not None
        return datetime.fromisoformat(value) if value else None

    def case(self, attr: str) -> Any:
        if attr in ("opened_at", "closed_at"):
            value = getattr(self.state, attr)
            return datetime.fromisoformat(value) if value else None
        if attr == "kind":
            return self.program.procedure.kind
        if attr in self.program.facets:
            return self.field(self.program.facets[attr])
        return getattr(self.state, attr, None)

    def each(self) -> Any:
        return self._element

    def column(self, name: str) -> Any:
        if self._row is None:
            raise EvaluationError("no_row", "这里没有行，x 不可用", "there is no row here that `x` could be")
        return self._row.get(name)

    def with_row(self, row: Mapping[str, Any]) -> Facts:
        """The same, with the row that a streak looks at as `x`."""
        new = self.laid_over()
        new._row = row
        return new

    def beside(self, other: Facts) -> Facts:
        """The same beside another case (`o`), at the row (`x`) that one stands at."""
        new = self.laid_over(other=other)
        new._row = other._row
        return new

    def actor(self, attr: str) -> Any:
        person = self.context.actor.person
        if attr in ("id", "person"):
            return person
        if attr == "unit":
            return self.context.directory.unit_of(person)
        if attr == "roles":
            return tuple(sorted(self.context.directory.roles_of(person or "")))
        if attr == "lent":
            return is_lent(self.state, person, self.context.now)
        return None

    def other(self) -> Any:
        return self._other

    def record(self, name: str) -> Any:
        return None

    def promise(self, name: str) -> Any:
        return (self.over or {}).get(f"promise.{name}")

    def now(self) -> datetime:
        return self.context.now

    def today(self) -> date:
        return self.context.now.astimezone(self.zone()).date()

    def zone(self) -> tzinfo:
        return self.calendar().zone

    def calendar(self) -> Calendar:
        """The case's calendar: the procedure's, else its unit's, else the organisation's."""
        if self._calendar is None:
            self._calendar = self.program.calendar_of(self)
        return self._calendar

    def calendar_in(self, unit: str | None) -> Calendar:
        """The calendar of a case that is being opened in that unit, kept from now on."""
        self._calendar = self.program.calendar_of(self, unit)
        return self._calendar

    # --- world --------------------------------------------------------------------------------------

    def world(self) -> Facts:
        return self

    def plus(self, moment: Any, duration: Duration) -> Any:
        return plus(moment, duration, self.calendar())

    def working_days(self, start: date, end: date) -> int:
        return working_days_between(start, end, self.calendar())

    def unit_of(self, person: str) -> str | None:
        return self.context.directory.unit_of(person)

    def people_of(self, unit: str) -> tuple[str, ...]:
        """Who works in the unit or below it now, without those who have left."""
        return self.context.directory.people_of(unit)

    def qualified(self, person: str, name: str) -> bool:
        """Whether the person holds that qualification today."""
        return self.context.directory.qualified(person, [name], self.today()) is None

    def parent(self, unit: str) -> str | None:
        return self.context.directory.parent(unit)

    def booked(self, names: tuple[str, ...]) -> Decimal:
        live = [b for b in self.state.ledger if not b.reversed and b.amount and (not names or b.entry in names)]
        return sum((Decimal(booking.amount or 0) for booking in live), Decimal(0))

    def linked(self, name: str) -> tuple[Mapping[str, Any], ...]:
        known = self.context.linked
        return tuple(
            {"ref": child["ref"], "status": child.get("status"), "outcome": child.get("outcome")}
            | dict(known.get(child["ref"], {}))
            for child in self.state.children.get(name, ())
        )


# --- attributes ------------------------------------------------------------------------------------------


def _step_attribute(step: StepState, attr: str) -> Any:
    if attr in _STATUSES:
        return step.status == attr
    if attr.startswith("last."):
        return _last_attribute(step.last, attr[5:])
    if attr.endswith("_at"):
        return known_instant(getattr(step, attr)) if attr == "opened_at" or step.status != "dormant" else None
    if attr == "last":
        return step.last
    return getattr(step, attr)


def _last_attribute(last: Mapping[str, Json] | None, attr: str) -> Any:
    if last is None:
        return None
    if attr in _STATUSES:
        return last.get("status") == attr
    value = last.get(attr)
    return known_instant(value) if attr.endswith("_at") else value


def _task_attribute(task: Task, step: StepState, attr: str) -> Any:
    if attr in _STATUSES:
        return task.status == attr
    if attr.endswith("_at"):
        return known_instant(getattr(task, attr))
    return getattr(task, attr) if hasattr(task, attr) else getattr(step, attr, None)


_STATUSES = frozenset({"open", "done", "skipped", "void", "dormant", "waiting", "awaiting"})
_NO_TASK = dict.fromkeys(_STATUSES, False)
