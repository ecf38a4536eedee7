"""Cases that may be about the same matter: the same customer, order, lot … and a similar text, in the last year.

Only cases the viewer may see are looked at. Similarity is counted by characters, which needs no word boundaries.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from rapidfuzz import fuzz

from kesu.casebook import sight
from kesu.casebook.likeness import COMPARED, bare, code_of
from kesu.casebook.models import Case, CaseFacet
from kesu.casebook.models.cases import FACET_LENGTH
from kesu.casebook.queries import may_see
from kesu.casebook.searching import fold, pieces_of
from kesu.casebook.sight import Viewer

WITHIN = timedelta(days=365)
STRONG = ("order", "lot")  # the same one of these is the same delivery
SHOWN = 5
CANDIDATES = 300
MOST_PIECES = 24
SHORTEST = 6  # what is shorter is said of many things
LONGEST = 2_000  # characters of a text that are compared
ALIKE = 55  # of 100, where a facet is the same
VERY_ALIKE = 80  # where none is
LIKELY = 70  # from here on it is asked before a case is opened


@dataclass(frozen=True, slots=True)
class Likely:
    """A case that may be the same matter. score: 0 to 100; same: the facets that are the same."""

    ref: UUID
    number: str | None
    title: str
    status: str
    opened_at: datetime
    score: int
    same: tuple[str, ...]

    @property
    def is_pressing(self) -> bool:
        """Whether one should have looked at it before opening another."""
        return self.score >= LIKELY and bool(self.same)


def likely(
    viewer: Viewer, facets: Mapping[str, Sequence[str]], text: str, *, now: datetime, limit: int = SHOWN
) -> list[Likely]:
    """The likeliest first. facets: what was entered, by facet; text: what happened, in the reporter's words."""
    given = {
        facet: [value[:FACET_LENGTH] for value in values if bare(value)]
        for facet, values in facets.items()
        if facet in COMPARED and any(map(bare, values))
    }
    wanted = fold(text)[:LONGEST].strip()
    narrowed = _by_facets(given) if given else _by_text(wanted)
    if narrowed is None:
        return []
    seen = Case.objects.filter(sight.cases_seen(viewer), narrowed, opened_at__gte=now - WITHIN, status__in=_STANDING)
    rows = seen.select_related("search").prefetch_related("facets").order_by("-opened_at", "-ref")[:CANDIDATES]
    judged = sorted(_judged(rows, given, wanted), key=lambda pair: (-pair[0].score, -pair[1].opened_at.timestamp()))
    narrowing = sight.narrowed_digests(row.digest for _, row in judged)
    open_to = (found for found, row in judged if row.digest not in narrowing or may_see(viewer, row))
    return list(itertools.islice(open_to, limit))


_STANDING = ("open", "closed")


def _by_facets(given: Mapping[str, list[str]]) -> Q:
    """Cases with one of the values, however it was typed: by its bare form, which is the value itself or beside it."""
    asked = Q()
    for facet, values in given.items():
        bared = {bare(value) for value in values}
        further = CaseFacet.objects.filter(facet__in=(facet, code_of(facet)), value__in=bared).values("case_id")
        asked |= Q(**{f"facet_{facet}__in": bared}) | Q(pk__in=further)
    return asked


def _by_text(wanted: str) -> Q | None:
    """Cases whose text shares pieces with this one; short texts find nothing."""
    pieces = [piece for piece in pieces_of(wanted) if len(piece) == 8]
    if len(pieces) < 4:
        return None
    chosen = pieces[:: max(1, len(pieces) // MOST_PIECES)][:MOST_PIECES]
    if connection.vendor == "sqlite":
        sql = "SELECT rowid FROM casebook_searchindex WHERE casebook_searchindex MATCH %s"
        return Q(search__id__in=RawSQL(sql, [" OR ".join(chosen)]))
    sql = "SELECT id FROM casebook_searchtext WHERE pieces @@ %s::tsquery"
    return Q(search__id__in=RawSQL(sql, [" | ".join(chosen)]))


def _judged(rows: Iterable[Case], given: Mapping[str, list[str]], wanted: str) -> Iterator[tuple[Likely, Case]]:
    for row in rows:
        same = tuple(facet for facet, values in given.items() if not _values(row, facet).isdisjoint(map(bare, values)))
        score = _similarity(wanted, row.search.text if hasattr(row, "search") else "")
        if same and any(facet in STRONG for facet in same):
            score = max(score, LIKELY)
        if score >= (ALIKE if same else VERY_ALIKE):
            yield Likely(row.ref, row.number, row.title, row.status, row.opened_at, score, same), row


def _values(row: Case, facet: str) -> set[str]:
    """Bare, as they are compared."""
    further = {bare(one.value) for one in row.facets.all() if one.facet == facet}
    own = getattr(row, f"facet_{facet}", None)
    return further | ({bare(own)} if own else set())


def _similarity(wanted: str, text: str) -> int:
    """How alike the texts are: the best line, or the best passage of it."""
    if len(wanted) < SHORTEST:
        return 0
    lines = [line for line in text[: LONGEST * 5].split("\n") if len(line) >= 4]
    scores = [max(fuzz.ratio(wanted, line), _passage(wanted, line)) for line in lines]
    return round(max(scores, default=0))


def _passage(wanted: str, line: str) -> float:
    shorter = min(len(wanted), len(line))
    return fuzz.partial_ratio(wanted, line) if shorter >= 8 else 0.0
