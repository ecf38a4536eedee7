"""A document with everything filled in: plain words, ready for any layout. The same paper gives the same bytes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the form. wide: over the whole width; lines: how many lines high at least."""

    label: str
    text: str
    wide: bool = False
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """An attachment. image: its content's hash where it is printed, else None. kind: `png` or `jpg`."""

    name: str
    note: str
    image: str | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """One place for a signature: name and day as the journal has them, empty where somebody signs by hand."""

    label: str
    name: str = ""
    at: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What stands there, from top to bottom. kind: heading, text, fields, table, signatures, files, page,
    closing."""

    kind: str
    text: str = ""
    columns: int = 2
    boxes: tuple[Box, ...] = ()
    label: str = ""
    heads: tuple[str, ...] = ()
    weights: tuple[int, ...] = ()
    right: tuple[int, ...] = ()  # columns of figures
    rows: tuple[tuple[str, ...], ...] = ()
    empty: str = ""
    signed: tuple[Signed, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """copies: what stands in the corner of each, `第一联 质量管理部`; one empty text where there are none.
    control: label and value of the document-control block. instant: seconds since 1970 in UTC. marks: words of the
    layout by name."""

    language: str
    title: str
    organisation: str
    form: str
    landscape: bool
    control: tuple[tuple[str, str], ...]
    copies: tuple[str, ...]
    pieces: tuple[Piece, ...]
    printed: str
    instant: int
    facts: str  # hash of what it was made from
    draft: bool
    marks: dict[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    def images(self) -> list[Picture]:
        """The attachments that are printed, each content once."""
        found = {p.image: p for piece in self.pieces for p in piece.pictures if p.image}
        return list(found.values())

    def without_images(self) -> Paper:
        """The same with every attachment by its name."""

        def named(piece: Piece) -> Piece:
            return replace(piece, pictures=tuple(replace(one, image=None, kind="") for one in piece.pictures))

        return replace(self, pieces=tuple(named(piece) for piece in self.pieces))
