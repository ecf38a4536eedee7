"""Triggers (A9): what they open on an occasion. Who keeps cases and records tells the occasions, and opens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kesu.procedure.calendars import end_of, next_tick
from kesu.procedure.context import Context
from kesu.procedure.declared import Procedure, Record, Trigger
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.records import AT, Entry
from kesu.procedure.state import CaseState, Json
from kesu.procedure.trying import tried
from kesu.procedure.values import known_instant, plain_instant, to_native, to_plain

TICK = re.compile(r"\d{4}-\d{2}-\d{2}T")
MOST_TICKS = 10_000  # made up for at once: daily over 27 years


@dataclass(frozen=True, slots=True)
class Wanted:
    """A case to be opened. occasion: a record (`type:number`, see `occasion_of`), a case's reference with the instant,
    or a tick's instant: with the trigger's name it comes once."""

    procedure: str
    trigger: str
    occasion: str
    data: Mapping[str, Json]
    unit: str | None = None

    @property
    def body(self) -> dict[str, Json]:
        return {
            "data": dict(self.data),
            "unit": self.unit,
            "trigger": {"name": self.trigger, "occasion": self.occasion},
        }


def is_tick(occasion: str) -> bool:
    """Whether a schedule opened it: then the occasion begins with the tick's instant, else with a type or a reference
    and a colon."""
    return TICK.match(occasion) is not None


class TriggerFacts(Facts):
    """What a trigger's expressions read: a record, or a case seen with the eyes of the trigger's own procedure, whose
    settings and lookups count."""

    __slots__ = ("_own", "_record")

    def __init__(
        self,
        own: Program,
        context: Context,
        *,
        record: Mapping[str, Any] | None = None,
        program: Program | None = None,
        state: CaseState | None = None,
    ) -> None:
        super().__init__(program or own, state or CaseState(procedure=own.procedure.name), context)
        self._own, self._record = own, record or {}

    def record(self, name: str) -> Any:
        return self._record.get(name)

    def field(self, name: str) -> Any:
        """None for a field that only another procedure has."""
        return super().field(name) if name in self.program.fields else None

    def step(self, name: str, attr: str) -> Any:
        return super().step(name, attr) if name in self.state.steps else None

    def laid_over(
        self, over: Mapping[str, Json] | None = None, element: Any = None, other: Facts | None = None
    ) -> Facts:
        """The same for a trigger: what it reads stays what it reads."""
        new = TriggerFacts(self._own, self.context, record=self._record, program=self.program, state=self.state)
        new.over = over if over is not None else self.over
        new._element = element if element is not None else self._element
        new._other = other or self._other
        return new

    def setting(self, name: str) -> Any:
        return self._own.settings.get(name)

    def found(self, name: str, attr: str) -> Any:
        if self.context.find is None:
            return None
        value = (self.context.find(name, self) or {}).get(attr)
        return tuple(value) if isinstance(value, list) else value


def wanted(own: Program, trigger: Trigger, occasion: str, facts: TriggerFacts) -> Wanted | None:
    """What it opens, None where its `when` does not hold; empty or failing counts as not (B1.9)."""
    if trigger.when is not None and tried(trigger.when, facts) is not True:
        return None
    values = {name: to_plain(tried(value, facts)) for name, value in trigger.values.items()}
    known = {name: value for name, value in values.items() if value is not None}
    return Wanted(trigger.open or own.procedure.name, name_of(own, trigger), occasion, known, facts.state.unit)


def occasion_of(record: Record, entry: Entry, first: int, due: datetime | None = None) -> str:
    """A record as an occasion: its type and number, of a `key` the number of the first of that key (with the date that
    falls due), so that what is sent again sets nothing off twice."""
    if not is_one_with_others(record, entry):
        return f"{entry.type}:{entry.seq}"
    return f"{entry.type}:{first} {plain_instant(due)}" if due is not None else f"{entry.type}:{first}"


def is_one_with_others(record: Record, entry: Entry) -> bool:
    """Whether all records of its `key` are one occasion: not those that say `anew`, nor one without that field."""
    return record.key is not None and not record.anew and entry.data.get(record.key) is not None


def name_of(own: Program, trigger: Trigger) -> str:
    """The trigger's name among those of all procedures."""
    return f"{own.procedure.name}/{trigger.name}"


