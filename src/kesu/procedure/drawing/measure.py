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
    """Lines of about the same length, no wider than `width`, at most `most`; what does not fit ends in an ellipsis."""
    pieces = _with_stops(tuple(_pieces(text, size, width)), size, width)
    lines = _filled(pieces, size, width)
    if len(lines) > most:
        rest = (" " if text.isascii() else "").join(lines[most - 1 :])
        return tuple(shorten(line, size, width) for line in [*lines[: most - 1], rest])
    for narrower in range(width - size // 2, 0, -(size // 2)):
        balanced = _filled(pieces, size, narrower)
        if len(balanced) > len(lines) or any(width_of(line, size) > width for line in balanced):
            break
        lines = balanced
    return tuple(shorten(line, size, width) for line in lines) or ("",)


def _filled(pieces: tuple[str, ...], size: int, width: int) -> list[str]:
    """Every line as full as it gets."""
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if line and width_of(line + piece.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


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


def _with_stops(pieces: tuple[str, ...], size: int, width: int) -> tuple[str, ...]:
    """A mark that may not begin a line joins the piece before it."""
    joined: list[str] = []
    for piece in pieces:
        if joined and piece[0] in NO_LINE_START and width_of(joined[-1] + piece, size) <= width:
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


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
