"""The way of every arrow along rows, gaps and channels, still without pixels.

A channel is the space right of a column, a gap the space above a row (the last one lies below the last row). Arrows
run level in rows that are free of boxes or in gaps, and upright in channels only, so they never cross a box.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from kesu.procedure.drawing.cells import Cells
from kesu.procedure.drawing.graph import CLOSED, Edge
from kesu.procedure.drawing.ports import Ends, Port, Spot, in_offsets, in_port, out_offsets, out_port

SCALE = 1000  # between two neighbouring levels; leaves room for offsets in a row and tracks in a gap
Net = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """Something level to run along: a row (with an offset from its middle) or a gap (with the track of a net)."""

    kind: str  # row, gap
    index: int
    offset: int = 0
    net: Net = ()

    @property
    def order(self) -> int:
        """Sorts from top to bottom; tracks of one gap are not told apart."""
        return (2 * self.index + (self.kind == "row")) * SCALE + self.offset


@dataclass(frozen=True, slots=True)
class Upright:
    """A turn from one level to another within a channel, on the track of a net."""

    channel: int
    net: Net
    start: Level
    end: Level


@dataclass(frozen=True, slots=True)
class Route:
    """levels[0], uprights[0], levels[1], …; `side`: right, or bottom and top for arrows that go back."""

    edge: Edge
    levels: tuple[Level, ...]
    uprights: tuple[Upright, ...]
    leaves: str = "right"
    enters: str = "left"
    shift: int = 0  # of a back arrow's start, from the middle of its box


@dataclass(slots=True)
class Plan:
    """All routes, and what each gap and channel has to hold."""

    routes: list[Route] = field(default_factory=list)
    gaps: dict[int, dict[Net, list[tuple[int, int]]]] = field(default_factory=lambda: defaultdict(dict))
    rows: dict[tuple[int, int], list[tuple[int, int, Net]]] = field(default_factory=lambda: defaultdict(list))

    def occupy(self, gap: int, net: Net, start: int, end: int) -> None:
        self.gaps[gap].setdefault(net, []).append((min(start, end), max(start, end)))

    def row_is_free(self, level: Level, start: int, end: int, net: Net) -> bool:
        return all(
            other == net or end <= first or last <= start for first, last, other in self.rows[level.index, level.offset]
        )


def plan_routes(cells: Cells, edges: tuple[Edge, ...]) -> Plan:
    ends = Ends(cells, edges)
    forward = sorted((edge for edge in edges if ends.forward(edge)), key=lambda edge: _span(ends, edge))
    outs, ins = out_offsets(ends, forward), in_offsets(ends, forward)
    plan = Plan()
    for edge in forward:
        plan.routes.append(_forward_route(plan, cells, ends, edge, outs[out_port(edge)], ins[in_port(edge)]))
    shifts: dict[str, int] = defaultdict(int)
    for edge in edges:
        if not ends.forward(edge):
            plan.routes.append(_back_route(plan, ends, edge, shifts[edge.source]))
            shifts[edge.source] += 1
    return plan


def _span(ends: Ends, edge: Edge) -> int:
    return ends.target(edge).column - ends.source(edge).column


# --- arrows to the right -------------------------------------------------------------------------


def _forward_route(plan: Plan, cells: Cells, ends: Ends, edge: Edge, leaving: int, entering: int) -> Route:
    source, target = ends.source(edge), ends.target(edge)
    if edge.target == CLOSED:
        entering = leaving
    start = Level("row", source.row, leaving)
    end = Level("row", target.row, entering)
    out_net, in_net = out_port(edge), in_port(edge)
    if ends.straight(edge) and start == end and plan.row_is_free(start, source.column, target.column, out_net):
        plan.rows[start.index, start.offset].append((source.column, target.column, out_net))
        return Route(edge, (start,), ())
    if target.column == source.column + 1:
        return Route(edge, (start, end), (Upright(source.column, _turn_net(edge, out_net, in_net), start, end),))
    return _long_route(plan, ends, edge, start, end)


def _turn_net(edge: Edge, out_net: Port, in_net: Port) -> Net:
    """Plain arrows fork from one line; speaking ones keep a line of their own up to where they meet."""
    return out_net if not edge.label else (*in_net, edge.source, edge.label)


def _long_route(plan: Plan, ends: Ends, edge: Edge, start: Level, end: Level) -> Route:
    source, target = ends.source(edge), ends.target(edge)
    net = out_port(edge)
    first, last = source.column, target.column - 1
    for level, along in ((start, source.row), (end, target.row)):
        if ends.free(along, source.column, target.column) and plan.row_is_free(level, first, last + 1, net):
            plan.rows[level.index, level.offset].append((first, last + 1, net))
            return Route(edge, (start, end), (Upright(last if level == start else first, net, start, end),))
    gap = Level("gap", _gap_between(source, target), net=net)
    if edge.target == CLOSED:
        plan.occupy(gap.index, net, _channel_order(first), _column_order(target.column))
        return Route(edge, (start, gap), (Upright(first, net, start, gap),))
    plan.occupy(gap.index, net, _channel_order(first), _channel_order(last))
    return Route(edge, (start, gap, end), (Upright(first, net, start, gap), Upright(last, in_port(edge), gap, end)))


def _gap_between(source: Spot, target: Spot) -> int:
    """Above the own row where both ends share it, else the gap beside the target that faces the source."""
    return target.row + 1 if source.row > target.row else target.row


# --- arrows back ---------------------------------------------------------------------------------


def _back_route(plan: Plan, ends: Ends, edge: Edge, place: int) -> Route:
    """Out of the bottom (or the top, to a row above), along gaps, into the bottom or the top of the target."""
    source, target = ends.source(edge), ends.target(edge)
    up = target.row < source.row
    leaving = source.row if up else source.row + 1
    entering = target.row if target.row > source.row else target.row + 1
    out_net: Net = ("back", edge.source, edge.label, edge.target)
    first = Level("gap", leaving, net=out_net)
    sides = ("top" if up else "bottom", "top" if target.row > source.row else "bottom")
    if leaving == entering:
        plan.occupy(leaving, out_net, _column_order(source.column), _column_order(target.column))
        return Route(edge, (first,), (), *sides, shift=place)
    in_net: Net = ("back", "into", edge.target, str(entering))
    second = Level("gap", entering, net=in_net)
    plan.occupy(leaving, out_net, _column_order(source.column), _channel_order(target.column))
    plan.occupy(entering, in_net, _column_order(target.column), _channel_order(target.column))
    turn = Upright(target.column, out_net, first, second)
    return Route(edge, (first, second), (turn,), *sides, shift=place)


def _column_order(column: int) -> int:
    return (2 * column + 1) * SCALE


def _channel_order(channel: int) -> int:
    return (2 * channel + 2) * SCALE
