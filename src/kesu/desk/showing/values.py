"""A fact's value as a reader sees it: options by label, people by name, instants in the case's zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kesu.desk.looking import Look
from kesu.desk.speaking import listed, moment_text, person_name, said, unit_name
from kesu.organisation.speaking import language
from kesu.procedure.calendars import parse_duration
from kesu.procedure.calendars.rendering import duration_words
from kesu.procedure.declared import Field
from kesu.procedure.offering import with_rows
from kesu.procedure.values import option_codes

NUMBERS = ("decimal", "integer", "money")


@dataclass(frozen=True, slots=True)
class Head:
    """Of a table's column. number: what stands below lines up by its last digit."""

    text: str
    number: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """kind: empty, text, long, number, unknown, table, files, snapshot (its name). files: number and name."""

    kind: str
    text: str = ""
    snapshot: str = ""
    heads: list[Head] = field(default_factory=list)
    rows: list[list[Shown]] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)


EMPTY = Shown("empty")


def shown(look: Look, spec: Field, plain: Any) -> Shown:
    if plain is None or plain in ("", []):
        return EMPTY
    spec = with_rows(spec, look.facts, look.hidden)
    if isinstance(plain, Mapping) and plain.get("unknown") is True:
        return Shown("unknown", said(spec.unknown) or _("not known yet"))
    if spec.type == "snapshot" and isinstance(plain, list):
        return Shown("snapshot", _("%(count)s rows") % {"count": len(plain)}, snapshot=spec.name)
    if spec.type == "table" and isinstance(plain, list):
        columns = list(spec.columns.values())
        rows = [[shown(look, column, row.get(column.name)) for column in columns] for row in plain]
        return Shown("table", heads=[Head(said(column), column.type in NUMBERS) for column in columns], rows=rows)
    if spec.type in ("file", "files"):
        return Shown("files", files=_files(look, plain))
    text = _text(look, spec, plain)
    kind = {"long_text": "long", **dict.fromkeys(NUMBERS, "number")}.get(spec.type, "text")
    return Shown(kind, text)


def brief(look: Look, spec: Field, plain: Any) -> str:
    """The value on one line."""
    value = shown(look, spec, plain)
    if value.kind == "table":
        return _("%(count)s rows") % {"count": len(value.rows)}
    if value.kind == "files":
        return listed(name for _number, name in value.files)
    return value.text


def _text(look: Look, spec: Field, plain: Any) -> str:
    if spec.type in ("choices", "people", "units", "list") and isinstance(plain, list):
        one = Field(name=spec.name, type=_ONE.get(spec.type, spec.of or "text"), options=spec.options)
        return listed(_text(look, one, part) for part in plain)
    if spec.type == "boolean":
        return _("yes") if plain else _("no")
    if spec.type == "choice":
        option = option_codes(spec.options).get(str(plain))
        return said(option) if option else str(plain)
    if spec.type == "person":
        return person_name(look.viewer.directory, str(plain))
    if spec.type == "unit":
        return unit_name(look.viewer.directory, str(plain))
    if spec.type == "datetime":
        return moment_text(str(plain), look.zone)
    if spec.type == "duration":
        return duration_words(parse_duration(str(plain)), language())
    if spec.type in NUMBERS:
        return _number(str(plain)) + (f" {spec.unit}" if spec.unit else "")
    return str(plain)


_ONE = {"choices": "choice", "people": "person", "units": "unit"}


def _number(text: str) -> str:
    """Thousands apart, digits as they are: `1,234,567.50`."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{rest}" if whole.isdigit() else text


def _files(look: Look, plain: Any) -> list[tuple[str, str]]:
    wanted = [str(part) for part in plain] if isinstance(plain, list) else [str(plain)]
    by_hash = {str(entry.get("hash")): number for number, entry in look.state.files.items()}
    found = []
    for one in wanted:
        number = by_hash.get(one, one if one in look.state.files else "")
        name = str(look.state.files[number].get("name")) if number else one[:24]
        found.append((number, name))
    return found
