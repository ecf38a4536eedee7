from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kesu.procedure.declared import Procedure
from kesu.procedure.drawing.layout import HEAD_WIDTH, TITLE_HEIGHT, lay_out
from kesu.procedure.drawing.picturing import picture
from kesu.procedure.drawing.shapes import Arrow, Box, Layout
from kesu.procedure.reading import read_pack
from tests.procedure.drawing.random_procedures import procedures
from tests.procedure.drawing.samples import after, by, clock, complaint, outcomes, procedure, step


def laid_out(given: Procedure, language: str = "zh") -> Layout:
    return lay_out(picture(given, language))


def box(layout: Layout, name: str) -> Box:
    return next(box for box in layout.boxes if box.node.name == name)


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def crosses(arrow: Arrow, box: Box) -> bool:
    """The arrow runs through the inside of the box."""
    return any(
        min(ax, bx) < box.x + box.width and max(ax, bx) > box.x and min(ay, by_) < box.y + box.height and max(ay, by_) > box.y
        for (ax, ay), (bx, by_) in pairwise(arrow.points)
    )


def assert_sound(given: Procedure, layout: Layout) -> None:
    assert [box.node.name for box in layout.boxes] == list(given.steps)
    assert [pair for pair in combinations(layout.boxes, 2) if overlap(*pair)] == []
    assert [(arrow.edge, box.node.name) for arrow in layout.arrows for box in layout.boxes if crosses(arrow, box)] == []
    assert len(layout.arrows) == len(layout.graph.edges)
    for arrow in layout.arrows:
        assert all(ax == bx or ay == by_ for (ax, ay), (bx, by_) in pairwise(arrow.points)), arrow
    for upper, lower in pairwise(layout.strips):
        assert upper.y + upper.height == lower.y
    assert layout.strips[0].y == TITLE_HEIGHT
    strips = {strip.lane.key: strip for strip in layout.strips}
    for each in layout.boxes:
        strip = strips[each.node.lane]
        assert strip.y < each.y and each.y + each.height < strip.y + strip.height
        assert each.x > HEAD_WIDTH and each.x + each.width <= layout.width


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sample_procedure_is_laid_out_soundly(language: str) -> None:
    assert_sound(complaint(), laid_out(complaint(), language))


@given(procedures(), some.sampled_from(["zh", "en"]))
def test_any_procedure_is_laid_out_soundly(given: Procedure, language: str) -> None:
    assert_sound(given, laid_out(given, language))


@given(procedures())
def test_a_step_stands_right_of_what_it_waits_for(given: Procedure) -> None:
    layout = laid_out(given)
    for edge in layout.graph.edges:
        if edge.kind not in ("back", "close") and edge.source in given.steps:
            assert box(layout, edge.source).x < box(layout, edge.target).x


def test_a_step_stands_right_of_its_longest_way() -> None:
    trial = procedure([step("a"), step("b", after=after("a")), step("c", after=after("a", "b"))])
    xs = [each.x for each in laid_out(trial).boxes]
    assert xs[0] < xs[1] < xs[2]


def test_a_clock_counts_through_what_it_starts_from() -> None:
    steps = [step("a"), step("b", after=after("a")), step("late", after=after("clock.k.overdue"))]
    layout = laid_out(procedure(steps, clocks={"k": clock("k", "b", "a", "3 working days")}))
    assert box(layout, "late").x > box(layout, "b").x
    arrow = next(arrow for arrow in layout.arrows if arrow.edge.target == "late")
    assert (arrow.edge.source, arrow.edge.kind, arrow.label) == ("b", "clock", "3个工作日 逾期")


def test_life_after_closing_stands_beyond_the_marker() -> None:
    steps = [
        step("close", outcomes=outcomes(closed={"close": True})),
        step("archive", after=after("closed")),
        step("destroy", after=after("archive")),
    ]
    layout = laid_out(procedure(steps))
    assert layout.closing is not None
    assert box(layout, "close").x < layout.closing < box(layout, "archive").x < box(layout, "destroy").x


def test_steps_in_one_cell_stand_one_below_the_other() -> None:
    steps = [step("a", by=by("sales")), step("b", by=by("sales"), after=after("a")), step("c", by=by("sales"), after=after("a"))]
    layout = laid_out(procedure(steps))
    assert box(layout, "b").x == box(layout, "c").x
    assert box(layout, "b").y + box(layout, "b").height < box(layout, "c").y


def test_a_straight_successor_is_reached_by_a_straight_arrow() -> None:
    steps = [step("a", by=by("sales")), step("b", by=by("sales"), after=after("a"))]
    arrow = next(arrow for arrow in laid_out(procedure(steps)).arrows if arrow.edge.source == "a")
    assert len(arrow.points) == 2


def test_a_return_to_itself_loops_below_its_box() -> None:
    trial = procedure([step("a", outcomes=outcomes(again={"back_to": "a"}, done={}))])
    layout = laid_out(trial)
    arrow = next(arrow for arrow in layout.arrows if arrow.edge.kind == "back")
    assert arrow.points[0][1] == arrow.points[-1][1] == box(layout, "a").y + box(layout, "a").height


def test_a_circle_is_drawn_too() -> None:
    trial = procedure([step("a", after=after("b")), step("b", after=after("a"))])
    assert len(laid_out(trial).boxes) == 2


def test_ten_thousand_steps_are_laid_out() -> None:
    chain = [step("s0"), *(step(f"s{n}", after=after(f"s{n - 1}")) for n in range(1, 10_000))]
    assert len(laid_out(procedure(chain)).boxes) == 10_000


def test_a_procedure_without_steps_gives_an_empty_picture() -> None:
    assert laid_out(procedure([])).boxes == ()


def packs() -> list[Path]:
    return sorted(path.parent for path in (Path(__file__).parents[3] / "src" / "kesu" / "packs").glob("*/procedure.yaml"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("pack", packs(), ids=lambda path: path.name)
def test_every_pack_is_laid_out_soundly(pack: Path, language: str) -> None:
    declared = read_pack(pack).procedure
    assert declared is not None
    assert_sound(declared, laid_out(declared, language))


def test_lane_names_come_again_along_a_wide_picture() -> None:
    chain = [step("s0", by=by("sales")), *(step(f"s{n}", by=by("sales"), after=after(f"s{n - 1}")) for n in range(1, 24))]
    layout = laid_out(procedure(chain, roles={"sales": ("业务部", "Sales")}))
    assert {reminder.text for reminder in layout.reminders} == {"业务部"}
    assert [reminder.x // 1100 for reminder in layout.reminders] == [1, 2, 3]
