"""Child cases: asked for at a task's end, opened or joined by whoever keeps the cases, awaited (A8, B3.19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kesu.procedure import destroying, lending
from kesu.procedure.declared import Field, Opening, Outcome, Step
from kesu.procedure.draft import Draft
from kesu.procedure.events import Event
from kesu.procedure.expressions import Expression
from kesu.procedure.expressions.naming import columns_of
from kesu.procedure.expressions.tree import Name, walk
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.state import PLAIN, CaseState, Json
from kesu.procedure.trying import tried
from kesu.procedure.values import ValueRefused, accept, as_handed_in, as_typed, to_plain

BY_NUMBER = frozenset(("erase_by", "lend_by", "return_by"))
"""What is told to a case that people have named, by its number perhaps."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What another case must do. kind: `open` a child (or join one), `tell` a parent by a system command."""

    kind: str
    procedure: str = ""
    ref: str = ""
    link: str = ""
    key: str = ""
    values: dict[str, Json] = field(default_factory=dict)
    verb: str = ""
    body: dict[str, Json] = field(default_factory=dict)
    join: Expression | None = None
    element: Any = None  # `each` of the row that asks, as far as `join` reads it, in native values


def _openings(step: Step, outcome: Outcome) -> tuple[Opening, ...]:
    return (*step.opens, *outcome.opens)


def _per_row(opening: Opening) -> bool:
    parts = (opening.when, opening.join, *opening.values.values())
    names_each = any(path[0] == "each" for part in parts if part is not None for path in part.reads)
    return opening.each is None and names_each


def _occasions(draft: Draft, opening: Opening, facts: Facts) -> Iterator[Facts]:
    elements = [None] if opening.each is None else list(draft.value(opening.each, facts) or ())
    for element in elements:
        bound = facts if element is None else facts.laid_over(element=element)
        if opening.when is None or draft.holds(opening.when, bound, empty=False):
            yield bound


def awaited(draft: Draft, step: Step, outcome: Outcome, facts: Facts) -> list[str]:
    """The links of children that the step will wait for."""
    return [o.link for o in _openings(step, outcome) if o.wait and any(True for _ in _occasions(draft, o, facts))]


def waits(state: CaseState) -> bool:
    """Whether a task waits for a case that goes on, opened or joined."""
    open_ones = {link for link, known in state.children.items() if any(child["status"] == "open" for child in known)}
    tasks = (task for step in state.steps.values() for task in step.tasks.values())
    return any(task.status == "awaiting" and not open_ones.isdisjoint(task.awaits) for task in tasks)


def ask(draft: Draft, step: Step, outcome: Outcome, row: str, facts: Facts, *, per_row: bool) -> None:
    """Ask for the children of a task's end. A new round takes the child that is still open."""
    taken: set[str] = set()
    for opening in _openings(step, outcome):
        if _per_row(opening) != per_row and step.each is not None:
            continue
        for bound in _occasions(draft, opening, facts):
            _ask_one(draft, step, opening, row, bound, taken)


def _ask_one(draft: Draft, step: Step, opening: Opening, row: str, facts: Facts, taken: set[str]) -> None:
    link = opening.link
    known = draft.state.children.get(link, [])
    own = [c for c in known if c.get("row", PLAIN) == row and not c.get("parent")]
    place = _place(step, opening)
    left = (c for c in own if c["status"] == "open" and c["ref"] not in taken and c.get("opening", place) == place)
    still = next(left, None)
    mine = still is not None and still.get("round") != draft.step(step.name).round
    if still is not None and mine and opening.each is None:
        taken.add(still["ref"])
        draft.emit(
            "ChildOpened", step=step.name, row=row, link=link, ref=still["ref"], key=still.get("key"), joined=True
        )
        return
    key = f"{link}.{len(known) + len(draft.state.asked.get(link, [])) + 1}"
    values = {name: _carried(draft.value(e, facts)) for name, e in opening.values.items()}
    given: dict[str, Json] = {"with": {n: v for n, v in values.items() if v is not None}}
    if read := _read_of_row(opening.join, facts):
        given["each"] = read
    draft.emit(
        "ChildAsked", given, step=step.name, row=row, link=link,
        procedure=opening.procedure, key=key, wait=opening.wait, join=opening.join is not None, opening=place,
    )  # fmt: skip


def _place(step: Step, opening: Opening) -> int | None:
    """Which of the step's openings of that name it is, from 0; None where it is the only one."""
    same = [one for one in step.openings if one.link == opening.link]
    return next((at for at, one in enumerate(same) if one is opening), None) if len(same) > 1 else None


