"""Pauses of a clock: time that does not count (B7.37)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from kesu.procedure.calendars.instants import to_utc


class Pause(NamedTuple):
    """From its begin up to and without its end, at which the clock runs again; end None: still paused.

    reason and who: codes and ids of the caller's, passed through to the explanation.
    """

    start: datetime
    end: datetime | None
    reason: str = ""
    who: str = ""


PauseLike = Pause | tuple[datetime, datetime | None]
Stop = tuple[datetime, datetime | None]


def stops(pauses: Sequence[PauseLike], now: datetime | None) -> tuple[Stop, ...]:
    """Pauses in order, merged where they meet, and none empty.

    As known at `now`, where given: a later begin is not there yet, a later end still open.
    """
    known: list[Stop] = []
    for begin, end in sorted(map(_in_utc, pauses), key=lambda stop: stop[0]):
        if now is not None and begin > now:
            continue
        end = None if end is not None and now is not None and end > now else end  # noqa: PLW2901
        if end is not None and end <= begin:
            continue
        if known and (known[-1][1] is None or begin <= known[-1][1]):
            before, until = known[-1]
            known[-1] = (before, None if until is None or end is None else max(until, end))
        else:
            known.append((begin, end))
    return tuple(known)


def _in_utc(pause: PauseLike) -> Stop:
    begin, end = pause[0], pause[1]
    return to_utc(begin), to_utc(end) if end is not None else None


def stop_at(moment: datetime, stopped: Sequence[Stop]) -> Stop | None:
    """The pause that holds at that instant, else None."""
    for begin, end in stopped:
        if begin <= moment and (end is None or moment < end):
            return begin, end
    return None


def open_stop(stopped: Sequence[Stop]) -> datetime | None:
    """Since when the clock is paused still, else None."""
    return stopped[-1][0] if stopped and stopped[-1][1] is None else None
