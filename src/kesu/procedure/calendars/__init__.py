"""Working time, durations, schedules and due instants (A5, A12, B7.34, 35, 37, 38)."""

from kesu.procedure.calendars.durations import AT_ONCE, NO_LIMIT, SAME_DAY, Duration, parse_duration
from kesu.procedure.calendars.schedules import Schedule, parse_schedule
from kesu.procedure.calendars.text import CalendarText

__all__ = [
    "AT_ONCE",
    "NO_LIMIT",
    "SAME_DAY",
    "CalendarText",
    "Duration",
    "Schedule",
    "parse_duration",
    "parse_schedule",
]
