"""Lane names repeated along wide pictures, where no arrow runs."""

from __future__ import annotations

from itertools import pairwise

from kesu.procedure.drawing.boxes import BOX_WIDTH
from kesu.procedure.drawing.measure import shorten, width_of
from kesu.procedure.drawing.shapes import Arrow, Reminder, Strip

SIZE = 11
BASELINE = 13  # below the lane's upper border; boxes begin lower
EVERY = 1100
WIDE = 1900  # a picture below this fits on most screens as it is


def reminders(strips: tuple[Strip, ...], arrows: tuple[Arrow, ...], columns: list[int]) -> tuple[Reminder, ...]:
    """About every 1100 pixels, at the first column from there on whose head room is free."""
    if columns[-1] < WIDE:
        return ()
    segments = [segment for arrow in arrows for segment in pairwise(arrow.points)]
    found: list[Reminder] = []
    for strip in strips:
        near = [segment for segment in segments if _touches(segment, strip.y, strip.y + BASELINE + 4)]
        wanted = EVERY
        for x in columns:
            reminder = Reminder(shorten(strip.lane.label, SIZE, BOX_WIDTH), x, strip.y + BASELINE)
            if x >= wanted and not any(_covers(segment, reminder) for segment in near):
                found.append(reminder)
                wanted = x + EVERY
    return tuple(found)


Segment = tuple[tuple[int, int], tuple[int, int]]


def _touches(segment: Segment, top: int, bottom: int) -> bool:
    (_, one), (_, other) = segment
    return min(one, other) < bottom and max(one, other) > top


def _covers(segment: Segment, reminder: Reminder) -> bool:
    (one, _), (other, _) = segment
    return min(one, other) < reminder.x + width_of(reminder.text, SIZE) and max(one, other) > reminder.x
