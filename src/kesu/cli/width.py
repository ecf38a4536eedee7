"""How wide a text is on a terminal: Chinese characters take two columns."""

from __future__ import annotations

import unicodedata


def width_of(text: str) -> int:
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text filled up with spaces to that many columns."""
    space = " " * max(0, width - width_of(text))
    return space + text if right else text + space


def shortened(text: str, width: int) -> str:
    """At most that many columns, with `…` where something was left out."""
    if width_of(text) <= width:
        return text
    kept, used = "", 1
    for character in text:
        used += _columns(character)
        if used > width:
            break
        kept += character
    return kept + "…"
