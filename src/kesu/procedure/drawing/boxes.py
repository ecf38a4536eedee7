"""What stands in a step's box and how high it therefore is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kesu.procedure.drawing.graph import Mark, Node
from kesu.procedure.drawing.measure import shorten, width_of, wrap

BOX_WIDTH = 122
PADDING = 8
LABEL_SIZE, LABEL_LINE = 13, 17
SMALL_SIZE, SMALL_LINE = 11, 15
MARK_HEIGHT, MARK_GAP, MARK_PADDING = 17, 4, 5
CHIP_MARGIN = 3
LEAST_HEIGHT = 46
CLOCK_WIDTH = 13  # of the drawn clock face, with the blank after it


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
    chips = _chips(marks, BOX_WIDTH - 2 * CHIP_MARGIN, top + (2 if marks else 0))
    bottom = max((chip.y + MARK_HEIGHT for chip in chips), default=top)
    return Content(lines, who, chips, max(LEAST_HEIGHT, bottom + PADDING - 1))


def _chips(marks: tuple[Mark, ...], inner: int, top: int) -> tuple[Chip, ...]:
    """Marks in rows no wider than the box, each row in its middle."""
    rows: list[list[Chip]] = [[]]
    x = 0
    for mark in marks:
        around = 2 * MARK_PADDING + (CLOCK_WIDTH if mark.kind == "clock" else 0)
        text = shorten(mark.text, SMALL_SIZE, inner - around)
        width = width_of(text, SMALL_SIZE) + around
        if x and x + width > inner:
            rows.append([])
            x = 0
        rows[-1].append(Chip(mark, text, x, top + (len(rows) - 1) * (MARK_HEIGHT + MARK_GAP), width))
        x += width + MARK_GAP
    return tuple(chip for row in rows for chip in _centred(row))


def _centred(row: list[Chip]) -> list[Chip]:
    if not row:
        return row
    left = (BOX_WIDTH - row[-1].x - row[-1].width) // 2
    return [replace(chip, x=chip.x + left) for chip in row]
