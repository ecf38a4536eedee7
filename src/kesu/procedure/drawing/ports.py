"""Where arrows leave and enter a box: on the right and the left side, apart where they mean different things."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kesu.procedure.drawing.cells import Cells
from kesu.procedure.drawing.graph import CLOSED, START, Edge

PORT_STEP = 17
BLOCKED = -1  # an arrow along its own row that is in the way of a box goes by the gap above

Port = tuple[str, str, str]  # step, kind, label: arrows with the same port leave as one line


@dataclass(frozen=True, slots=True)
class Spot:
    """The cell of an arrow's end."""

    column: int
    row: int


class Ends:
    """Cells of both ends of every arrow; START and CLOSED stand in whatever row suits the other end."""

    def __init__(self, cells: Cells, edges: tuple[Edge, ...]) -> None:
        self._cells = cells
        self._boxes = {(cells.column[name], cells.row[name]) for name in cells.column}
        first = next((edge.target for edge in edges if edge.source == START and edge.kind == "all"), None)
        self._start_row = cells.row[first] if first is not None else 0

    def source(self, edge: Edge) -> Spot:
        return self._spot(edge.source, edge.target)

    def target(self, edge: Edge) -> Spot:
        return self._spot(edge.target, edge.source)

    def _spot(self, name: str, other: str) -> Spot:
        if name == START:
            return Spot(0, self._start_row)
        if name == CLOSED:
            return Spot(self._cells.closing, self._cells.row.get(other, 0))
        return Spot(self._cells.column[name], self._cells.row[name])

    def forward(self, edge: Edge) -> bool:
        return edge.kind != "back" and self.target(edge).column > self.source(edge).column

    def free(self, row: int, after: int, before: int) -> bool:
        """No box stands in the row between two columns."""
        return not any((column, row) in self._boxes for column in range(after + 1, before))

    def straight(self, edge: Edge) -> bool:
        source, target = self.source(edge), self.target(edge)
        return source.row == target.row and self.free(source.row, source.column, target.column)

    def lean(self, edge: Edge) -> int:
        """Rows that the arrow goes down; what must make way in its own row goes up first."""
        source, target = self.source(edge), self.target(edge)
        return target.row - source.row if source.row != target.row or self.straight(edge) else BLOCKED


def out_port(edge: Edge) -> Port:
    """Arrows that mean the same end of a step leave as one line; what each of them means to its target may differ."""
    kind = "plain" if edge.kind in ("all", "any") else edge.kind
    return edge.source, kind if edge.source != CLOSED else f"{kind}>{edge.target}", edge.label


def in_port(edge: Edge) -> Port:
    return edge.target, edge.kind, edge.source if edge.target == CLOSED else ""


def out_offsets(ends: Ends, edges: list[Edge]) -> dict[Port, int]:
    """Pixels above or below the middle of the right side, by port; straight arrows leave from the middle."""
    return _offsets(ends, edges, out_port, 1)


def in_offsets(ends: Ends, edges: list[Edge]) -> dict[Port, int]:
    return _offsets(ends, edges, in_port, -1)


def _offsets(ends: Ends, edges: list[Edge], port_of: object, direction: int) -> dict[Port, int]:
    assert callable(port_of)
    leaning: dict[str, dict[Port, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in edges:
        port = port_of(edge)
        leaning[port[0]][port].append(edge)
    offsets: dict[Port, int] = {}
    for name, ports in leaning.items():
        if name == CLOSED:
            offsets.update(dict.fromkeys(ports, 0))
            continue
        order = sorted(ports, key=lambda port: _mean(ends, ports[port], direction))
        middle = next((i for i, port in enumerate(order) if any(map(ends.straight, ports[port]))), len(order) // 2)
        offsets.update({port: (index - middle) * PORT_STEP for index, port in enumerate(order)})
    return offsets


def _mean(ends: Ends, edges: list[Edge], direction: int) -> int:
    """Mean lean in hundredths of a row."""
    leans = [ends.lean(edge) if ends.lean(edge) == BLOCKED else ends.lean(edge) * direction for edge in edges]
    return sum(leans) * 100 // len(leans)
