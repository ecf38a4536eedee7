"""When a person may be disturbed: quiet hours, and the hour of the digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

AT_ONCE, DIGEST, NEVER = "at_once", "digest", "never"
WAYS = (AT_ONCE, DIGEST, NEVER)
DIGEST_AT = time(8, 0)


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody wants mail. quiet: from and until, wall-clock time; over midnight where the first is later."""

    way: str = AT_ONCE
    quiet: tuple[time, time] | None = None
    digest_at: time = DIGEST_AT


def is_quiet(at: datetime, quiet: tuple[time, time] | None, zone: tzinfo) -> bool:
    """Whether that instant lies in the quiet hours; the end belongs to them no more."""
    if quiet is None or quiet[0] == quiet[1]:
        return False
    clock, (start, end) = at.astimezone(zone).time(), quiet
    return start <= clock < end if start < end else clock >= start or clock < end


def next_allowed(at: datetime, quiet: tuple[time, time] | None, zone: tzinfo) -> datetime:
    """`at`, or the end of the quiet hours it lies in."""
    if quiet is None or not is_quiet(at, quiet, zone):
        return at
    return _next(at, quiet[1], zone)


def next_digest(at: datetime, habits: Habits, zone: tzinfo) -> datetime:
    """The next hour of the digest, strictly after `at`, outside the quiet hours."""
    return next_allowed(_next(at, habits.digest_at, zone), habits.quiet, zone)


def _next(at: datetime, clock: time, zone: tzinfo) -> datetime:
    local = at.astimezone(zone)
    found = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    if found <= local:
        found = (local + timedelta(days=1)).replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return found.astimezone(at.tzinfo)


def read_hours(text: str) -> tuple[time, time] | None:
    """`22:00-07:00`; empty: none. Raises ValueError."""
    if not text.strip():
        return None
    start, _, end = text.replace("–", "-").partition("-")
    return time.fromisoformat(start.strip()), time.fromisoformat(end.strip())


def write_hours(hours: tuple[time, time] | None) -> str:
    return f"{hours[0]:%H:%M}-{hours[1]:%H:%M}" if hours else ""
