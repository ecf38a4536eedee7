"""Other cases linked with this one: opened from it, its parent, joined by hand."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.casebook import queries
from kesu.desk.looking import Look
from kesu.desk.showing import words


@dataclass(frozen=True, slots=True)
class Link:
    """ref is empty where the reader may not see the other case."""

    link: str
    ref: str
    number: str
    title: str
    status: str
    parent: bool


def links(look: Look) -> list[Link]:
    found = []
    for name, entries in look.state.children.items():
        for entry in entries:
            other = queries.case(look.viewer, str(entry.get("ref")))
            if other is None:
                continue
            row = other.row
            status = words.word(words.CASE, row.status)
            title = row.title or row.procedure
            found.append(Link(name, str(row.ref), row.number or "", title, status, bool(entry.get("parent"))))
    return found
