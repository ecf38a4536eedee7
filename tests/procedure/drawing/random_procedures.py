"""Procedures of any shape for hypothesis: references go to earlier steps, outcomes may go back anywhere."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as some

from kesu.procedure.declared import AllOf, AnyOf, Clock, Outcome, Procedure, Ref, Starts, Step
from tests.procedure.drawing.samples import by, clock, label, outcomes, procedure, said, step

ROLES = ("sales", "quality", "office", "complainant")
NAMES = some.text(some.sampled_from("核决客户投诉abc DE"), min_size=1, max_size=30)


@some.composite
def procedures(draw: Any, most: int = 14) -> Procedure:
    steps: list[Step] = []
    clocks: dict[str, Clock] = {}
    for number in range(draw(some.integers(1, most))):
        steps.append(_step(draw, number, steps, clocks))
        if number and draw(some.integers(0, 3)) == 0:
            start, end = (f"s{draw(some.integers(0, number))}" for _ in range(2))
            clocks[f"k{number}"] = clock(f"k{number}", start, end, draw(some.sampled_from(["48h", "25 working days"])))
    return procedure(steps, clocks=clocks)


def _step(draw: Any, number: int, earlier: list[Step], clocks: dict[str, Clock]) -> Step:
    text = draw(NAMES)
    who = draw(some.none() | some.lists(some.sampled_from(ROLES), min_size=1, max_size=2, unique=True))
    return step(
        f"s{number}",
        by=by(*who, mode="in_order") if who else None,
        after=_after(draw, earlier, clocks) if earlier and draw(some.integers(0, 4)) else None,
        starts=Starts(by_hand=True) if draw(some.integers(0, 5)) == 0 else None,
        each=said("f.rows") if draw(some.integers(0, 5)) == 0 else None,
        outcomes=_outcomes(draw, number),
        zh=text,
    )


def _outcomes(draw: Any, number: int) -> dict[str, Outcome]:
    given: dict[str, Any] = {"done": {}}
    if draw(some.booleans()):
        back = f"s{draw(some.integers(0, number))}"
        given["return"] = {"back_to": back, "label": label(draw(NAMES), "Return")}
    if draw(some.integers(0, 4)) == 0:
        given["ended"] = {"close": True, "label": label("结案", "Closed")}
    return outcomes(**given)


def _after(draw: Any, earlier: list[Step], clocks: dict[str, Clock]) -> AllOf:
    members: list[Ref | AnyOf] = []
    for _ in range(draw(some.integers(1, 3))):
        members.append(_reference(draw, earlier, clocks))
    if draw(some.booleans()):
        members.append(AnyOf((_reference(draw, earlier, clocks), _reference(draw, earlier, clocks))))
    return AllOf(tuple(members))


def _reference(draw: Any, earlier: list[Step], clocks: dict[str, Clock]) -> Ref:
    kind = draw(some.integers(0, 9))
    if kind == 0 and clocks:
        return Ref("clock", draw(some.sampled_from(sorted(clocks))), "overdue")
    if kind == 1:
        return Ref("case", draw(some.sampled_from(["opened", "closed"])))
    target = draw(some.sampled_from(earlier))
    return Ref("step", target.name, draw(some.none() | some.sampled_from([*target.outcomes, "skipped"])))
