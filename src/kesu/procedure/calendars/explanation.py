"""Why a limit falls due when it does: parts that add up to it, as JSON-plain data (B7.38)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from kesu.procedure.calendars.durations import Duration
from kesu.procedure.calendars.instants import LAST_INSTANT, local_date, to_utc
from kesu.procedure.calendars.limits import (
    NO_TIME,
    ONE_DAY,
    Start,
    day_before,
    due,
    fixed_due,
    natural_due,
    pieces,
    same_day_end,
    start_of,
)
from kesu.procedure.calendars.pausing import Pause, PauseLike, Stop, open_stop, stop_at, stops
from kesu.procedure.calendars.workdays import WORKED, Calendar, DayKind

Json = Any
Part = dict[str, Json]


def explain_due(
    limit: Duration,
    start: date | datetime,
    calendar: Calendar,
    pauses: Sequence[PauseLike] = (),
    now: datetime | None = None,
    rule: Mapping[str, Json] | None = None,
) -> dict[str, Json]:
    """The due of `due` with all that leads to it; arguments as there.

    pauses may carry reason and who; rule (names, versions, ids) is passed through. The result is JSON-plain, instants
    are UTC text. Its `parts` are in order of time: `counted` {from, to, amount, why}, `counted_days` {first, last,
    amount, why}, `left_out` {first, last, days, why}, `paused` {from, to, reason, who}. The amounts of counted parts
    sum to `counted`; `counted` and `remaining` to `total`; `unit` says of what: second, working_second, working_day,
    day. Left out are `start` (the day of the start), `weekend`, `day_off`, `shutdown`, `paused`; counted though
    unusual are `make_up` and `extra` days.
    """
    result = due(limit, start, calendar, pauses, now)
    begin = start_of(start, calendar)
    stopped = stops(pauses, now)
    data = _head(limit, begin, calendar, rule)
    walk = _WALKS.get(limit.measure[0])
    if result.at == LAST_INSTANT:  # beyond what dates can say there is nothing to count
        data["due"] = _text(result.at)
    elif walk is not None:
        walked = walk(limit, begin, calendar, stopped)
        end = walked.at if open_stop(stopped) is None else None
        data |= walked.data(end)
        data["parts"] = _in_order(walked.parts, _paused(pauses, begin.at, end, now))
    data["halted"] = result.halted
    data["passed"] = _text(result.passed)
    data["provisional"] = result.provisional
    return data


def explain_fixed(
    at: date | datetime,
    calendar: Calendar,
    pauses: Sequence[PauseLike] = (),
    now: datetime | None = None,
    rule: Mapping[str, Json] | None = None,
) -> dict[str, Json]:
    """The same for a `due` that is an instant or a date: nothing is counted, pauses do not shift it."""
    result = fixed_due(at, calendar, pauses, now)
    instant = at if isinstance(at, datetime) else calendar.midnight_after(at)
    data = _head(None, None, calendar, rule)
    data |= {"fixed": _text(instant), "date": None if isinstance(at, datetime) else at.isoformat()}
    data |= {"due": _text(result.at), "halted": result.halted, "passed": _text(result.passed), "provisional": False}
    data["parts"] = [part for part in _paused(pauses, None, None, now) if part["to"] is None]
    return data


def _head(
    limit: Duration | None, begin: Start | None, calendar: Calendar, rule: Mapping[str, Json] | None
) -> dict[str, Json]:
    days = calendar.days
    return {
        "limit": str(limit) if limit is not None else None,
        "start": _text(begin.at) if begin else None,
        "start_date": begin.day.isoformat() if begin and not begin.wall else None,
        "zone": calendar.zone.key,
        "calendar": {"name": calendar.name, "version": calendar.version, "days": days.version if days else None},
        "day_ends": calendar.day_ends,
        "published_until": calendar.published_until.isoformat() if calendar.published_until else None,
        "rule": dict(rule or {}),
        "parts": [],
        "unit": None,
        "total": 0,
        "counted": 0,
        "remaining": 0,
        "due": None,
    }


class _Walk:
    """What a walk along the time line gathers. at: when the whole was counted; None while paused before."""

    def __init__(self, unit: str, total: int) -> None:
        self.unit, self.total, self.counted = unit, total, 0
        self.parts: list[Part] = []
        self.at: datetime | None = None

    @property
    def left(self) -> int:
        return self.total - self.counted

    def count(self, begin: datetime, end: datetime, why: str) -> None:
        amount = _seconds(end - begin)
        if amount > 0:
            self.counted += amount
            self.parts.append({"kind": "counted", "from": _text(begin), "to": _text(end), "amount": amount, "why": why})

    def count_day(self, day: date, why: str) -> None:
        self.counted += 1
        self._run("counted_days", "amount", day, why)

    def leave_out(self, day: date, why: str) -> None:
        self._run("left_out", "days", day, why)

    def _run(self, kind: str, number: str, day: date, why: str) -> None:
        last = self.parts[-1] if self.parts else {}
        yesterday = (day - ONE_DAY).isoformat()
        if last.get("kind") == kind and last["why"] == why and last["last"] == yesterday:
            last["last"] = day.isoformat()
            last[number] += 1
        else:
            self.parts.append({"kind": kind, "first": day.isoformat(), "last": day.isoformat(), number: 1, "why": why})

    def data(self, end: datetime | None) -> dict[str, Json]:
        names = {"unit": self.unit, "total": self.total, "counted": self.counted, "remaining": self.left}
        return names | {"due": _text(end)}


def _elapsed(limit: Duration, start: Start, calendar: Calendar, stopped: Sequence[Stop]) -> _Walk:
    walk = _Walk("second", _seconds(natural_due(limit, start, calendar) - start.at))
    cursor = start.at
    for begin, end in stopped:
        if end is not None and end <= cursor:
            continue
        if timedelta(seconds=walk.left) < begin - cursor:
            break
        walk.count(cursor, max(begin, cursor), "elapsed")
        if end is None:
            return walk
        cursor = end
    walk.at = cursor + timedelta(seconds=walk.left)
    walk.count(cursor, walk.at, "elapsed")
    return walk


def _working_days(limit: Duration, start: Start, calendar: Calendar, stopped: Sequence[Stop]) -> _Walk:
    walk, day = _Walk("working_day", limit.amount), start.day
    walk.leave_out(day, "start")
    while walk.left:
        day += ONE_DAY
        kind = calendar.kind_of(day)
        if kind not in WORKED:
            walk.leave_out(day, kind)
            continue
        end = calendar.end_of_day(day, start.at if start.wall else None)
        stop = stop_at(end, stopped)
        if stop is None:
            walk.count_day(day, kind)
            walk.at = end
        elif stop[1] is None:
            walk.at = None
            break
        else:
            walk.leave_out(day, "paused")
    return walk


def _working_time(limit: Duration, start: Start, calendar: Calendar, stopped: Sequence[Stop]) -> _Walk:
    walk = _Walk("working_second", _seconds(limit.working_time or NO_TIME))
    since, cursor = open_stop(stopped), start.at
    day = day_before(start.day)
    while walk.left:
        kind = calendar.kind_of(day)
        if kind not in WORKED and day >= start.day:
            walk.leave_out(day, kind)
        for begin, end in calendar.intervals(day):
            cursor = _count_pieces(walk, pieces(max(begin, start.at), end, stopped), cursor, kind)
            if since is not None and end >= since and walk.left:
                return walk
        day += ONE_DAY
    stop = stop_at(cursor, stopped)
    walk.at = cursor if stop is None else stop[1]
    return walk


def _count_pieces(walk: _Walk, free: Sequence[tuple[datetime, datetime]], cursor: datetime, kind: DayKind) -> datetime:
    """Counts what is left of the limit; the end of what was counted."""
    for begin, end in free:
        if walk.left:
            cursor = min(end, begin + timedelta(seconds=walk.left))
            walk.count(begin, cursor, kind)
    return cursor


def _same_day(limit: Duration, start: Start, calendar: Calendar, stopped: Sequence[Stop]) -> _Walk:
    walk, day, moment = _Walk("day", 1), start.day, start.at
    while walk.left:
        end = same_day_end(day, moment, calendar)
        stop = stop_at(end, stopped)
        if stop is None:
            walk.count_day(day, calendar.kind_of(day))
            walk.at = end
        elif stop[1] is None:
            break
        else:
            walk.leave_out(day, "paused")
            moment = stop[1]
            day = local_date(moment, calendar.zone)
    return walk


_WALKS: dict[str, Callable[[Duration, Start, Calendar, Sequence[Stop]], _Walk]] = {
    "second": _elapsed,
    "month": _elapsed,
    "working_day": _working_days,
    "working_second": _working_time,
    "same_day": _same_day,
}


def _paused(
    pauses: Sequence[PauseLike], begin: datetime | None, end: datetime | None, now: datetime | None
) -> list[Part]:
    """The pauses that fall between start and due, each as it was given."""
    parts = []
    for given in pauses:
        pause = Pause(*given)
        since, until = to_utc(pause.start), to_utc(pause.end) if pause.end else None
        if now is not None and until is not None and until > now:
            until = None
        unknown = now is not None and since > now
        before = begin is not None and until is not None and until <= begin
        if unknown or before or (end is not None and since > end) or (until is not None and until <= since):
            continue
        parts.append(
            {"kind": "paused", "from": _text(since), "to": _text(until), "reason": pause.reason, "who": pause.who}
        )
    return parts


def _in_order(parts: Sequence[Part], paused: Sequence[Part]) -> list[Part]:
    """By time; pauses stand after the day or interval in which they begin."""
    keyed = [(str(part.get("from") or part.get("first") or ""), part) for part in (*parts, *paused)]
    return [part for _, part in sorted(keyed, key=lambda item: item[0])]


def _seconds(length: timedelta) -> int:
    return length.days * 86_400 + length.seconds


def _text(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return to_utc(moment).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
