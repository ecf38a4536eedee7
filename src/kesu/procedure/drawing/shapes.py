"""The finished picture as data: every shape with its place, in pixels."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.procedure.drawing.boxes import BOX_WIDTH, Content
from kesu.procedure.drawing.graph import Edge, Graph, Lane, Node


@dataclass(frozen=True, slots=True)
class Box:
    node: Node
    content: Content
    x: int
    y: int
    height: int
    width: int = BOX_WIDTH


@dataclass(frozen=True, slots=True)
class Strip:
    """A lane: as wide as the picture."""

    lane: Lane
    lines: tuple[str, ...]
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line through `points`, its head at the last one; the label starts at `label_at` (baseline)."""

    edge: Edge
    points: tuple[tuple[int, int], ...]
    label: str = ""
    label_at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A lane's name once more, for those who have scrolled its head out of sight; `y` is the baseline."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Layout:
    graph: Graph
    width: int
    height: int
    strips: tuple[Strip, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    start: tuple[int, int] | None
    closing: int | None  # x of the closing marker
    reminders: tuple[Reminder, ...] = ()
