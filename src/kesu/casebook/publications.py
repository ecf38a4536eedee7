"""What anybody may read: papers that cases have made public, and that nobody has withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from kesu.casebook import programs
from kesu.casebook.models import Publication
from kesu.procedure.declared import Label
from kesu.procedure.publishing import standing
from kesu.procedure.state import CaseState

MOST = 500


class PublicationLine(NamedTuple):
    """number: within the case. at: UTC text. hash: of the paper."""

    number: str
    document: str
    at: str
    hash: str


def publications_of(state: CaseState) -> frozenset[PublicationLine]:
    """What of the case can be read by anybody."""
    return frozenset(PublicationLine(n, one["document"], one["at"], one["hash"]) for n, one in standing(state))


def address_of(case: UUID, number: str) -> UUID:
    """By what it goes in an address: the same whenever the tables are made anew, and it leads to no case."""
    return uuid5(case, number)


@dataclass(frozen=True, slots=True)
class Notice:
    """title: of the document. case: the case's number, which its paper bears; empty without one. at: aware. hash: of
    the paper (PDF)."""

    id: UUID
    title: Label
    case: str
    at: datetime
    hash: str
    document: str


def notices() -> Iterator[Notice]:
    """All that is public, the latest first, at most 500."""
    for row in Publication.objects.select_related("case").only(*_COLUMNS).order_by("-at", "id")[:MOST]:
        yield _notice(row)


def notice(id: UUID) -> Notice | None:
    """One that is public; None where there is none, or no longer."""
    row = Publication.objects.select_related("case").only(*_COLUMNS).filter(pk=id).first()
    return _notice(row) if row is not None else None


_COLUMNS = ("id", "document", "at", "hash", "case__digest", "case__number")


def _notice(row: Publication) -> Notice:
    document = programs.program_of(row.case.digest).procedure.documents.get(row.document)
    title = document.label if document is not None and document.label is not None else Label(row.document)
    return Notice(row.pk, title, row.case.number or "", datetime.fromisoformat(row.at), row.hash, row.document)
