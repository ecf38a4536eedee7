"""The fonts of papers: 黑体 for labels, 宋体 for what people write. Without them nothing is rendered."""

from __future__ import annotations

import struct
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGE = "pylopdf_fonts_zh_cn"
FILES = ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf")
FAMILIES = ("Noto Sans SC", "Noto Serif SC")


class FontsMissing(RuntimeError):
    """The fonts are not installed: a paper would be full of empty boxes, so there is none. `where`: what is missing."""

    def __init__(self, where: str) -> None:
        super().__init__(f"the fonts for papers are missing: {where}")
        self.where = where


def font_files() -> tuple[Path, ...]:
    """The font files. Raises FontsMissing."""
    found = find_spec(PACKAGE)
    folder = Path(found.origin).parent if found is not None and found.origin else None
    if folder is None:
        raise FontsMissing(PACKAGE)
    files = tuple(folder / name for name in FILES)
    for file in files:
        if not file.is_file():
            raise FontsMissing(str(file))
    return files


@lru_cache(maxsize=1)
def loaded() -> Any:
    """The fonts as typst wants them; nothing of the machine's own. Raises FontsMissing."""
    import typst

    folder = font_files()[0].parent
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    missing = set(FAMILIES) - set(fonts.families())
    if missing:
        raise FontsMissing(", ".join(sorted(missing)))
    return fonts


@lru_cache(maxsize=1)
def characters() -> frozenset[int]:
    """Code points that both fonts have a glyph for. Raises FontsMissing."""
    first, *rest = (_covered(path.read_bytes()) for path in font_files())
    return frozenset(first.intersection(*rest))


def printable(text: str) -> str:
    """The text with every character that has no glyph named by its code point: 〔U+1F600〕, never an empty box."""
    known = characters()
    if all(ord(character) in known or character in "\n\t" for character in text):
        return text
    return "".join(_one(character, known) for character in text)


def _one(character: str, known: frozenset[int]) -> str:
    point = ord(character)
    if point in known or character in "\n\t":
        return character
    if point in (0x200B, 0x200D, 0xFEFF, 0xAD) or 0xFE00 <= point <= 0xFE0F or character == "\r":
        return ""  # joins or selects, shows nothing
    return " " if character.isspace() else f"〔U+{point:04X}〕"


def _covered(data: bytes) -> set[int]:
    """Code points of a font's full character map (`cmap`, format 12)."""
    count = struct.unpack(">H", data[4:6])[0]
    tables = {
        data[at : at + 4]: struct.unpack(">I", data[at + 8 : at + 12])[0] for at in range(12, 12 + 16 * count, 16)
    }
    start = tables[b"cmap"]
    found: set[int] = set()
    for place in range(struct.unpack(">H", data[start + 2 : start + 4])[0]):
        record = start + 4 + 8 * place
        table = start + struct.unpack(">I", data[record + 4 : record + 8])[0]
        if struct.unpack(">H", data[table : table + 2])[0] == 12:
            groups = struct.unpack(">I", data[table + 12 : table + 16])[0]
            for group in range(groups):
                first, last = struct.unpack(">II", data[table + 16 + 12 * group : table + 24 + 12 * group])
                found.update(range(first, last + 1))
    return found
