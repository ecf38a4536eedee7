"""What lists show of a case, worked out of its state: pure, so it can be compared and made anew at any time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kesu.casebook.blocked import BlockLine, blocks_of
from kesu.casebook.likeness import bare_facets
from kesu.casebook.models import FACETS
from kesu.casebook.models import Task as TaskTable
from kesu.casebook.models.cases import FACET_LENGTH
from kesu.casebook.publications import PublicationLine, publications_of
from kesu.procedure import acting, appealing, promising, reaching
from kesu.procedure.borrowed import loans_of
from kesu.procedure.context import Context
from kesu.procedure.facts import Facts
from kesu.procedure.granting import Granted, granted_by
from kesu.procedure.program import Program
from kesu.procedure.state import PLAIN, CaseState, Task
from kesu.procedure.trying import tried
from kesu.procedure.values import known_instant, to_plain

TITLE_LENGTH = 200
_SEARCHED = frozenset(
    ("text", "long_text", "party", "contact", "product", "part", "lot", "place", "choice", "choices", "list", "table")
)
_TITLED = ("customer", "product", "defect")
_CODED = frozenset({"choice", "choices"})  # a title is stored, and read in either language: no place for a code


@dataclass(frozen=True, slots=True)
class Holds:
    role: str | None = None
    unit: str | None = None
    per: str | None = None
    person: str | None = None
    barred: bool = False


@dataclass(frozen=True, slots=True)
class TaskRow:
    step: str
    row: str
    round: int
    phase: str
    opened_at: datetime
    due_at: datetime | None
    overdue: bool
    claimed: str | None
    outside: bool
    kind: str
    holders: tuple[Holds, ...]


@dataclass(frozen=True, slots=True)
class ClockLine:
    clock: str
    row: str
    due_at: datetime | None
    overdue: bool
    outside: bool


@dataclass(frozen=True, slots=True)
class Derived:
    tasks: Mapping[tuple[str, str], TaskRow] = field(default_factory=dict)
    clocks: Mapping[tuple[str, str], ClockLine] = field(default_factory=dict)
    columns: Mapping[str, str | None] = field(default_factory=dict)  # the facets' columns
    facets: frozenset[tuple[str, str]] = frozenset()  # further values, own facets, bare forms
    people: frozenset[str] = frozenset()
    blocks: frozenset[BlockLine] = frozenset()
    loans: frozenset[tuple[str, datetime]] = frozenset()  # to whom it is lent, until when
    granted: frozenset[Granted] = frozenset()  # its last word on qualifications of people
    publications: frozenset[PublicationLine] = frozenset()  # papers that anybody may read
    title: str = ""
    search: str = ""

    @property
    def due_at(self) -> datetime | None:
        """The earliest due that is ours."""
        return min((line.due_at for line in self.clocks.values() if line.due_at and not line.outside), default=None)

    @property
    def overdue(self) -> bool:
        return any(line.overdue and not line.outside for line in self.clocks.values())


def derive(program: Program, state: CaseState, context: Context) -> Derived:
    """All that the tables beside a case hold of it."""
    facts = Facts(program, state, context)
    clocks = {(line.clock, line.row): line for line in (*_clocks(facts), *_promises(facts))}
    tasks = {(row.step, row.row): row for row in (*_tasks(facts, clocks), *_unreached(facts), *_appeals(facts))}
    columns, facets = _facets(facts)
    named = {held.person for row in tasks.values() for held in row.holders if held.person and not held.barred}
    title, search = _texts(facts)
    blocks = blocks_of(program.fields, state)
    people = frozenset(named.union(state.people, _charged(facts)))
    granted = frozenset(granted_by(state))
    public = publications_of(state)
    loans = frozenset((one.person, one.until) for one in loans_of(state) if one.returned is None)
    return Derived(tasks, clocks, columns, facets, people, blocks, loans, granted, public, title, search)


# --- clocks and tasks --------------------------------------------------------------------------------


def _clocks(facts: Facts) -> Iterator[ClockLine]:
    program = facts.program
    for name, runs in facts.state.clocks.items():
        if name in program.procedure.clocks:
            outside = _waits_for_outside(program, name)
            for row, run in runs.items():
                if run.status == "running" and not run.past:
                    yield ClockLine(name, row, program.due_of(name, run, facts, row), run.overdue, outside)


def _promises(facts: Facts) -> Iterator[ClockLine]:
    """What was promised and is not kept yet: due like a clock, and always ours."""
    if facts.state.status in ("open", "closed"):
        for number, one in promising.open_ones(facts.state):
            yield ClockLine(
                f"{promising.NAME}{number}", PLAIN, known_instant(one["until"]), bool(one.get("overdue")), False
            )


def _waits_for_outside(program: Program, clock: str) -> bool:
    """Whether whoever has to end the clock is outside: then its lateness is not ours (A5)."""
    steps = [ref.name for ref in program.procedure.clocks[clock].to if ref.kind == "step"]
    return bool(steps) and all(_is_outside_step(program, step) for step in steps)


def _is_outside_step(program: Program, step: str) -> bool:
    by = program.steps[step].by
    return by is not None and all(acting.is_outside(program.procedure, entry.role) for entry in by.entries)


def _tasks(facts: Facts, clocks: Mapping[tuple[str, str], ClockLine]) -> Iterator[TaskRow]:
    program, state = facts.program, facts.state
    for name, step in state.steps.items():
        if step.status != "open" or name not in program.steps or program.steps[name].by is None:
            continue
        outside = _is_outside_step(program, name)
        for row, task in step.tasks.items():
            if task.status != "open":
                continue
            lines = [_line(clocks, clock, row) for clock in program.step_clocks.get(name, ())]
            dues = [line.due_at for line in lines if line and line.due_at]
            yield TaskRow(
                step=name,
                row=row,
                round=step.round,
                phase=task.phase,
                opened_at=known_instant(task.opened_at) or facts.context.now,
                due_at=min(dues, default=None),
                overdue=any(line.overdue for line in lines if line),
                claimed=task.claimed,
                outside=outside,
                kind=TaskTable.STEP,
                holders=tuple(_holders(facts, name, row, task)),
            )


def _unreached(facts: Facts) -> Iterator[TaskRow]:
    """Letters that did not arrive outside, one task each: nothing is due but to reach the person."""
    for number, one in reaching.open_ones(facts.state):
        holders = (held for entry in reaching.entries(facts) for held in _entry(facts, entry))
        yield _duty(facts, TaskTable.UNDELIVERED, number, one.get("at"), holders)


def _appeals(facts: Facts) -> Iterator[TaskRow]:
    """Appeals that wait to be decided, one task each; not for who appealed."""
    for booking, known in appealing.open_ones(facts.state):
        holders = [held for entry in appealing.deciders(facts) for held in _entry(facts, entry)]
        holders += [Holds(person=person, barred=True) for person in sorted(appealing.barred(known))]
        yield _duty(facts, TaskTable.APPEAL, str(booking.id), known.get("at"), holders)


def _duty(facts: Facts, kind: str, row: str, at: str | None, holders: Iterable[Holds]) -> TaskRow:
    """A task that is no step of the procedure and has no limit."""
    return TaskRow(
        step="",
        row=row,
        round=0,
        phase="",
        opened_at=known_instant(at) or facts.context.now,
        due_at=None,
        overdue=False,
        claimed=None,
        outside=False,
        kind=kind,
        holders=tuple(holders),
    )


def _charged(facts: Facts) -> Iterator[str]:
    """Whom an entry charges that may be appealed against: they see what they are charged for."""
    for booking in facts.state.ledger:
        if booking.until is not None:
            yield from appealing.charged(facts, booking.source)


def _line(clocks: Mapping[tuple[str, str], ClockLine], clock: str, row: str) -> ClockLine | None:
    return clocks.get((clock, row)) or clocks.get((clock, PLAIN))


def _holders(facts: Facts, name: str, row: str, task: Task) -> Iterator[Holds]:
    """Roles stay roles, so that who joins tomorrow sees the task; what was computed is named person by person."""
    step = facts.program.steps[name]
    if step.each is not None:
        facts = facts.laid_over(element=facts.program.elements(name, facts).get(row))
    who = acting.who_of(step, task, facts)
    if who is None:
        return
    if task.claimed:
        yield Holds(person=task.claimed)
        return
    banned, declared = acting.barred(facts, who, task), acting.entries_of(facts, who)
    entries = acting.with_owner(facts, who, task, declared, banned, tuple(_escalated(facts, name, row)))
    signed = task.parts if task.phase == "work" else []
    for place in (*acting.turn_entries(who, declared, signed, facts), *range(len(declared), len(entries))):
        yield from _entry(facts, entries[place])
    for person in sorted(banned):
        yield Holds(person=person, barred=True)


def _escalated(facts: Facts, name: str, row: str) -> Iterator[acting.Named]:
    """Roles that an overdue clock has let in (A5 `escalate`)."""
    for clock in facts.program.step_clocks.get(name, ()):
        for run_row, run in facts.state.clocks.get(clock, {}).items():
            if run.status == "running" and not run.past and run_row in (row, PLAIN):
                yield from (acting.Named(role, acting.role_people(facts, role)) for role in run.rungs)


def _entry(facts: Facts, entry: acting.Named) -> Iterator[Holds]:
    directory, unit = facts.context.directory, facts.state.unit
    if entry.outside:
        yield Holds(role=entry.code, unit=unit)
        for role in acting.entering_roles(facts.program.procedure, entry.code):
            yield Holds(role=role, unit=unit)
        return
    declared = facts.program.procedure.roles.get(entry.code)
    per = _held_for(facts, declared.per) if declared and declared.per else None
    if declared and entry.people == directory.holders(entry.code, unit, per):
        yield Holds(role=entry.code, unit=unit, per=per)
        return
    yield from (Holds(person=person) for person in entry.people)


def _held_for(facts: Facts, per: str) -> str | None:
    if per == "unit":
        return facts.state.unit
    name = facts.program.facets.get(per)
    value = facts.field(name) if name else None
    return str(value)[:FACET_LENGTH] if value else None


# --- facets, title, search ---------------------------------------------------------------------------


def _facets(facts: Facts) -> tuple[dict[str, str | None], frozenset[tuple[str, str]]]:
    found: dict[str, dict[str, None]] = {}
    for name, spec in facts.program.fields.items():
        if spec.facet:
            found.setdefault(spec.facet, {}).update(dict.fromkeys(_facet_texts(_plain(facts, name))))
        for column, inner in spec.columns.items():
            if inner.facet:
                rows = facts.state.fields.get(name) or ()
                texts = [text for row in rows if isinstance(row, Mapping) for text in _facet_texts(row.get(column))]
                found.setdefault(inner.facet, {}).update(dict.fromkeys(texts))
    columns = {f"facet_{facet}": next(iter(found.get(facet, ())), None) for facet in FACETS}
    further = {(facet, text) for facet, texts in found.items() for text in list(texts)[1 if facet in FACETS else 0 :]}
    further |= set(bare_facets((facet, text) for facet, texts in found.items() for text in texts))
    return columns, frozenset(further)


def _plain(facts: Facts, name: str) -> Any:
    spec = facts.program.fields[name]
    if spec.sheet is not None:
        return list(facts.state.sheets.get(name) or ())  # a sheet's lots
    if spec.computed is not None:
        return to_plain(tried(spec.computed, facts))
    return facts.state.fields.get(name)


def _facet_texts(value: Any) -> list[str]:
    if value is None or isinstance(value, Mapping):
        return []
    if isinstance(value, list):
        return [text for part in value for text in _facet_texts(part)]
    return [str(value)[:FACET_LENGTH]]


def _texts(facts: Facts) -> tuple[str, str]:
    """Title and searchable text. A field with `see` is in neither: for whom it does not exist, it is not found."""
    program, state = facts.program, facts.state
    shown = [name for name, spec in program.fields.items() if spec.see is None and spec.type in _SEARCHED]
    texts = {name: text for name in shown if (text := " ".join(_words(state.fields.get(name))))}
    names = [name for facet in _TITLED if (name := program.facets.get(facet)) in texts]
    titled = [texts[name] for name in names if program.fields[name].type not in _CODED]
    first = next((text for name, text in texts.items() if program.fields[name].type in ("text", "long_text")), "")
    title = " · ".join(titled) or first
    numbers = [text for text in (state.number, *state.aliases) if text]
    return " ".join(title.split())[:TITLE_LENGTH], "\n".join([*numbers, *texts.values()])


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [word for part in value for word in _words(part)]
    if isinstance(value, Mapping):
        return [word for key, part in value.items() if key not in ("#", "@") for word in _words(part)]
    return []