def triggers_of(procedure: Procedure, kind: str, of: str = "") -> Iterator[Trigger]:
    """Each once, however often it is written."""
    found = {trigger.name: trigger for trigger in procedure.triggers if trigger.kind == kind}
    yield from (trigger for trigger in found.values() if not of or trigger.of == of)


def instant_name(text: str) -> str:
    """As `instant_key` has it: `x` and `x.done` are one."""
    return text.removesuffix(".done")


def is_in(own: Program, name: str, facts: TriggerFacts) -> bool:
    """Whether the case is among those of a register of its own procedure, or among what a lookup looks through."""
    lookup = own.procedure.lookups.get(name)
    if lookup is not None:
        if facts.state.procedure not in lookup.of:
            return False
        around = TriggerFacts(own, replace(facts.context, find=None))
        return tried(lookup.where, around.laid_over(other=facts)) is True
    register = own.procedure.registers[name]
    if facts.state.procedure != own.procedure.name:
        return False
    return register.where is None or tried(register.where, facts) is True


def ticks(trigger: Trigger, own: Program, after: datetime, context: Context) -> Iterator[datetime]:
    """Its ticks after an instant up to the context's now, in UTC, in the procedure's calendar."""
    assert trigger.schedule is not None
    calendar = TriggerFacts(own, context).calendar()
    at = after
    for _ in range(MOST_TICKS):
        at = next_tick(trigger.schedule, at, calendar)
        if at > context.now:
            return
        yield at


def due_of(trigger: Trigger, own: Program, record: Mapping[str, Any], context: Context) -> datetime | None:
    """When the record falls due, in UTC; a date is the end of its day. None where it has no such date."""
    assert trigger.due is not None
    facts = TriggerFacts(own, context, record=record)
    found = tried(trigger.due, facts)
    if type(found) is date:
        return end_of(found, facts.calendar())
    return found if isinstance(found, datetime) else None


def at_tick(context: Context, tick: datetime) -> Context:
    """The same at a tick that is made up for: its instant counts, the time of writing stands beside it."""
    return replace(context, now=tick, recorded=context.now)


def instant_of(program: Program, state: CaseState, name: str) -> Any:
    """When an instant of a case was, the last time (a day, for a field that is one); None where it has not come."""
    name = instant_name(name)
    if name in ("opened", "closed"):
        return known_instant(getattr(state, f"{name}_at"))
    if name.startswith("f."):
        found = to_native(program.decoders.get(name[2:]), state.fields.get(name[2:]))
        return found if isinstance(found, date) else None
    step, what = (name, "done") if name in state.steps else name.rpartition(".")[::2]
    there = state.steps.get(step)
    if there is None:
        return None
    if what == "opened":
        return known_instant(there.opened_at)
    done = there.status == "done" and (what == "done" or there.outcome == what)
    return known_instant(there.done_at) if done else None


def case_row(program: Program, state: CaseState, instant: str) -> dict[str, Any] | None:
    """A case as a row of a streak over cases: its fields, sorted by the instant; None where that has not come."""
    at = instant_of(program, state, instant)
    if at is None:
        return None
    decode = program.decoders
    return {AT: at, **{name: to_native(decode.get(name), value) for name, value in state.fields.items()}}


def counts_cases(program: Program, procedure: str, instant: str) -> bool:
    """Whether a streak of it counts cases of that procedure by that instant."""
    return any(
        streak.source == "cases" and procedure in streak.procedures and instant_name(streak.at or "closed") == instant
        for streak in program.outer_streaks
    )


def reads_records(program: Program, kind: str) -> bool:
    """Whether a streak counts records of that type, or a table that is collected takes its rows from them."""
    if any(streak.source == "record" and streak.of == kind for streak in program.outer_streaks):
        return True
    return any((spec.source or {}).get("record") == kind for spec in program.fields.values())
