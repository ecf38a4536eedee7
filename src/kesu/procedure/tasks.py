"""A case as people need it: tasks and who may do them, the form of a task, stations, deadlines. Read only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kesu.procedure import acting, choosing, ending, turning
from kesu.procedure.acting import Named
from kesu.procedure.commands import authority, bodies
from kesu.procedure.context import Context
from kesu.procedure.deadlines import ClockView, clock_views
from kesu.procedure.declared import Field, Fill, Outcome, Step, Who
from kesu.procedure.draft import Draft
from kesu.procedure.expressions import Expression
from kesu.procedure.facts import Facts
from kesu.procedure.offering import with_rows
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.seeing import hidden_from, is_from_outside, without_hidden_columns
from kesu.procedure.state import PLAIN, CaseState, Json, Task
from kesu.procedure.values import to_plain
from kesu.procedure.waiving import Check, checks_of


@dataclass(frozen=True, slots=True)
class TaskView:
    """An open task. people: ids of those who may do it now, deputies not counted. due: the earliest of its clocks."""

    step: str
    row: str
    round: int
    phase: str
    opened_at: str | None
    claimed: str | None
    roles: tuple[str, ...]
    people: tuple[str, ...]
    outside: bool
    due: str | None = None
    clock: str | None = None
    overdue: bool = False
    done_parts: tuple[str, ...] = ()
    needed: int = 1


@dataclass(frozen=True, slots=True)
class FormField:
    name: str
    spec: Field
    required: bool
    value: Json
    column: bool = False  # a column of the row (`each.column`)
    adds: bool = False  # rows are added, those there stay
    condition: Expression | None = None  # it is asked for only while this holds
    applies: bool = True  # whether it does, with what was typed


@dataclass(frozen=True, slots=True)
class OutcomeView:
    outcome: Outcome
    fields: tuple[FormField, ...]
    sign: bool
    reviewed: bool
    choices: tuple[str, ...] = ()  # as the form's, with this outcome


@dataclass(frozen=True, slots=True)
class Form:
    """What a task asks for now. `outcomes` are those offered to people; under review the one to confirm."""

    step: Step
    row: str
    round: int
    phase: str
    fields: tuple[FormField, ...]
    outcomes: tuple[OutcomeView, ...]
    shows: tuple[tuple[str, Json], ...]
    sign: bool
    comment: str | None = None
    element: Json = None
    choices: tuple[str, ...] = ()  # what the person may tick to send, by name: documents, receivers of notices
    ticked: tuple[str, ...] = ()  # what was ticked as it was handed over
    checks: tuple[Check, ...] = ()  # what it requires, as it stands with what was typed


@dataclass(frozen=True, slots=True)
class Station:
    """A step as it stands. never: its turn will not come in this round though it still waits (B1.6)."""

    step: str
    status: str
    round: int
    outcome: str | None
    by: str | None
    opened_at: str | None
    done_at: str | None
    never: bool
    after_closing: bool
    rows: tuple[tuple[str, str, str | None], ...] = field(default_factory=tuple)  # row, status, outcome


def _draft(program: Program, state: CaseState, context: Context) -> Draft:
    return Draft(program, state, context)


# --- tasks -------------------------------------------------------------------------------------------


def open_tasks(program: Program, state: CaseState, context: Context) -> tuple[TaskView, ...]:
    """Every open task of the case with those who may do it; independent of who asks."""
    draft = _draft(program, state, context)
    clocks = clock_views(program, state, context, explained=False)
    found = []
    for name in program.graph.order:
        step = state.steps[name]
        if step.status != "open" or not turning.is_alive(draft, name):
            continue
        for row, task in step.tasks.items():
            if task.status == "open":
                found.append(_task_view(draft, name, row, task, clocks))
    return tuple(found)


def _task_view(draft: Draft, name: str, row: str, task: Task, clocks: Iterable[ClockView]) -> TaskView:
    step = draft.program.steps[name]
    entries, people, needed = _able(draft, step, row, task)
    mine = [c for c in clocks if c.status == "running" and name in c.steps and c.row in (PLAIN, row)]
    first = min(mine, key=lambda clock: (clock.due or "9", clock.clock), default=None)
    return TaskView(
        step=name,
        row=row,
        round=draft.step(name).round,
        phase=task.phase,
        opened_at=task.opened_at,
        claimed=task.claimed,
        roles=tuple(dict.fromkeys(e.code for e in entries if e.code not in draft.context.directory.people)),
        people=people,
        outside=bool(entries) and all(entry.outside for entry in entries),
        due=first.due if first else None,
        clock=first.clock if first else None,
        overdue=any(clock.overdue for clock in mine),
        done_parts=tuple(task.parts),
        needed=needed,
    )


def _able(draft: Draft, step: Step, row: str, task: Task) -> tuple[tuple[Named, ...], tuple[str, ...], int]:
    """The entries, the people whose part is due (exclusions off), and how many must act."""
    who = acting.who_of(step, task, draft.facts)
    if who is None:
        return (), (), 1
    facts = authority.task_facts(draft, step.name, row, task)
    entries = authority.entries_for(draft, who, facts, step.name, row, task)
    signed = task.parts if task.phase == "work" else []
    declared = len(acting.entries_of(facts, who))
    turn = [*acting.turn_entries(who, entries[:declared], signed, facts), *range(declared, len(entries))]
    banned = acting.barred(facts, who, task)
    only = acting.same_as(facts, who)
    due = [(person, place < declared) for place in turn for person in entries[place].people if person not in banned]
    people = [p for p, named in due if only is None or p in only or not named]
    if task.claimed is not None and task.phase == "work":
        people = [task.claimed]
    return entries, tuple(dict.fromkeys(people)), acting.needed(who, entries[:declared])


def may_do(program: Program, state: CaseState, context: Context, task: TaskView) -> bool:
    """Whether the context's actor may do the task now, as themselves, as a deputy, or entering for an outside role."""
    return refusal_of(program, state, context, task) is None