def _read_of_row(join: Expression | None, facts: Facts) -> dict[str, Json]:
    """What `join` reads of the row, by what follows `each`: the other cases are looked at when the row may be gone."""
    reads = sorted(path for path in join.reads if path[0] == "each") if join is not None else []
    return {".".join(path[1:]): to_plain(columns_of(facts.each(), path[1:])) for path in reads}


def _row_of(join: Expression | None, read: Mapping[str, Json]) -> Any:
    """The same in native values, as `each`; None where nothing of a row was read."""
    if join is None or join.tree is None or not read:
        return None
    types = {".".join(n.path[1:]): n.type for n in walk(join.tree) if isinstance(n, Name) and n.path[0] == "each"}
    native = {name: as_typed(types[name], value) for name, value in read.items() if name in types}
    return native.get("", native)


def _carried(value: Any) -> Json:
    """A value as it crosses to another case: when its rows were added here is nothing to that one."""
    return as_handed_in(to_plain(value))


def find_opening(program: Program, step: str, link: str, place: int = 0) -> Opening | None:
    """place: which of the step's openings of that name, from 0."""
    found = [opening for opening in program.steps[step].openings if opening.link == link]
    return found[place] if place < len(found) else None


def brought(facts: Facts, child: Facts, link: str) -> dict[str, Json]:
    """What a closed child brings to a case that opened or joined it (`takes`), as its own fields hold it.

    Nothing for what does not fit the field, nor for what the child keeps internal while the field does not.
    """
    program, found = facts.program, dict[str, Json]()
    seen = facts.laid_over(other=child)
    for opening in program.procedure.openings:
        for name, expression in opening.takes.items() if opening.link == link else ():
            value = tried(expression, seen)
            if value is None or _would_leak(expression, child.program, program.fields[name]):
                continue
            try:
                found[name] = accept(program.fields[name], _carried(value), facts.zone())
            except ValueRefused:
                continue
    return found


def _would_leak(expression: Expression, child: Program, into: Field) -> bool:
    read = (child.fields.get(path[2]) for path in expression.reads if path[:2] == ("o", "f") and len(path) > 2)
    return not into.internal and any(
        spec.internal or any(one.internal and not _keeps_inside(into, name) for name, one in spec.columns.items())
        for spec in read
        if spec is not None
    )


def _keeps_inside(into: Field, column: str) -> bool:
    return column not in into.columns or into.columns[column].internal


def follow_ups(program: Program, state: CaseState, events: tuple[Event, ...]) -> tuple[FollowUp, ...]:
    """What these events of one case ask of others."""
    found: list[FollowUp] = []
    for event in events:
        if event.kind == "ChildAsked":
            found.append(_to_open(program, event))
        elif event.kind in ("CaseClosed", "CaseCancelled", "CaseWithdrawn", "CaseMerged"):
            found += _to_tell(program, state, event)
        elif event.kind == "ErasureAsked":
            name = program.procedure.name
            asked = destroying.asked(event, name, state.ref)
            found += [FollowUp(kind="tell", ref=case, verb="erase_by", body=told) for case, told in asked]
        elif event.kind in ("LoanAsked", "LoanEnded"):
            lent = lending.asked(event, state.ref)
            found += [FollowUp(kind="tell", ref=case, verb=verb, body=told) for case, verb, told in lent]
    return tuple(found)


def _to_open(program: Program, event: Event) -> FollowUp:
    head = event.head
    opening = find_opening(program, head["step"], head["link"], head.get("opening", 0))
    join = opening.join if opening else None
    return FollowUp(
        kind="open",
        procedure=head["procedure"],
        link=head["link"],
        key=head["key"],
        values=event.values.get("with") or {},
        join=join,
        element=_row_of(join, event.values.get("each") or {}),
    )


def _to_tell(program: Program, state: CaseState, event: Event) -> list[FollowUp]:
    verb = "child_closed" if event.kind == "CaseClosed" else "child_cancelled"
    outcome = _closing_outcome(program, state) if event.kind == "CaseClosed" else None
    body = {"ref": state.ref, "outcome": outcome, "reason": event.values.get("reason") or event.values.get("comment")}
    return [
        FollowUp(kind="tell", ref=entry["ref"], link=link, verb=verb, body={**body, "link": link})
        for link, entries in state.children.items()
        for entry in entries
        if entry.get("parent")
    ]


def _closing_outcome(program: Program, state: CaseState) -> str | None:
    ended: list[tuple[int, Any]] = []
    for name in program.graph.closers:
        step = state.steps.get(name)
        if step is None or step.status != "done" or not step.outcome:
            continue
        outcome = program.steps[name].outcomes.get(step.outcome)
        if outcome is not None and outcome.close:
            ended.append((step.ended, step.outcome))
    return max(ended)[1] if ended else None
