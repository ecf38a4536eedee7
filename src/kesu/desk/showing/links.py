"""Other cases linked with this one: opened from it, its parent, joined by hand."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.casebook import queries
from kesu.casebook.publishing import titles
from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.speaking import said


@dataclass(frozen=True, slots=True)
class Link:
    """procedure: the title of the one the other case runs on; parent: it opened this one."""

    procedure: str
    ref: str
    number: str
    title: str
    status: str
    parent: bool


def links(look: Look) -> list[Link]:
    found: list[Link] = []
    named = titles() if look.state.children else {}
    for entries in look.state.children.values():
        for entry in entries:
            other = queries.case(look.viewer, str(entry.get("ref")))
            if other is None:
                continue
            row = other.row
            status = words.word(words.CASE, row.status)
            title = row.title or row.procedure
            procedure = said(named[row.procedure]) if row.procedure in named else row.procedure
            found.append(Link(procedure, str(row.ref), row.number or "", title, status, bool(entry.get("parent"))))
    return found
