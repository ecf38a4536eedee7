"""Days off as a file that an administrator replaces when the next year is published; no network is asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from kesu.procedure.calendars.daysoff import DaysOff
from kesu.procedure.calendars.text import parse_days

MOST_BYTES = 1_000_000
_KEYS = ("code", "version", "years")


def load_days_off(path: Path) -> DaysOff:
    """Read `{code, version, years: {2026: {off: […], work: […]}}}` from a YAML or JSON file.

    Dates, or `2026-02-15..2026-02-23`. Raises ValueError naming the file, the key and the mend.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"larger than {MOST_BYTES} bytes")
        return parse_days_off(path.read_text(encoding="utf-8-sig"), is_json=path.suffix.lower() == ".json")
    except (OSError, ValueError) as problem:
        raise ValueError(f"{path.name}: {problem}") from None


def parse_days_off(text: str, *, is_json: bool = False) -> DaysOff:
    """The same from text. Raises ValueError."""
    data = _json(text) if is_json else _yaml(text)
    if not isinstance(data, Mapping):
        raise ValueError("a map is expected: {code: CN, version: …, years: {2026: {off: […], work: […]}}}")
    for key in data:
        if key not in _KEYS:
            raise ValueError(f"unknown key `{str(key)[:40]}`; known: {', '.join(_KEYS)}")
    code, version, years = str(data.get("code", "CN")), data.get("version"), data.get("years")
    if version is None or not str(version).strip():
        raise ValueError("version: is missing; name the edition, as `2027 of 2026-11-04`")
    if not isinstance(years, Mapping) or not years:
        raise ValueError("years: a map is expected: {2026: {off: […], work: […]}}")
    read = [_year(key, year) for key, year in years.items()]
    off = frozenset(day for _, days, _ in read for day in days)
    work = frozenset(day for _, _, days in read for day in days)
    return DaysOff(code, str(version).strip(), frozenset(number for number, _, _ in read), off, work)


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str)
    except json.JSONDecodeError as problem:
        raise ValueError(f"line {problem.lineno}: no JSON: {problem.msg}") from None


def _yaml(text: str) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError) as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise ValueError(f"{place}no YAML: {str(problem).splitlines()[0]}") from None


def _year(key: object, year: object) -> tuple[int, tuple[date, ...], tuple[date, ...]]:
    name = str(key)
    if not (name.isdecimal() and 1900 <= int(name) <= 9998):
        raise ValueError(f"years: `{name[:40]}` is no year")
    if not isinstance(year, Mapping) or set(year) - {"off", "work"}:
        raise ValueError(f"years: {name}: a map is expected: {{off: [dates], work: [dates]}}")
    off, work = (_days(f"{name}: {part}", year.get(part)) for part in ("off", "work"))
    for day in (*off, *work):
        if day.year != int(name):
            raise ValueError(f"{name}: {day} lies in another year")
    if not off:
        raise ValueError(f"{name}: off: no day is given; leave out a year that is not published yet")
    return int(name), off, work


def _days(key: str, given: object) -> tuple[date, ...]:
    if given is None:
        return ()
    if not isinstance(given, list | str):
        raise ValueError(f"{key}: a list of dates is expected")
    return parse_days(key, given)


def days_off_text(days: DaysOff) -> str:
    """Days off as the YAML that `load_days_off` reads back: the form for the next edition."""
    lines = [f"code: {days.code}", f"version: {json.dumps(days.version, ensure_ascii=False)}", "years:"]
    for year in sorted(days.years):
        lines.append(f"  {year}:")
        lines.append(f"    off: [{', '.join(_ranges(day for day in days.off if day.year == year))}]")
        lines.append(f"    work: [{', '.join(_ranges(day for day in days.work if day.year == year))}]")
    return "\n".join(lines) + "\n"


def _ranges(days: Iterable[date]) -> list[str]:
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return [first.isoformat() if first == last else f"{first}..{last}" for first, last in runs]
