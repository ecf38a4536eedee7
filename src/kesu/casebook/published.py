"""The procedures that are published, for lists and pages; their programs are kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kesu.casebook.models import Case, PublishedProcedure
from kesu.casebook.programs import current, program_of, version
from kesu.procedure.declared import Label, Over


@dataclass(frozen=True, slots=True)
class Version:
    """One published version. by: the person who published it, None for the system."""

    digest: str
    name: str
    version: str
    kind: str
    title: Label
    at: datetime
    by: str | None


def current_versions() -> list[Version]:
    """The version new cases run on, of each procedure, by name."""
    latest: dict[str, Version] = {}
    for row in _listed().order_by("name", "published_at", "version"):
        latest[row.name] = _version(row)
    return list(latest.values())


def declared_roles() -> frozenset[str]:
    """Codes of the roles that the procedures of today declare, those of people outside (`staff.outside_roles`) too."""
    return frozenset(code for one in current_versions() for code in program_of(one.digest).procedure.roles)


def reached_by(over: Over | None, own: str) -> tuple[str, ...]:
    """The procedures whose cases a register or a measure of the procedure `own` is about."""
    if over is None:
        return (own,)
    return tuple(one.name for one in current_versions() if reaches(over, one))


def reaches(over: Over, one: Version) -> bool:
    """Whether cases of that procedure are among those."""
    if over.destroyed_by:
        return over.expires(program_of(one.digest).procedure)
    return over.reaches(one.name, one.kind)


def versions_of(name: str) -> list[Version]:
    """All versions of a procedure, the latest first."""
    rows = _listed().filter(name=name).order_by("-published_at", "-version")
    return [_version(row) for row in rows]


def cases_on(digest: str, *, status: str | None = None) -> int:
    """How many cases run, or ran, on that version."""
    found = Case.objects.filter(digest=digest)
    return found.filter(status=status).count() if status else found.count()


def expanded_of(digest: str) -> str:
    """The text a version runs by: expanded, the organisation's settings frozen in."""
    return program_of(digest).procedure.expanded


def sources_of(digest: str) -> dict[str, str]:
    """The pack's files as they were given, by path."""
    found = PublishedProcedure.objects.filter(pk=digest).values_list("sources", flat=True).first()
    return dict(found or {})


def _listed() -> QuerySet[PublishedProcedure]:
    """Without the texts, which are long and not listed."""
    return PublishedProcedure.objects.defer("text", "sources", "settings", "roles")


def _version(row: PublishedProcedure) -> Version:
    title = Label(row.title_zh, row.title_en)
    return Version(row.digest, row.name, row.version, row.kind, title, row.published_at, row.published_by)


__all__ = [
    "Version",
    "cases_on",
    "current",
    "current_versions",
    "declared_roles",
    "expanded_of",
    "program_of",
    "reached_by",
    "reaches",
    "sources_of",
    "version",
    "versions_of",
]
