"""The cases and records behind a number (A9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from kesu.casebook.measuring import SLACK, cases_seen, records_seen
from kesu.casebook.published import reached_by
from kesu.casebook.scanning import Scope
from kesu.casebook.sight import Viewer
from kesu.insight.figures import Listed
from kesu.insight.filtering import BadRequest
from kesu.procedure.declared import Measure
from kesu.procedure.facts import Facts
from kesu.procedure.measures import Counted, counted
from kesu.procedure.periods import first_day
from kesu.procedure.values import plain_instant

MOST_CASES = 200
_YEAR = timedelta(days=370)


@dataclass(frozen=True, slots=True)
class Behind:
    """A case (or a row or booking of one, or a record) behind a number. ref: of the case; record: the type and number.
    value: whether it is one of the share, or its number; None: it has none."""

    ref: UUID | None
    number: str | None
    opened_at: str
    value: bool | Decimal | None
    record: tuple[str, int] | None = None


def cases_behind(
    listed: Listed, viewer: Viewer | None, period: str, *, now: datetime, part: str = "", most: int = MOST_CASES
) -> tuple[list[Behind], bool]:
    """What a period stands on, newest first, and whether there is more; of a ratio what is divided. part: `yes` or `no`
    of a share or count, `none`: without a value. Raises BadRequest."""
    if part not in ("", "yes", "no", "none"):
        raise BadRequest("part")
    divided = listed.divided
    measure = replace(divided[0], by=()) if divided is not None else replace(listed.measure, by=())
    found: list[Behind] = []
    for one in _behind(listed, measure, viewer, period, now):
        if part and part != _part(one.value):
            continue
        if len(found) >= most:
            return found, True
        found.append(one)
    return found, False


def _part(value: bool | Decimal | None) -> str:
    return "none" if value is None else "yes" if value else "no"


def _behind(listed: Listed, measure: Measure, viewer: Viewer | None, period: str, now: datetime) -> Iterator[Behind]:
    for facts, hidden, outside in _seen(listed, measure, viewer, period, now):
        for one in counted(measure, facts, hidden, outside=outside):
            if one.period == period:
                yield _told(measure, facts, one)


def _seen(
    listed: Listed, measure: Measure, viewer: Viewer | None, period: str, now: datetime
) -> Iterator[tuple[Facts, frozenset[str], bool]]:
    try:
        first = first_day(period)
    except ValueError:
        raise BadRequest("period") from None
    if measure.listed.record is not None:
        yield from records_seen(listed.program, measure, viewer, now=now)
        return
    start = datetime.combine(first, time(), UTC) - SLACK
    plain = measure.dated is None and measure.rows != "ledger"
    procedures = reached_by(measure.over, listed.procedure)
    scope = Scope(procedures, opened_from=start if plain else None, opened_until=start + _YEAR if plain else None)
    yield from cases_seen(scope, viewer, now=now)


def _told(measure: Measure, facts: Facts, one: Counted) -> Behind:
    kind = measure.listed.record
    if kind is not None:
        number = int(facts.column("seq"))
        return Behind(None, None, plain_instant(facts.column("at")), one.value, (kind, number))
    state = facts.state
    return Behind(UUID(str(state.ref)), state.number, state.opened_at, one.value)
