"""What templates need besides Django's own: labels in the reader's language, values of mappings, instants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from django import template

from kesu.desk import speaking
from kesu.organisation import isolating

register = template.Library()


@register.filter
def said(thing: Any) -> str:
    """The label of an element of a pack."""
    return speaking.said(thing)


@register.filter
def listed(words: Any) -> str:
    return speaking.listed(map(str, words or ()))


@register.filter
def at(moment: datetime | None, zone: tzinfo) -> str:
    """An instant in a zone, `2025-03-03 09:00`."""
    return speaking.moment_text(moment, zone)


@register.filter
def isolated(text: Any) -> str:
    """Typed text where no element can hold it apart: in a page's title."""
    return isolating.isolated(str(text or ""))


@register.filter
def of(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """The value under a key, empty where there is none."""
    return mapping.get(key, "") if mapping else ""
