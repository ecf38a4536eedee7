"""How wide a text will be, without a font: enough to wrap labels so that they stay inside their boxes.

All widths are whole pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

NARROW = frozenset("iljtfrI.,:;'|!()[] ")
WIDE_LATIN = frozenset("mwMW@%")
NO_LINE_START = frozenset("，。、；：？！）」』》〉】〕”’,.;:?!)]}%")


def width_of(text: str, size: int) -> int:
    """Pixels the text takes at this font size; rounded up."""
    return -(-sum(_hundredths(character) for character in text) * size // 100)


def wrap(text: str, size: int, width: int, most: int = 3) -> tuple[str, ...]:
    """Lines no wider than `width`, at most `most` of them; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, size, width):
        if line and width_of(line + piece.rstrip(), size) > width and piece[0] not in NO_LINE_START:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :]) if text.isascii() else "".join(lines[most - 1 :])]
    return tuple(shorten(line, size, width) for line in lines) or ("",)


def shorten(text: str, size: int, width: int) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _hundredths(character: str) -> int:
    """Hundredths of the font size that one character takes."""
    if east_asian_width(character) in "WFA" and not character.isascii():
        return 100
    if combining(character):
        return 0
    if character in NARROW:
        return 36
    if character in WIDE_LATIN:
        return 88
    return 68 if character.isupper() else 57


def _pieces(text: str, size: int, width: int) -> Iterator[str]:
    """What may not be torn apart: a latin word with the blank after it, a single Chinese character."""
    word = ""
    for character in " ".join(text.split()):
        if not character.isascii():
            if word:
                yield word
            word = ""
            yield character
        elif character == " ":
            yield word + character
            word = ""
        elif word and width_of(word + character, size) > width:
            yield word
            word = character
        else:
            word += character
    if word:
        yield word
