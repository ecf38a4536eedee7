"""The records and cases that a streak counts, as expressions read them (A4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kesu.casebook.canonical import canonical_text
from kesu.casebook.models import FACETS, Case, PublishedProcedure, Record
from kesu.casebook.models.cases import FACET_LENGTH
from kesu.casebook.programs import program_of
from kesu.casebook.recorded import entries, entries_of, saying
from kesu.casebook.recordtypes import record_types
from kesu.procedure.declared import Field, Streak
from kesu.procedure.facts import Facts
from kesu.procedure.records import Entry, rows
from kesu.procedure.state import CaseState
from kesu.procedure.streaks import group_of
from kesu.procedure.triggering import case_row
from kesu.procedure.trying import tried

if TYPE_CHECKING:
    from kesu.casebook.work import Taken

Row = Mapping[str, Any]
SOME = 500


INDEXED = frozenset(("text", "lot", "choice", "product", "part", "place", "person", "unit", "integer", "boolean"))
"""Types whose values are equal where their texts are."""


def counted_by(taken: Taken) -> Callable[[Streak, Facts], Sequence[Row]]:
    """What a case's streaks count, read from the tables once for each group that asks."""
    kept: dict[str, Sequence[Row]] = {}

    def count(streak: Streak, facts: Facts) -> Sequence[Row]:
        group, since = group_of(streak, facts), tried(streak.since, facts) if streak.since is not None else None
        if streak.since is not None and since is None:
            return ()  # an empty `since` counts none
        key = repr((streak.name, group, since))
        if key not in kept:
            read = _records if streak.source == "record" else _cases
            kept[key] = read(streak, taken, group, since)
        if streak.source == "record":
            return kept[key]
        own = case_row(facts.program, facts.state, streak.at or "closed")
        counts = own is not None and facts.state.procedure in streak.procedures
        return [*kept[key], own] if counts and own is not None else kept[key]

    return count


def _records(streak: Streak, taken: Taken, group: Mapping[str, Any], since: Any) -> list[Row]:
    """Of the type, no more than its group's, as far as `per` is found by an index: the streak looks again."""
    spec = record_types().get(streak.of)
    if spec is None:
        return []
    named = {column: value for column, value in group.items() if _is_found(spec.fields.get(column), value)}
    seqs = [set(saying(streak.of, column, [one]).values_list("seq", flat=True)) for column, one in named.items()]
    if isinstance(since, datetime) and not streak.order:
        late = Record.objects.filter(type=streak.of, at__gte=since)
        seqs.append(set(late.values_list("seq", flat=True)))
    read = list(entries_of(streak.of, set.intersection(*seqs)) if seqs else entries(streak.of))
    if spec.key is not None and named and spec.key not in named:
        replaced = _replaced(streak.of, spec.key, read)
        read = [entry for entry in read if entry.seq not in replaced]
    return rows(spec, read)


def _is_found(field: Field | None, value: Any) -> bool:
    return field is not None and field.type in INDEXED and isinstance(value, str | bool | int)


def _replaced(kind: str, key: str, read: Sequence[Entry]) -> set[int]:
    """Those whose place a later record of another group has taken."""
    latest: dict[str, int] = {}
    values = list(dict.fromkeys(entry.data[key] for entry in read if isinstance(entry.data.get(key), str | int)))
    for start in range(0, len(values), SOME):
        many = saying(kind, key, values[start : start + SOME]).values_list("value", "seq")
        for text, seq in many.iterator():
            latest[text] = max(latest.get(text, 0), seq)
    return {entry.seq for entry in read if latest.get(canonical_text(entry.data.get(key)), 0) > entry.seq}


def _cases(streak: Streak, taken: Taken, group: Mapping[str, Any], since: Any) -> list[Row]:
    """All of the group but the case itself, which counts as it stands in the command."""
    at = streak.at or "closed"
    found = Case.objects.filter(procedure__in=streak.procedures).exclude(pk=taken.ref)
    if at == "closed":
        found = found.filter(closed_at__isnull=False)
        if isinstance(since, datetime):
            found = found.filter(closed_at__gte=since)
    for column, value in group.items():
        facet = _facet(streak.procedures, column)
        if facet is not None and isinstance(value, str) and 0 < len(value) < FACET_LENGTH:
            found = found.filter(**{f"facet_{facet}": value})
    counted = (
        case_row(program_of(digest), CaseState.load(json.loads(state)), at)
        for digest, state in found.order_by("opened_at", "ref").values_list("digest", "state").iterator(chunk_size=200)
    )
    return [row for row in counted if row is not None]


def _facet(procedures: Sequence[str], column: str) -> str | None:
    """The facet that holds that field, and nothing else, in every version of every one of the procedures."""
    found = set()
    for digest in PublishedProcedure.objects.filter(name__in=procedures).values_list("digest", flat=True):
        fields = program_of(digest).fields
        spec = fields.get(column)
        facet = spec.facet if spec is not None and spec.type in INDEXED else None
        every = [one for field in fields.values() for one in (field, *field.columns.values())]
        found.add(facet if sum(one.facet == facet for one in every) == 1 else None)
    only = found.pop() if len(found) == 1 else None
    return only if only in FACETS else None
