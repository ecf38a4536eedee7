"""Words, instants and values as an outside reader gets them: no person, no unit, nothing internal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from kesu.organisation.speaking import said
from kesu.procedure.declared import Element, Field, Option

OF_PEOPLE = frozenset(("person", "people", "unit", "units", "snapshot", "sheet", "case"))
"""Types whose values name people, units or other cases: never shown outside."""


def step_said(step: Element) -> str:
    """A step of theirs; where the pack gives it no label, what it is for them."""
    return said(step) if step.label else _("Your answer")


def outcome_said(outcome: Element) -> str:
    """An outcome by its label; the usual ones have words of their own."""
    usual = {
        "satisfied": _("I am satisfied"),
        "accepted": _("I accept"),
        "refused": _("I do not accept"),
        "doubts": _("I have doubts"),
        "done": _("Done"),
    }
    return said(outcome) if outcome.label else usual.get(outcome.name, outcome.name)


def document_said(document: Element) -> str:
    return said(document) if document.label else _("Letter")


def day_text(instant: str | datetime | None, zone: tzinfo) -> str:
    """The day of an instant in that zone."""
    return _local(instant, zone).strftime("%Y-%m-%d") if instant else ""


def moment_text(instant: str | datetime | None, zone: tzinfo) -> str:
    """Day and time; a limit at midnight belongs to the day it ends."""
    if not instant:
        return ""
    local = _local(instant, zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local.date() - timedelta(days=1)} 24:00"
    return local.strftime("%Y-%m-%d %H:%M")


def _local(instant: str | datetime, zone: tzinfo) -> datetime:
    return (datetime.fromisoformat(instant) if isinstance(instant, str) else instant).astimezone(zone)


def value_text(spec: Field, value: Any, zone: tzinfo) -> str:
    """A value in words; empty where there is none, or where it is not for outside eyes."""
    if value is None or spec.internal or spec.type in OF_PEOPLE:
        return ""
    if isinstance(value, Mapping) and value.get("unknown") is True:
        return said(spec.unknown) or _("not known yet")
    if spec.type == "table":
        return "\n".join(line for row in value if (line := _row_text(spec, row, zone)))
    if spec.type in ("file", "files"):
        return ""
    if isinstance(value, list):
        return "、".join(_one(spec, one, zone) for one in value)
    return _one(spec, value, zone)


def _row_text(spec: Field, row: Mapping[str, Any], zone: tzinfo) -> str:
    cells = ((column, value_text(column, row.get(name), zone)) for name, column in spec.columns.items())
    return " · ".join(f"{said(column)} {text}" for column, text in cells if text)


def _one(spec: Field, value: Any, zone: tzinfo) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if spec.type in ("choice", "choices"):
        option = _option(spec.options, str(value))
        return said(option) if option else str(value)
    if spec.type == "datetime":
        return moment_text(str(value), zone)
    return f"{value} {spec.unit}" if spec.unit else str(value)


def _option(options: tuple[Option, ...], code: str) -> Option | None:
    for option in options:
        found = option if option.name == code else _option(option.options, code)
        if found:
            return found
    return None
