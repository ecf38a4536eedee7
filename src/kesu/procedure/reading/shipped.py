"""The packs that come with Kesu: where they lie, and what they are called."""

from __future__ import annotations

import re
from pathlib import Path

from kesu.procedure.reading.pack import PACK_FILE

SHIPPED = Path(__file__).resolve().parents[2] / "packs"


def shipped() -> list[str]:
    """The names of their folders."""
    return sorted(path.parent.name for path in SHIPPED.glob(f"*/{PACK_FILE}"))


def by_procedure() -> dict[str, Path]:
    """Their folders by the name of their procedure."""
    found = {}
    for folder in (SHIPPED / name for name in shipped()):
        line = re.search(r"^procedure:\s*(\S+)", (folder / PACK_FILE).read_text(encoding="utf-8"), re.MULTILINE)
        if line is not None:
            found[line[1]] = folder
    return found
