"""A case's archive as bytes: a zip without compression, its entries in order, every byte determined by its parts.

Pure: needs no database, so that an archive can be proven long after the installation it came from is gone.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = "kesu-case/1"
MANIFEST = "manifest.json"
JOURNAL, STATE, PROCEDURE, ERASED, READABLE = (
    "journal.jsonl",
    "state.json",
    "procedure.yaml",
    "erased.json",
    "READ-ME.txt",
)
PAGE = "index.html"
FILES = "files/"
_STAMP = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """One entry: a name, and its bytes or the file that holds them."""

    name: str
    source: bytes | Path


def manifest_of(about: Mapping[str, Any], parts: Iterable[Part]) -> bytes:
    """The manifest: what the archive is, and the hash of each of its parts."""
    hashes = {part.name: sha256_of(part.source) for part in parts}
    whole = {"format": FORMAT, **about, "parts": hashes}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def sha256_of(source: bytes | Path) -> str:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_archive(target: Path | BinaryIO, parts: Iterable[Part]) -> None:
    """Write the parts in their order. The same parts give the same bytes, whatever made them."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for part in parts:
            _write(archive, part)


def _write(archive: zipfile.ZipFile, part: Part) -> None:
    entry = zipfile.ZipInfo(part.name, _STAMP)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    if isinstance(part.source, bytes):
        archive.writestr(entry, part.source)
        return
    # The sizes must be known before the first byte is written, or the entry gets a trailer.
    entry.file_size = part.source.stat().st_size
    with part.source.open("rb") as file, archive.open(entry, "w") as out:
        while piece := file.read(_PIECE):
            out.write(piece)
