"""What stands in a step's box and how high it therefore is."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.procedure.drawing.graph import Mark, Node
from kesu.procedure.drawing.measure import shorten, width_of, wrap

BOX_WIDTH = 138
PADDING = 9
LABEL_SIZE, LABEL_LINE = 13, 17
SMALL_SIZE, SMALL_LINE = 11, 15
MARK_HEIGHT, MARK_GAP, MARK_PADDING = 17, 4, 6
LEAST_HEIGHT = 46


@dataclass(frozen=True, slots=True)
class Chip:
    """A mark with its place inside the box, from the box's left and top."""

    mark: Mark
    text: str
    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Content:
    """What a box shows, measured from its own top."""

    lines: tuple[str, ...]
    who: str
    chips: tuple[Chip, ...]
    height: int


def content_of(node: Node) -> Content:
    """Lines of the label, who acts, and the marks, with the height they need."""
    inner = BOX_WIDTH - 2 * PADDING
    lines = wrap(node.label, LABEL_SIZE, inner)
    who = shorten(node.who, SMALL_SIZE, inner) if node.who else ""
    top = PADDING + len(lines) * LABEL_LINE + (SMALL_LINE if who else 0)
    marks = ((Mark("dormant", f"▷ {node.dormant}", ""),) if node.dormant else ()) + node.marks
    chips = _chips(marks, inner, top + (2 if marks else 0))
    bottom = max((chip.y + MARK_HEIGHT for chip in chips), default=top)
    return Content(lines, who, chips, max(LEAST_HEIGHT, bottom + PADDING - 1))


def _chips(marks: tuple[Mark, ...], inner: int, top: int) -> tuple[Chip, ...]:
    """Marks in rows as wide as the box."""
    chips: list[Chip] = []
    x, y = 0, top
    for mark in marks:
        text = shorten(mark.text, SMALL_SIZE, inner - 2 * MARK_PADDING)
        width = width_of(text, SMALL_SIZE) + 2 * MARK_PADDING
        if x and x + width > inner:
            x, y = 0, y + MARK_HEIGHT + MARK_GAP
        chips.append(Chip(mark, text, PADDING + x, y, width))
        x += width + MARK_GAP
    return tuple(chips)
