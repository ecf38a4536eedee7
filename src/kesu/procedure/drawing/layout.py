"""Where everything goes, in pixels: pure data, from which `svg` draws and which the tests measure."""

from __future__ import annotations

from collections import defaultdict

from kesu.procedure.drawing.boxes import BOX_WIDTH, content_of
from kesu.procedure.drawing.cells import Cells, place
from kesu.procedure.drawing.columns import columns_of
from kesu.procedure.drawing.graph import CLOSED, START, Edge, Graph, Node
from kesu.procedure.drawing.measure import shorten, width_of, wrap
from kesu.procedure.drawing.ports import Ends
from kesu.procedure.drawing.reminding import reminders
from kesu.procedure.drawing.routes import Level, Net, Plan, Route, plan_routes
from kesu.procedure.drawing.shapes import Arrow, Box, Layout, Strip
from kesu.procedure.drawing.tracks import Tracks, assign_tracks

HEAD_WIDTH = 104
HEAD_SIZE, HEAD_LINE = 13, 18
TITLE_HEIGHT = 44
START_WIDTH, CLOSING_WIDTH = 22, 30
TRACK = 8
CHANNEL_LEFT, CHANNEL_RIGHT = 7, 13
GAP_PAD, LANE_PAD = 7, 11
LABEL_SIZE = 11
LABEL_ROOM = 15
MOST_LABEL = 96
BACK_SHIFT, BACK_STEP, BACK_ENTRY = 16, 30, -34


def lay_out(graph: Graph) -> Layout:
    """A place for every lane, step and arrow: boxes never overlap, lanes follow one another without a gap."""
    if not graph.nodes:
        return Layout(graph, HEAD_WIDTH * 3, TITLE_HEIGHT + LANE_PAD, (), (), (), None, None)
    cells = place(graph, *columns_of(graph))
    plan = plan_routes(cells, graph.edges)
    return _Paper(graph, cells, plan, assign_tracks(plan)).layout()


