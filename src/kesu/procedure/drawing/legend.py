"""What the shapes, lines and colours mean: one line under the picture, and only what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from kesu.procedure.drawing.graph import Graph
from kesu.procedure.drawing.measure import width_of
from kesu.procedure.drawing.words import word

LEGEND_HEIGHT = 46
SAMPLE = 30
SHOWN_STATES = ("open", "overdue", "awaiting", "done", "skipped", "void")


@dataclass(frozen=True, slots=True)
class Legend:
    text: str
    width: int


def legend(graph: Graph, highlight: Mapping[str, str], y: int) -> Legend:
    """Samples with their words, from the left; `y` is their middle."""
    x, parts = 12, []
    for kind, shape in _entries(graph, highlight):
        key = f"status.{kind}" if kind in SHOWN_STATES else f"legend.{kind}"
        said = word(key, graph.language)
        sample = SAMPLES[shape](kind, x, y)
        parts.append(f'{sample}<text class="small" x="{x + SAMPLE + 6}" y="{y + 4}">{escape(said)}</text>')
        x += SAMPLE + 6 + width_of(said, 11) + 20
    return Legend(f'<g class="legend">{"".join(parts)}</g>', x)


def _entries(graph: Graph, highlight: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "step", "box"
    traits = {
        "milestone": any(node.milestone for node in graph.nodes),
        "dormant": any(node.dormant for node in graph.nodes),
        "each": any(node.each for node in graph.nodes),
        "closes": any(node.closes for node in graph.nodes),
    }
    yield from ((kind, "box") for kind, shown in traits.items() if shown)
    marks = {mark.kind for node in graph.nodes for mark in node.marks}
    marks |= {"promises"} if any(lane.promises for lane in graph.lanes) else set()
    yield from ((kind, "chip") for kind in ("waive", "erases", "grants", "promises") if kind in marks)
    kinds = {edge.kind for edge in graph.edges}
    yield from ((kind, "arrow") for kind in ("all", "any", "clock", "back") if kind in kinds)
    states = set(highlight.values())
    yield from ((state, "box") for state in SHOWN_STATES if state in states)


def _arrow(kind: str, x: int, y: int) -> str:
    end = x + SAMPLE
    return (
        f'<path class="arrow {kind}" d="M{x} {y}H{end - 6}"/>'
        f'<path class="tip {kind}" d="M{end} {y}L{end - 8} {y - 4}L{end - 8} {y + 4}Z"/>'
    )


def _box(kind: str, x: int, y: int) -> str:
    box = f'<rect class="box" x="{x}" y="{y - 8}" width="{SAMPLE}" height="16" rx="4"/>'
    if kind == "each":
        box = f'<rect class="box" x="{x + 3}" y="{y - 5}" width="{SAMPLE}" height="16" rx="4"/>{box}'
    if kind == "milestone":
        left, right = x + 7, x + SAMPLE - 7
        points = f"{x},{y} {left},{y - 8} {right},{y - 8} {x + SAMPLE},{y} {right},{y + 8} {left},{y + 8}"
        box = f'<polygon class="box" points="{points}"/>'
    return f'<g class="{kind}">{box}</g>'


def _chip(kind: str, x: int, y: int) -> str:
    return f'<rect class="chip {kind}" x="{x}" y="{y - 7}" width="{SAMPLE}" height="14" rx="7"/>'


SAMPLES = {"arrow": _arrow, "box": _box, "chip": _chip}
