"""Options that are no longer offered: what holds one keeps its name, and nobody chooses it anew (A4 `hidden`)."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from kesu.procedure.declared import Field, Option
from kesu.procedure.state import Json


def offered(options: tuple[Option, ...], kept: Container[str] = (), *, away: bool = False) -> tuple[Option, ...]:
    """The options one may choose: without the hidden ones and all below them. kept: codes that stay all the same,
    because they stand in the field already. away: what stands above is hidden."""
    found = []
    for one in options:
        gone = away or one.hidden
        below = offered(one.options, kept, away=gone)
        if not gone or one.name in kept or below:
            found.append(replace(one, options=below))
    return tuple(found)


def hidden_codes(options: tuple[Option, ...], *, away: bool = False) -> Iterator[str]:
    """Codes that nobody chooses anew."""
    for one in options:
        gone = away or one.hidden
        if gone:
            yield one.name
        yield from hidden_codes(one.options, away=gone)


def hidden_in(spec: Field, value: Json) -> list[str]:
    """The codes of hidden options that a value names, in a table's columns too."""
    if spec.columns:
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        return [code for row in rows for one in spec.columns.values() for code in hidden_in(one, row.get(one.name))]
    gone = frozenset(hidden_codes(spec.options))
    return [code for code in texts_in(value) if code in gone] if gone else []


def texts_in(value: Json) -> Iterator[str]:
    """Every text of a value, rows and lists gone through."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)