def entered_as(program: Program, state: CaseState, context: Context, task: TaskView) -> str | None:
    """The outside role the actor may enter this task for, or None."""
    draft = _draft(program, state, context)
    person = context.actor.person
    if person is None or person in task.people:
        return None
    return next((role for role in task.roles if _may_enter(draft, person, role)), None)


def _may_enter(draft: Draft, person: str, role: str) -> bool:
    return acting.is_outside(draft.program.procedure, role) and acting.may_enter(draft.facts, person, role)


def refusal_of(program: Program, state: CaseState, context: Context, task: TaskView) -> Refusal | None:
    """Why the actor may not do it, None where they may."""
    draft = _draft(program, state, context)
    step, found = program.steps[task.step], state.steps[task.step].tasks[task.row]
    who = acting.who_of(step, found, draft.facts)
    if who is None:
        return Refusal("order", "not_open", step=word(step), status="milestone")
    try:
        role = entered_as(program, state, context, task)
        authority.permit(draft, who, {"as": role} if role else {}, name=task.step, row=task.row, task=found)
    except Refusal as refusal:
        return refusal
    return None


def startable(program: Program, state: CaseState, context: Context) -> tuple[str, ...]:
    """Dormant steps that the actor may start by hand now."""
    found = []
    for name, step in program.steps.items():
        if step.starts is None or not step.starts.by_hand:
            continue
        draft = _draft(program, state, context)
        if not turning.may_start(draft, name):
            continue
        condition, who = step.starts.condition, step.starts.who or step.by
        if condition is not None and not draft.holds(condition, empty=False):
            continue
        try:
            if who is not None:
                authority.permit(draft, Who(entries=who.entries), {}, name=name, row=PLAIN, task=Task())
        except Refusal:
            continue
        found.append(name)
    return tuple(found)


# --- forms -------------------------------------------------------------------------------------------


def form_of(
    program: Program,
    state: CaseState,
    context: Context,
    step: str,
    row: str = PLAIN,
    *,
    typed: Mapping[str, Json] | None = None,
) -> Form:
    """The form of an open task, filled with what is known; required marks as they hold now. Raises KeyError.

    What the actor may not see comes empty (A4): they may be asked for it, and do not see it again. typed: what was
    typed and not handed in; `checks` says how the requirements stand with it, `applies` which fields are asked for.
    """
    hidden, outside = hidden_from(program, state, context), is_from_outside(program, context)
    draft = _draft(program, state, context)
    spec, found = program.steps[step], state.steps[step]
    task = found.tasks[row]
    facts = authority.task_facts(draft, step, row, task)
    seen = bodies.with_typed(draft, spec, row, facts, typed or {})
    offered = [o for o in spec.outcomes.values() if o.given_by is None and o.auto is None]
    if task.phase == "review" and task.chosen:
        offered = [spec.outcomes[task.chosen]]

    fills = (*spec.fill, *(fill for outcome in offered for fill in outcome.fill))
    own = {fill.name for fill in fills if not fill.each}  # rows of these are being typed

    def asked(fills: Iterable[Fill]) -> tuple[FormField, ...]:
        found = _shown(_fields(draft, spec, fills, facts, seen, task), hidden, outside)
        return tuple(replace(one, spec=with_rows(one.spec, seen, hidden | own)) for one in found)

    return Form(
        step=spec,
        row=row,
        round=found.round,
        phase=task.phase,
        fields=asked(spec.fill),
        outcomes=tuple(
            _outcome_view(spec, one, task, asked(one.fill), choosing.offered(program, context, one.sends))
            for one in offered
        ),
        shows=tuple((name, to_plain(facts.field(name))) for name in spec.shows if name not in hidden),
        sign=spec.sign,
        comment=task.comment,
        element=_row_shown(draft, spec, facts, hidden, outside) if row != PLAIN else None,
        choices=choosing.offered(program, context, spec.sends),
        ticked=tuple(task.ticked),
        checks=checks_of(draft, spec, task, seen),
    )


