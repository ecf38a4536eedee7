"""Full-text search by our own two-character pieces: one design for both databases, exact for Chinese.

Every run of letters and digits is cut into pairs of neighbours, and its last character stands alone as well. A
query's pairs find candidates by index; whether the text really contains the query is then asked of the text
itself, so the answer is always the true one. Pieces are written as fixed-width ASCII, because what counts as a
letter differs between the databases' own tokenisers.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from kesu.casebook import rows
from kesu.casebook.models import SearchText

MOST_PIECES = 60_000  # a tsvector holds one megabyte
QUERY_LENGTH = 200
MANY = 2_000  # texts that may hold a query: from here on it may be quicker to ask case by case
SAMPLE = 100  # of them, by which this is judged
OVERFLOW = "zzzz"  # stands in every text with more pieces than fit; no character has this code
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_RUNS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Text as it is compared: compatibility forms unified (full-width digits), case and invisible marks gone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    return "".join(character for character in folded if unicodedata.category(character) != "Cf")


def pieces_of(folded: str) -> list[str]:
    """The index pieces of a folded text, each once."""
    found: dict[str, None] = {}
    for run in _RUNS.findall(folded):
        codes = [_code(character) for character in run]
        found.update(dict.fromkeys(a + b for a, b in itertools.pairwise(codes)))
        found[codes[-1]] = None
    pieces = list(found)
    return pieces if len(pieces) <= MOST_PIECES else [*pieces[:MOST_PIECES], OVERFLOW]


def write(case: UUID, text: str) -> None:
    """Store what can be searched of a case and bring the index up to date."""
    folded = fold(text)
    found = rows.select(SearchText, ("id", "text"), {"case_id": case})
    if found is None:
        number = rows.insert_one(SearchText, ("case_id", "text"), (case, folded))
        _index(number, pieces_of(folded))
    elif found[1] != folded:
        _forget(*found)
        rows.update(SearchText, {"id": found[0]}, {"text": folded})
        _index(found[0], pieces_of(folded))


def write_new(texts: Sequence[tuple[UUID, str, list[str]]]) -> None:
    """Store many folded texts at once, each with its pieces, of cases that have none yet."""
    rows.insert(SearchText, ("case_id", "text"), [(case, text) for case, text, _ in texts])
    pieces = {case: found for case, _, found in texts}
    for number, case in SearchText.objects.filter(case_id__in=pieces).values_list("pk", "case_id"):
        _index(number, pieces[case])


def reindex() -> int:
    """Make the whole index anew from the texts; answers how many there were."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO casebook_searchindex(casebook_searchindex) VALUES ('delete-all')")
    count = 0
    for row in SearchText.objects.iterator(chunk_size=500):
        _index(row.pk, pieces_of(row.text))
        count += 1
    return count


def condition(query: str) -> Q:
    """For cases whose text contains every word of the query (separated by spaces), as substrings of the folded text.

    What few texts hold is looked up; what many do is asked of one case after the other, in the order of the list.
    """
    words = fold(query[:QUERY_LENGTH]).split()
    asked = [part for word in words for part in _asked(word)]
    if not asked or _are_held_by_many(asked, words):
        found = SearchText.objects.filter(_holds(words), case_id=OuterRef("pk"))
        return Q(Exists(found))
    return _holds(words, "search__") & Q(search__id__in=_candidates(asked))


def _holds(words: list[str], prefix: str = "") -> Q:
    return Q(*(Q(**{f"{prefix}text__contains": word}) for word in words))


def _are_held_by_many(asked: list[str], words: list[str]) -> bool:
    """Judged by the first texts that may hold them: pieces of numbers stand in all numbers, the number in one."""
    first = _candidates(asked, limit=MANY)
    with connection.cursor() as cursor:
        cursor.execute(first.sql, first.params)
        found = [row[0] for row in cursor.fetchall()]
    return len(found) == MANY and SearchText.objects.filter(_holds(words), pk__in=found[:SAMPLE]).count() > SAMPLE // 10


def _candidates(asked: list[str], *, limit: int | None = None) -> RawSQL:
    """Rows of the index that hold all pieces asked for, or more pieces than could be indexed."""
    end = f" LIMIT {limit}" if limit is not None else ""
    if connection.vendor == "sqlite":
        sql = f"SELECT rowid FROM casebook_searchindex WHERE casebook_searchindex MATCH %s{end}"
        return RawSQL(sql, [f"({' AND '.join(asked)}) OR {OVERFLOW}"])
    match = f"({' & '.join(part.replace('*', ':*') for part in asked)}) | {OVERFLOW}"
    return RawSQL(f"SELECT id FROM casebook_searchtext WHERE pieces @@ %s::tsquery{end}", [match])


def _asked(word: str) -> Iterable[str]:
    for run in _RUNS.findall(word):
        codes = [_code(character) for character in run]
        if len(codes) == 1:
            yield f"{codes[0]}*"  # a single character is the beginning of a pair, or the last of its run
        else:
            yield from dict.fromkeys(a + b for a, b in itertools.pairwise(codes))


def _code(character: str) -> str:
    number, code = ord(character), ""
    for _ in range(4):
        number, rest = divmod(number, 36)
        code = _DIGITS[rest] + code
    return code


def _index(row: int, pieces: list[str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO casebook_searchindex(rowid, pieces) VALUES (%s, %s)", [row, " ".join(pieces)])
        else:
            cursor.execute("UPDATE casebook_searchtext SET pieces = array_to_tsvector(%s) WHERE id = %s", [pieces, row])


def _forget(row: int, folded: str) -> None:
    """An index without content is told what it held: the pieces of the text it was made from."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO casebook_searchindex(casebook_searchindex, rowid, pieces) VALUES ('delete', %s, %s)",
                [row, " ".join(pieces_of(folded))],
            )
