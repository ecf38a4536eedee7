"""Attachments on paper: photographs that can be printed, the rest by name."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kesu.casebook.files import path_of
from kesu.documents.paper import Picture
from kesu.procedure.facts import Facts

LARGEST = 8_000_000  # bytes of one photograph
MOST_PIXELS = 60_000_000
MOST_PICTURES = 24


def pictures_of(facts: Facts, field: str | None) -> Iterator[Picture]:
    """Attachments of the case, or of one of its fields; the first two dozen photographs are printed."""
    wanted: Any = facts.state.fields.get(field) if field is not None else None
    if field is not None:
        facts.field(field)  # raises where it is internal
    names = {str(part) for part in wanted} if isinstance(wanted, list) else {str(wanted)}
    printed = 0
    for number, entry in sorted(facts.state.files.items(), key=lambda item: _order(item[0])):
        digest = str(entry.get("hash") or "")
        if field is not None and not names & {number, digest}:
            continue
        kind = printable(path_of(digest)) if len(digest) == 64 and printed < MOST_PICTURES else None
        printed += kind is not None
        yield Picture(str(entry.get("name") or number), f"SHA-256 {digest[:16]}…", digest if kind else None, kind or "")


def _order(number: str) -> tuple[int, str]:
    return (int(number), "") if number.isdigit() else (0, number)


def printable(path: Path) -> str | None:
    """`png` or `jpg` for a picture of a size that can be laid out, whatever its name says."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    size = _png(data) or _jpeg(data)
    if size is None or not 0 < size[0] * size[1] <= MOST_PIXELS:
        return None
    return "png" if data.startswith(b"\x89PNG") else "jpg"


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\xff\xd8"):
        return None
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + length
    return None
