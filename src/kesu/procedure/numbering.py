"""The case's number: given once, without gaps or doubles, in a series of what counts together (A6)."""

from __future__ import annotations

import re
from datetime import date, datetime

from kesu.procedure.draft import Draft
from kesu.procedure.facts import Facts
from kesu.procedure.values import native_instant, to_plain

_TOKEN = re.compile(r"\{([^}:]+)(?::(\d+))?\}")


def give_number(draft: Draft) -> None:
    """At the instant of `number.at`, once."""
    if draft.state.number is None and draft.program.procedure.number is not None:
        _number(draft, "NumberGiven")


def renew_number(draft: Draft) -> None:
    """A field of the format changed: with `when_changed: renew` the next free number, the old one an alias."""
    numbering = draft.program.procedure.number
    if numbering is None or not numbering.renew or draft.state.number is None:
        return
    if series_of(draft) != draft.state.series or not _still_fits(draft):
        _number(draft, "NumberRenewed", alias=draft.state.number)


def _still_fits(draft: Draft) -> bool:
    numbering = draft.program.procedure.number
    assert numbering is not None
    pattern = "".join(
        "\\d+" if part.startswith("{serial") else re.escape(_text(part, draft)) for part in _parts(numbering.format)
    )
    return re.fullmatch(pattern, draft.state.number or "") is not None


def _parts(form: str) -> list[str]:
    return [part for part in re.split(r"(\{[^}]*\})", form) if part]


def _text(part: str, draft: Draft) -> str:
    return _TOKEN.sub(lambda found: _token(draft, found[1]), part)


def _number(draft: Draft, kind: str, alias: str | None = None) -> None:
    numbering = draft.program.procedure.number
    assert numbering is not None
    series = series_of(draft)
    serial = draft.context.serial(series)
    number = "".join(
        str(serial).zfill(_width(part)) if part.startswith("{serial") else _text(part, draft)
        for part in _parts(numbering.format)
    )
    draft.emit(kind, number=number, series=series, serial=serial, alias=alias)


def _width(part: str) -> int:
    found = _TOKEN.fullmatch(part)
    return int(found[2]) if found and found[2] else 1


def series_of(draft: Draft) -> str:
    """The series the number counts in: the procedure and the values of `per`."""
    numbering = draft.program.procedure.number
    assert numbering is not None
    return "|".join([draft.state.procedure, *(f"{token}={_token(draft, token)}" for token in numbering.per)])


def _token(draft: Draft, token: str) -> str:
    day = _day(draft)
    dated = {"yy": f"{day.year % 100:02}", "year": str(day.year), "yyyy": str(day.year), "month": f"{day.month:02}"}
    dated |= {"mm": dated["month"], "day": f"{day.day:02}", "dd": f"{day.day:02}"}
    if token in dated:
        return dated[token]
    name = token.removeprefix("f.")
    if name in draft.program.fields:
        value = to_plain(draft.facts.field(name))
        return str(value) if value is not None and not isinstance(value, dict) else ""
    return ""


def _day(draft: Draft) -> date:
    numbering = draft.program.procedure.number
    facts: Facts = draft.facts
    dated = facts.field(numbering.dated) if numbering and numbering.dated else None
    if isinstance(dated, datetime):
        return dated.astimezone(facts.zone()).date()
    return dated if isinstance(dated, date) else native_instant(draft.at).astimezone(facts.zone()).date()
