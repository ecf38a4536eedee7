"""The picture as SVG: one self-contained text, readable in light and dark, by eye and by screen reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from kesu.procedure.declared import Procedure
from kesu.procedure.drawing.boxes import (
    CLOCK_WIDTH,
    LABEL_LINE,
    LABEL_SIZE,
    MARK_HEIGHT,
    MARK_PADDING,
    PADDING,
    SMALL_LINE,
    SMALL_SIZE,
)
from kesu.procedure.drawing.graph import Graph, Node
from kesu.procedure.drawing.layout import HEAD_LINE, HEAD_WIDTH, TITLE_HEIGHT, lay_out
from kesu.procedure.drawing.legend import LEGEND_HEIGHT, legend
from kesu.procedure.drawing.measure import width_of
from kesu.procedure.drawing.palette import stylesheet
from kesu.procedure.drawing.picturing import picture
from kesu.procedure.drawing.shapes import Arrow, Box, Layout, Strip
from kesu.procedure.drawing.words import word

STATES = {"open": "●", "overdue": "!", "awaiting": "…", "done": "✓", "skipped": "–", "void": "×"}
CORNER = 5


def draw_svg(procedure: Procedure, language: str, *, highlight: Mapping[str, str] | None = None) -> str:
    """The procedure as a picture with a lane per role.

    `highlight` colours where a case stands: by step one of open, overdue, awaiting, done, skipped, void, dormant,
    waiting. Nothing in the text needs another file; it may stand inside a page or alone.
    """
    return render(lay_out(picture(procedure, language)), highlight or {})


def render(layout: Layout, highlight: Mapping[str, str]) -> str:
    return "".join(_parts(layout, highlight))


def _parts(layout: Layout, highlight: Mapping[str, str]) -> Iterator[str]:
    graph = layout.graph
    shown = legend(graph, highlight, layout.height + 26)
    width, height = max(layout.width, shown.width) + 8, layout.height + LEGEND_HEIGHT
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="kd" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" aria-labelledby="kd-title kd-desc" lang={quoteattr(graph.language)}>'
    )
    yield f'<title id="kd-title">{escape(graph.title)}</title><desc id="kd-desc">{escape(description(graph))}</desc>'
    yield f"<style>{stylesheet()}</style>"
    yield f'<text class="title" x="12" y="{TITLE_HEIGHT - 16}">{escape(graph.title)}</text>'
    yield from (_lane(strip, index, width) for index, strip in enumerate(layout.strips))
    for reminder in layout.reminders:
        yield f'<text class="small" x="{reminder.x}" y="{reminder.y}">{escape(reminder.text)}</text>'
    yield from _markers(layout)
    yield from (_line(arrow) for arrow in layout.arrows)
    for box in layout.boxes:
        yield from _step(box, highlight.get(box.node.name, ""), graph.language)
    yield from dict.fromkeys(_said(arrow) for arrow in layout.arrows if arrow.label)
    yield shown.text
    yield '<g class="heads">'  # last, so that a page may keep it in sight while the rest is scrolled
    for strip in layout.strips:
        yield from _head_of(strip, graph.language)
    yield "</g></svg>"


def description(graph: Graph) -> str:
    """Every lane with its steps, what may be waived, erased and promised, for those who cannot see the picture."""
    steps = {lane.key: [_told(node) for node in graph.nodes if node.lane == lane.key] for lane in graph.lanes}
    lanes = [f"{lane.label}: {', '.join(steps[lane.key])}" for lane in graph.lanes]
    return "; ".join([*lanes, *graph.promises])


def _told(node: Node) -> str:
    said = "; ".join(mark.tip for mark in node.marks if mark.kind in ("waive", "erases", "grants"))
    return f"{node.label} ({said})" if said else node.label


# --- lanes and markers ---------------------------------------------------------------------------


def _lane(strip: Strip, index: int, width: int) -> str:
    odd = " odd" if index % 2 else ""
    return (
        f'<rect class="lane{odd}" x="0" y="{strip.y}" width="{width}" height="{strip.height}"/>'
        f'<path class="rule" d="M0 {strip.y}H{width}M0 {strip.y + strip.height}H{width}"/>'
    )


def _head_of(strip: Strip, language: str) -> Iterator[str]:
    outside = " outside" if strip.lane.outside else ""
    yield f'<rect class="head{outside}" x="0" y="{strip.y}" width="{HEAD_WIDTH}" height="{strip.height}"/>'
    yield f'<path class="rule" d="M0 {strip.y}H{HEAD_WIDTH}"/>'
    lines = len(strip.lines) + bool(strip.lane.promises)
    top = strip.y + (strip.height - lines * HEAD_LINE) // 2 + 14
    for number, line in enumerate(strip.lines):
        yield f'<text class="role" x="10" y="{top + number * HEAD_LINE}">{escape(line)}</text>'
    if strip.lane.promises:
        yield _may_promise(strip.lane.promises, top + (lines - 1) * HEAD_LINE, language)


def _may_promise(sentence: str, y: int, language: str) -> str:
    said = word("promises", language)
    width = width_of(said, SMALL_SIZE) + 2 * MARK_PADDING
    return (
        f'<g><title>{escape(sentence)}</title><rect class="chip promises" x="10" y="{y - 12}" width="{width}" '
        f'height="{MARK_HEIGHT}" rx="8"/>'
        f'<text class="mark promises" x="{10 + MARK_PADDING}" y="{y}">{escape(said)}</text></g>'
    )


def _markers(layout: Layout) -> Iterator[str]:
    language = layout.graph.language
    if layout.start is not None:
        x, y = layout.start
        yield f'<circle class="start" cx="{x}" cy="{y}" r="7"><title>{word("opened", language)}</title></circle>'
    if layout.closing is not None:
        x = layout.closing
        yield f'<path class="bar" d="M{x} {TITLE_HEIGHT}V{layout.height}"/>'
        yield _text("said close", x, TITLE_HEIGHT - 6, word("closed", language))


# --- steps ---------------------------------------------------------------------------------------


def _step(box: Box, status: str, language: str) -> Iterator[str]:
    node = box.node
    kinds = {"dormant": node.dormant, "milestone": node.milestone, "closes": node.closes, status: status in STATES}
    yield f'<g class="{" ".join(["step", *(kind for kind, holds in kinds.items() if holds)])}">'
    yield f"<title>{escape(_whole(box, status, language))}</title>"
    if node.each:
        yield _shape(box, 4)
    yield _shape(box, 0)
    yield from _inside(box)
    if status in STATES:
        x, y = box.x + box.width - 8, box.y + 16
        yield f'<text class="state" x="{x}" y="{y}" text-anchor="end">{STATES[status]}</text>'
    yield "</g>"


def _whole(box: Box, status: str, language: str) -> str:
    said = [box.node.label, box.node.who, *(mark.tip or mark.text for mark in box.node.marks)]
    if status:
        said.append(word(f"status.{status}", language))
    return "\n".join(text for text in said if text)


def _shape(box: Box, behind: int) -> str:
    x, y = box.x + behind, box.y + behind
    if box.node.milestone:
        nose, right, bottom, middle = 12, x + box.width, y + box.height, y + box.height // 2
        left, ending = x + nose, right - nose
        points = f"{x},{middle} {left},{y} {ending},{y} {right},{middle} {ending},{bottom} {left},{bottom}"
        return f'<polygon class="box" points="{points}"/>'
    return f'<rect class="box" x="{x}" y="{y}" width="{box.width}" height="{box.height}" rx="6"/>'


def _inside(box: Box) -> Iterator[str]:
    content = box.content
    top = box.y + (box.height - content.height) // 2
    bare = len(content.lines) * LABEL_LINE + (SMALL_LINE if content.who else 0) if not content.chips else 0
    if bare:
        top = box.y + (box.height - bare) // 2 - PADDING
    y, middle = top + PADDING + LABEL_SIZE, box.x + box.width // 2
    for line in content.lines:
        yield _text("label", middle, y, line)
        y += LABEL_LINE
    if content.who:
        yield _text("small", middle, y - 1, content.who)
    for chip in content.chips:
        x, row, kind = box.x + chip.x, top + chip.y, chip.mark.kind
        yield f'<rect class="chip {kind}" x="{x}" y="{row}" width="{chip.width}" height="{MARK_HEIGHT}" rx="8"/>'
        icon = CLOCK_WIDTH if kind == "clock" else 0
        if icon:
            yield _clock(x + MARK_PADDING, row + MARK_HEIGHT // 2)
        yield _text(f"mark {kind}", x + (chip.width + icon) // 2, row + 12, chip.text)


def _clock(x: int, y: int) -> str:
    """A small clock face, drawn: fonts have none that can be relied on."""
    return f'<circle class="dial" cx="{x + 5}" cy="{y}" r="4"/><path class="dial" d="M{x + 5} {y - 2}v2h2"/>'


def _text(kind: str, x: int, y: int, said: str) -> str:
    """A text around `x`, its baseline at `y`."""
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="middle">{escape(said)}</text>'


# --- arrows --------------------------------------------------------------------------------------


def _line(arrow: Arrow) -> str:
    kind = arrow.edge.kind
    return f'<path class="arrow {kind}" d="{rounded(arrow.points)}"/>{_head(arrow)}'


def rounded(points: tuple[tuple[int, int], ...]) -> str:
    """A path through the points with round corners."""
    path = [f"M{points[0][0]} {points[0][1]}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _distance(before, corner) // 2, _distance(corner, after) // 2)
        enter, leave = _towards(corner, before, radius), _towards(corner, after, radius)
        path.append(f"L{enter[0]} {enter[1]}Q{corner[0]} {corner[1]} {leave[0]} {leave[1]}")
    path.append(f"L{points[-1][0]} {points[-1][1]}")
    return "".join(path)


def _head(arrow: Arrow) -> str:
    (fx, fy), (x, y) = arrow.points[-2], arrow.points[-1]
    dx, dy = _sign(x - fx), _sign(y - fy)
    left, right = (x - 8 * dx - 4 * dy, y - 8 * dy - 4 * dx), (x - 8 * dx + 4 * dy, y - 8 * dy + 4 * dx)
    return f'<path class="tip {arrow.edge.kind}" d="M{x} {y}L{left[0]} {left[1]}L{right[0]} {right[1]}Z"/>'


def _said(arrow: Arrow) -> str:
    x, y = arrow.label_at
    whole = f"<title>{escape(arrow.edge.label)}</title>" if arrow.label.endswith("…") else ""
    icon = ""
    if arrow.edge.kind == "clock":
        icon, x = _clock(x, y - 4), x + CLOCK_WIDTH
    return f'{icon}<text class="said {arrow.edge.kind}" x="{x}" y="{y}">{escape(arrow.label)}{whole}</text>'


def _distance(one: tuple[int, int], other: tuple[int, int]) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: tuple[int, int], end: tuple[int, int], far: int) -> tuple[int, int]:
    return start[0] + far * _sign(end[0] - start[0]), start[1] + far * _sign(end[1] - start[1])


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
