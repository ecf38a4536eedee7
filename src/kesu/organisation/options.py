"""What the organisation adds, hides and renames in the options of choices (A4, A12), with who did it and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kesu.organisation.directory import changed
from kesu.organisation.models import Fact, OptionChange

FACT = "options"
MOST = 30  # changes that are listed


@dataclass(frozen=True, slots=True)
class Changed:
    """One change. act: add, rename, restore (the pack's name), hide, show, remove; zh, en: its name afterwards."""

    field: str
    option: str
    act: str
    zh: str
    en: str
    at: datetime
    by: str | None


def options_of(procedure: str, *, lock: bool = False) -> dict[str, Any]:
    """As the organisation's file has them, by field. lock: until the end of the transaction nobody else changes any."""
    facts = Fact.objects.select_for_update() if lock else Fact.objects
    fact = facts.filter(pk=FACT).first()
    return dict((fact.value or {}).get(procedure) or {}) if fact else {}


def keep_options(procedure: str, trees: dict[str, Any], change: Changed) -> None:
    """The options of all its fields, in place of those before; the change is noted. In one transaction."""
    with transaction.atomic():
        fact = Fact.objects.select_for_update().filter(pk=FACT).first()
        known: dict[str, Any] = dict(fact.value or {}) if fact else {}
        known[procedure] = {field: tree for field, tree in trees.items() if tree}
        value = {name: fields for name, fields in known.items() if fields}
        Fact.objects.update_or_create(name=FACT, defaults={"value": value})
        names = ("field", "option", "act", "zh", "en", "at", "by")
        OptionChange.objects.create(procedure=procedure, **{name: getattr(change, name) for name in names})
        changed()


def changes_of(procedure: str) -> list[Changed]:
    """The latest first."""
    rows = OptionChange.objects.filter(procedure=procedure).order_by("-at", "-pk")[:MOST]
    return [Changed(row.field, row.option, row.act, row.zh, row.en, row.at, row.by) for row in rows]
