"""Small things in the form the interface gives them."""

from __future__ import annotations

from datetime import datetime

from kesu.procedure.declared import Element, Label
from kesu.procedure.values import plain_instant


def texts(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def named(element: Element) -> dict[str, str]:
    """What people call it, in both languages; its code where it has no label."""
    return {"zh": element.text("zh"), "en": element.text("en")}


def instant(moment: datetime | None) -> str | None:
    return plain_instant(moment) if moment else None
