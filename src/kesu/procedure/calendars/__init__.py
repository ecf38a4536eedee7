"""Working time, durations, schedules and due instants (A5, A12, B7.34, 35, 37, 38)."""

from kesu.procedure.calendars.arithmetic import (
    days_between,
    earlier,
    later,
    local_day,
    plus,
    warn_at,
    working_days_between,
)
from kesu.procedure.calendars.daysoff import DaysOff, published_days
from kesu.procedure.calendars.daysoff_files import days_off_text, load_days_off, parse_days_off
from kesu.procedure.calendars.durations import AT_ONCE, NO_LIMIT, SAME_DAY, Duration, parse_duration
from kesu.procedure.calendars.explanation import explain_due, explain_fixed
from kesu.procedure.calendars.instants import is_midnight
from kesu.procedure.calendars.limits import Due, due, end_of, fixed_due
from kesu.procedure.calendars.pausing import Pause
from kesu.procedure.calendars.registry import Calendars
from kesu.procedure.calendars.rendering import duration_words, length_words, render_explanation
from kesu.procedure.calendars.schedules import Schedule, parse_schedule
from kesu.procedure.calendars.text import CalendarText
from kesu.procedure.calendars.ticking import grid_tick, next_grid_tick, next_tick
from kesu.procedure.calendars.workdays import Calendar

__all__ = [
    "AT_ONCE",
    "NO_LIMIT",
    "SAME_DAY",
    "Calendar",
    "CalendarText",
    "Calendars",
    "DaysOff",
    "Due",
    "Duration",
    "Pause",
    "Schedule",
    "days_between",
    "days_off_text",
    "due",
    "duration_words",
    "earlier",
    "end_of",
    "explain_due",
    "explain_fixed",
    "fixed_due",
    "grid_tick",
    "is_midnight",
    "later",
    "length_words",
    "load_days_off",
    "local_day",
    "next_grid_tick",
    "next_tick",
    "parse_days_off",
    "parse_duration",
    "parse_schedule",
    "plus",
    "published_days",
    "render_explanation",
    "warn_at",
    "working_days_between",
]
