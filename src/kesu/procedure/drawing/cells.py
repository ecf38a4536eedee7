"""Which row a step stands in: lanes from top to bottom, several rows in a lane where steps share a column."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kesu.procedure.drawing.graph import START, Graph

MOST_LANE_PASSES = 8


@dataclass(frozen=True, slots=True)
class Cells:
    """Column and row by step, from 0; `lanes`: first row and number of rows by lane key, in order from the top."""

    column: dict[str, int]
    row: dict[str, int]
    lanes: dict[str, tuple[int, int]]
    closing: int

    @property
    def columns(self) -> int:
        return max([self.closing, *self.column.values()]) + 1

    @property
    def rows(self) -> int:
        return sum(count for _, count in self.lanes.values())


def place(graph: Graph, column: dict[str, int], closing: int) -> Cells:
    """Every step in a cell of its own; boxes stay in the row of what they follow where that is free."""
    neighbours = _neighbours(graph)
    order = lane_order(graph, neighbours)
    lane_of = {node.name: node.lane for node in graph.nodes}
    in_lane: dict[str, int] = {}
    counts = dict.fromkeys(order, 1)
    taken: set[tuple[str, int, int]] = set()
    for node in sorted(graph.nodes, key=lambda node: column[node.name]):
        before = [name for name in neighbours.get(node.name, ()) if name in in_lane and lane_of[name] == node.lane]
        wish = max(before, key=lambda name: column[name], default=None)
        row = _nearest_free(taken, node.lane, column[node.name], in_lane[wish] if wish is not None else 0)
        taken.add((node.lane, column[node.name], row))
        in_lane[node.name] = row
        counts[node.lane] = max(counts[node.lane], row + 1)
    lanes = _stacked(order, counts)
    rows = {node.name: lanes[node.lane][0] + in_lane[node.name] for node in graph.nodes}
    return Cells(column, rows, lanes, closing)


def lane_order(graph: Graph, neighbours: dict[str, list[str]]) -> list[str]:
    """Lanes as they are first needed, then neighbours swapped while that shortens the arrows between lanes."""
    order = [lane.key for lane in graph.lanes]
    lane_of = {node.name: node.lane for node in graph.nodes}
    pairs = [(lane_of[name], lane_of[other]) for name, others in neighbours.items() for other in others]
    for _ in range(MOST_LANE_PASSES):
        before = list(order)
        for index in range(1, len(order) - 1):
            swapped = [*order[:index], order[index + 1], order[index], *order[index + 2 :]]
            if _length(swapped, pairs) < _length(order, pairs):
                order = swapped
        if order == before:
            break
    return order


def _length(order: list[str], pairs: list[tuple[str, str]]) -> int:
    place_of = {key: index for index, key in enumerate(order)}
    return sum(abs(place_of[one] - place_of[other]) for one, other in pairs)


def _neighbours(graph: Graph) -> dict[str, list[str]]:
    """What each step follows, by arrows that go forward."""
    names = {node.name for node in graph.nodes}
    found: dict[str, list[str]] = {}
    for edge in graph.edges:
        if edge.kind != "back" and edge.source in names and edge.target in names and edge.source != START:
            found.setdefault(edge.target, []).append(edge.source)
    return found


def _nearest_free(taken: set[tuple[str, int, int]], lane: str, column: int, wish: int) -> int:
    row = wish
    while (lane, column, row) in taken:
        row += 1
    if row == wish:
        return row
    return next((other for other in range(wish) if (lane, column, other) not in taken), row)


def _stacked(order: list[str], counts: dict[str, int]) -> dict[str, tuple[int, int]]:
    firsts = [0]
    for key in order:
        firsts.append(firsts[-1] + counts[key])
    return {key: (first, after - first) for key, (first, after) in zip(order, pairwise(firsts), strict=True)}
