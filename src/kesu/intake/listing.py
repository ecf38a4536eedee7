"""What a list of the library says of each pack, kept beside the packs: to read them all takes seconds.

`python -m kesu.intake.listing` writes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from kesu.intake.library import kept_rules, pack, shelves
from kesu.procedure.declared import Label
from kesu.procedure.reading.shipped import SHIPPED

KEPT = SHIPPED / "library.json"


@dataclass(frozen=True, slots=True)
class Listed:
    """rules: how many of its sources' rules the pack holds; steps, clocks: how many it has."""

    pack: str
    procedure: str
    version: str
    title: Label
    covers: tuple[str, ...]
    rules: int
    steps: int
    clocks: int


def listed(name: str) -> Listed:
    """The line of a pack. Raises LookupError where there is no such pack."""
    return _kept().get(name) or read_for_list(name)


@lru_cache(maxsize=1)
def _kept() -> Mapping[str, Listed]:
    return {name: _line(name, given) for name, given in json.loads(KEPT.read_text(encoding="utf-8")).items()}


def _line(name: str, given: Mapping[str, Any]) -> Listed:
    return Listed(name, **{**given, "title": Label(**given["title"]), "covers": tuple(given["covers"])})


def read_for_list(name: str) -> Listed:
    """The line as the pack's files have it. Raises LookupError where there is no such pack."""
    procedure = pack(name)
    return Listed(
        pack=name,
        procedure=procedure.name,
        version=procedure.version,
        title=procedure.title,
        covers=procedure.covers,
        rules=sum(len(kept.rules) for kept in kept_rules(procedure)),
        steps=len(procedure.steps),
        clocks=len(procedure.clocks),
    )


def list_text() -> str:
    """The file as the packs are now: one line for each."""
    lines = []
    for name in sorted(name for shelf in shelves() for name in shelf.packs):
        said = asdict(read_for_list(name))
        del said["pack"]
        lines.append(f"{json.dumps(name)}: {json.dumps(said, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    KEPT.write_text(list_text(), encoding="utf-8")