class _Paper:
    """Turns cells and tracks into pixels."""

    def __init__(self, graph: Graph, cells: Cells, plan: Plan, tracks: Tracks) -> None:
        self.graph, self.cells, self.plan, self.tracks = graph, cells, plan, tracks
        self.ends = Ends(cells, graph.edges)
        self.content = {node.name: content_of(node) for node in graph.nodes}
        self.heights = self._box_heights()
        self.gap_labels = self._labels_in_gaps()
        self._set_columns()
        self._set_rows()

    # --- sizes -----------------------------------------------------------------------------------

    def _box_heights(self) -> dict[str, int]:
        """High enough for the content and for the arrows that leave and enter at the sides."""
        heights = {name: content.height for name, content in self.content.items()}
        for route in self.plan.routes:
            ends = ((route.edge.source, route.levels[0]), (route.edge.target, route.levels[-1]))
            for name, level in ends if route.leaves == "right" else ():
                if name in heights and level.kind == "row":
                    heights[name] = max(heights[name], 2 * abs(level.offset) + 22)
        return heights

    def _labels_in_gaps(self) -> set[tuple[int, str]]:
        """Gaps that need room for a label, under the row above or over the row below."""
        return {
            (route.levels[0].index, "above" if route.leaves == "bottom" else "below")
            for route in self.plan.routes
            if route.leaves != "right" and route.edge.label
        }

    def _set_columns(self) -> None:
        room = self._label_room()
        self.column_x: list[int] = []
        self.channel_x: list[int] = []
        x = HEAD_WIDTH + 12
        for column in range(self.cells.columns):
            self.column_x.append(x)
            x += self._column_width(column)
            self.channel_x.append(x + CHANNEL_LEFT + room[column])
            x += CHANNEL_LEFT + room[column] + TRACK * self.tracks.in_channel.get(column, 0) + CHANNEL_RIGHT
        self.width = x

    def _column_width(self, column: int) -> int:
        return START_WIDTH if column == 0 else CLOSING_WIDTH if column == self.cells.closing else BOX_WIDTH

    def _label_room(self) -> dict[int, int]:
        room: dict[int, int] = defaultdict(int)
        for route in self.plan.routes:
            if route.edge.label and route.leaves == "right" and not self._runs_on(route):
                column = self.ends.source(route.edge).column
                room[column] = max(room[column], width_of(_label(route.edge, MOST_LABEL), LABEL_SIZE) + 4)
        return room

    def _runs_on(self, route: Route) -> bool:
        """The arrow goes on level past the next column, so that its label has room there."""
        if route.leaves != "right":
            return False
        source, target = self.ends.source(route.edge), self.ends.target(route.edge)
        reach = route.uprights[0].channel if route.uprights else target.column - 1
        return reach > source.column

    def _set_rows(self) -> None:
        firsts = {first for first, _ in self.cells.lanes.values()}
        self.row_middle: list[int] = []
        self.gap_y: list[int] = []
        self.borders: list[int] = []
        y = TITLE_HEIGHT
        for row in range(self.cells.rows + 1):
            y += GAP_PAD + (LABEL_ROOM if (row, "above") in self.gap_labels else 0) if row else 0
            if row in firsts or row == self.cells.rows:
                y += LANE_PAD if row else 0
                self.borders.append(y)
                y += LANE_PAD
            self.gap_y.append(y)
            y += TRACK * self.tracks.in_gap.get(row, 0)
            y += GAP_PAD + (LABEL_ROOM if (row, "below") in self.gap_labels else 0)
            if row < self.cells.rows:
                height = self._row_height(row)
                self.row_middle.append(y + height // 2)
                y += height
        last = self.tracks.in_gap.get(self.cells.rows, 0)
        self.borders[-1] = self.gap_y[-1] + TRACK * last
        self.height = self.borders[-1]

    def _row_height(self, row: int) -> int:
        return max((self.heights[name] for name, at in self.cells.row.items() if at == row), default=LABEL_ROOM)

    # --- places ----------------------------------------------------------------------------------

    def layout(self) -> Layout:
        boxes = tuple(self._box(node) for node in self.graph.nodes)
        strips, arrows = tuple(self._strips()), tuple(self._arrow(route) for route in self.plan.routes)
        return Layout(
            graph=self.graph,
            width=self.width,
            height=self.height,
            strips=strips,
            boxes=boxes,
            arrows=arrows,
            start=self._start(),
            closing=self._closing(),
            reminders=reminders(strips, arrows, self.column_x),
        )

    def _box(self, node: Node) -> Box:
        height = self.heights[node.name]
        y = self.row_middle[self.cells.row[node.name]] - height // 2
        return Box(node, self.content[node.name], self.column_x[self.cells.column[node.name]], y, height)

    def _strips(self) -> list[Strip]:
        lanes = {lane.key: lane for lane in self.graph.lanes}
        inner = HEAD_WIDTH - 20
        return [
            Strip(
                lanes[key], wrap(lanes[key].label, HEAD_SIZE, inner, 3 if lanes[key].promises else 4), top, bottom - top
            )
            for key, top, bottom in zip(self.cells.lanes, self.borders, self.borders[1:], strict=False)
        ]

    def _start(self) -> tuple[int, int] | None:
        edge = next((edge for edge in self.graph.edges if edge.source == START), None)
        if edge is None:
            return None
        return self.column_x[0] + START_WIDTH // 2, self.row_middle[self.ends.source(edge).row]

    def _closing(self) -> int | None:
        used = any(CLOSED in (edge.source, edge.target) for edge in self.graph.edges)
        return self.column_x[self.cells.closing] + CLOSING_WIDTH // 2 if used else None

    # --- arrows ----------------------------------------------------------------------------------

    def _arrow(self, route: Route) -> Arrow:
        start, end = (self._end_point(route, leaving) for leaving in (True, False))
        points = [start]
        for index, level in enumerate(route.levels):
            y = self._level_y(level)
            points.append((points[-1][0], y))
            if index < len(route.uprights):
                upright = route.uprights[index]
                points.append((self._track_x(upright.channel, upright.net), y))
        points += [(end[0], points[-1][1]), end]
        kept = _without_repeats(points)
        label = _label(route.edge, MOST_LABEL * 2 if self._runs_on(route) else MOST_LABEL)
        return Arrow(route.edge, kept, label, self._label_at(route, start) if label else (0, 0))

    def _end_point(self, route: Route, leaving: bool) -> tuple[int, int]:
        name = route.edge.source if leaving else route.edge.target
        side = route.leaves if leaving else route.enters
        if name in (START, CLOSED):
            column = 0 if name == START else self.cells.closing
            middle = self.column_x[column] + self._column_width(column) // 2
            aside = 8 if name == START else 3 if leaving else -3
            return middle + aside, self._level_y(route.levels[0 if leaving else -1])
        x, middle = self.column_x[self.cells.column[name]], self.row_middle[self.cells.row[name]]
        if side in ("left", "right"):
            return x + (BOX_WIDTH if side == "right" else 0), self._level_y(route.levels[0 if leaving else -1])
        half = self.heights[name] // 2
        shift = BACK_SHIFT + route.shift * BACK_STEP if leaving else BACK_ENTRY
        y = middle - half + (self.heights[name] if side == "bottom" else 0)
        return x + BOX_WIDTH // 2 + shift, y

    def _level_y(self, level: Level) -> int:
        if level.kind == "row":
            return self.row_middle[level.index] + level.offset
        return self.gap_y[level.index] + TRACK * self.tracks.of_gap[level.index, level.net] + TRACK // 2

    def _track_x(self, channel: int, net: Net) -> int:
        return self.channel_x[channel] + TRACK * self.tracks.of_channel[channel, net] + TRACK // 2

    def _label_at(self, route: Route, start: tuple[int, int]) -> tuple[int, int]:
        if route.leaves == "right":
            return start[0] + 5, start[1] - 4
        return start[0] + 5, start[1] + (LABEL_SIZE + 3 if route.leaves == "bottom" else -5)


def _label(edge: Edge, most: int) -> str:
    return shorten(edge.label, LABEL_SIZE, most)


def _without_repeats(points: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Corners only."""
    kept: list[tuple[int, int]] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return tuple(kept)