def signed_values(program: Program, state: CaseState, context: Context, step: str, row: str = PLAIN) -> dict[str, Json]:
    """What a signature under an open task covers as it stands (B6.28), without what the actor may not see: fields by
    name, values of tables as `table.<table>.<name>`."""
    hidden = hidden_from(program, state, context)
    seen = ending.what_is_shown(_draft(program, state, context), step, row)
    return {name: value for name, value in seen.items() if name not in hidden}


def _shown(fields: Iterable[FormField], hidden: frozenset[str], outside: bool) -> tuple[FormField, ...]:
    return tuple(
        replace(one, value=None) if (one.spec.internal and outside if one.column else one.name in hidden) else one
        for one in fields
    )


def _row_shown(draft: Draft, step: Step, facts: Facts, hidden: frozenset[str], outside: bool) -> Json:
    table = draft.program.each_table(step.each) if step.each is not None else None
    spec = draft.program.fields[table] if table else None
    return None if table in hidden else without_hidden_columns(spec, to_plain(facts.each()), outside)


def _outcome_view(
    step: Step, outcome: Outcome, task: Task, fields: tuple[FormField, ...], choices: tuple[str, ...]
) -> OutcomeView:
    review = outcome.review or step.review
    return OutcomeView(
        outcome=outcome,
        fields=fields,
        sign=step.sign or outcome.sign,
        reviewed=review is not None and task.phase == "work",
        choices=choices,
    )


def _fields(
    draft: Draft, step: Step, fills: Iterable[Fill], facts: Facts, seen: Facts, task: Task
) -> tuple[FormField, ...]:
    """seen: the facts with what was typed over them, for conditions; values stay those that are handed in."""
    fields = draft.program.fields
    asked = (fill for fill in fills if fill.each or not fields[fill.name].taken)
    return tuple(_form_field(draft, step, fill, facts, seen, task) for fill in asked)


def _form_field(draft: Draft, step: Step, fill: Fill, facts: Facts, seen: Facts, task: Task) -> FormField:
    required = bodies.fill_needed(draft, fill, seen)
    applies = required or fill.condition is None
    if fill.each:
        element = facts.each()
        spec = bodies.columns_of(draft, step.name)[fill.name]
        value = element.get(fill.name) if isinstance(element, dict) else None
        value = task.draft.get(f"each.{fill.name}", to_plain(value))
        return FormField(fill.name, spec, required, value, True, condition=fill.condition, applies=applies)
    spec = draft.program.fields[fill.name]
    value = None if fill.adds else task.draft.get(fill.name, draft.state.fields.get(fill.name))
    return FormField(fill.name, spec, required, value, adds=fill.adds, condition=fill.condition, applies=applies)


def opening_form(
    program: Program, context: Context, *, typed: Mapping[str, Json] | None = None
) -> tuple[FormField, ...]:
    """The fields that opening asks for; with what was typed, those it asks for as it stands."""
    draft = _draft(program, CaseState(), context)
    seen = bodies.opening_typed(draft, typed or {})
    return tuple(
        FormField(fill.name, spec, needed, spec.default, condition=fill.condition, applies=applies)
        for fill in program.procedure.open.fill
        for spec in [program.fields[fill.name]]
        for needed in [bodies.fill_needed(draft, fill, seen)]
        for applies in [needed or fill.condition is None]
    )


def may_open(program: Program, context: Context) -> bool:
    """Whether the actor may open a case of this procedure."""
    draft = _draft(program, CaseState(unit=context.directory.unit_of(context.actor.person)), context)
    try:
        authority.permit_role(draft, acting.opening_roles(program.procedure))
    except Refusal:
        return False
    return True


# --- stations ----------------------------------------------------------------------------------------


def stations(program: Program, state: CaseState) -> tuple[Station, ...]:
    """All steps in the order of the procedure."""
    return tuple(_station(program, state, name) for name in program.graph.order if name in state.steps)


def _station(program: Program, state: CaseState, name: str) -> Station:
    step = state.steps[name]
    waiting = step.status == "waiting" and not step.unasked
    return Station(
        step=name,
        status=step.status,
        round=step.round,
        outcome=step.outcome,
        by=step.by,
        opened_at=step.opened_at,
        done_at=step.done_at,
        never=waiting and program.never[name](state, step.reset),
        after_closing=name in program.graph.after_closing,
        rows=tuple((row, task.status, task.outcome) for row, task in step.tasks.items() if row != PLAIN),
    )
