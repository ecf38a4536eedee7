"""Master data: customers, suppliers, products, parts, lots and places, kept once and looked up while typing.

Nothing in a case depends on an entry: a case keeps the text that was entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Collate, StrIndex
from django.db.models.lookups import GreaterThan

from kesu.organisation.models import MasterEntry
from kesu.organisation.spelling import START, folded, sought_text

KINDS = ("customer", "supplier", "product", "part", "lot", "place")
LOOK_UPS: Mapping[str, tuple[str, ...]] = {"party": ("customer", "supplier"), **{kind: (kind,) for kind in KINDS}}
"""What may be looked up: each kind, and `party` for fields that hold a customer or a supplier."""
MOST = 50
CODE_LENGTH, NAME_LENGTH, DETAIL_LENGTH = 120, 200, 20_000
_BATCH = 500
_COLLATIONS = {"postgresql": "C", "sqlite": "BINARY"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. detail: JSON-plain, by names the organisation chose; edition: 0 before it is kept."""

    kind: str
    code: str
    name_zh: str = ""
    name_en: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    active: bool = True
    edition: int = 0

    def name(self, language: str = "zh") -> str:
        """Its name in that language, else in the other, else its code."""
        names = (self.name_en, self.name_zh) if language == "en" else (self.name_zh, self.name_en)
        return next((name for name in names if name), self.code)

    @property
    def content(self) -> tuple[Any, ...]:
        return self.name_zh, self.name_en, dict(self.detail), self.active


class EntryRefused(ValueError):
    """An entry that cannot be kept. code: `kind`, `code_missing`, `code_form`, `too_long`, `detail`, `changed`
    (somebody was quicker); `where` names the part."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code)
        self.code, self.where = code, where


# --- looking -----------------------------------------------------------------------------------------


def find(kind: str, text: str, limit: int = 20, *, inactive: bool = False) -> list[Entry]:
    """Entries whose code, name, pinyin or initials contain the text; those where one begins with it come first, the
    shorter before the longer. No text: the first by code. Raises EntryRefused(`kind`)."""
    wanted = folded(text)[:NAME_LENGTH]
    rows = _rows(kind, inactive=inactive)
    order: list[Any] = []
    if len(wanted) == 1 and wanted.isascii():  # anywhere in a word it says nothing
        rows, order = _containing(rows, START + wanted), [F("size")]
    elif wanted:
        rows = _containing(rows, wanted)
        begins = Case(When(GreaterThan(StrIndex("sought", Value(START + wanted)), 0), then=0), default=1)
        order = [begins, F("size")]
    numbers = list(rows.order_by(*order, *_by_code()).values_list("pk", flat=True)[: max(1, min(limit, MOST))])
    found = MasterEntry.objects.in_bulk(numbers)
    return [_entry(found[number]) for number in numbers]


def listing(kind: str, text: str, *, after: int = 0, limit: int = MOST) -> tuple[list[Entry], int]:
    """A page of a kind's entries by code, active or not, and how many there are. Raises EntryRefused(`kind`)."""
    rows, wanted = _rows(kind, inactive=True), folded(text)[:NAME_LENGTH]
    if wanted:
        rows = _containing(rows, wanted)
    return [_entry(row) for row in rows.order_by(*_by_code())[after : after + limit]], rows.count()


def entry_of(kind: str, code: str) -> Entry | None:
    row = MasterEntry.objects.filter(kind=kind, code=code).first()
    return _entry(row) if row else None


def counts() -> dict[str, int]:
    """How many active entries each kind has."""
    found = dict.fromkeys(KINDS, 0)
    for kind in KINDS:
        found[kind] = MasterEntry.objects.filter(kind=kind, active=True).count()
    return found


def _rows(kind: str, *, inactive: bool) -> QuerySet[MasterEntry]:
    if kind not in LOOK_UPS:
        raise EntryRefused("kind", kind[:40])
    rows = MasterEntry.objects.filter(kind__in=LOOK_UPS[kind])
    return rows if inactive else rows.filter(active=True)


def _containing(rows: QuerySet[MasterEntry], part: str) -> QuerySet[MasterEntry]:
    return rows.filter(GreaterThan(StrIndex("sought", Value(part)), 0))


def _by_code() -> list[Any]:
    collation = _COLLATIONS[connection.vendor]
    return [Collate(F("code"), collation), Collate(F("kind"), collation)]


def _entry(row: MasterEntry) -> Entry:
    return Entry(row.kind, row.code, row.name_zh, row.name_en, row.detail or {}, row.active, row.edition)


# --- keeping -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping entries came to, by code."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


def checked(entry: Entry) -> Entry:
    """The entry with its texts trimmed. Raises EntryRefused."""
    if entry.kind not in KINDS:
        raise EntryRefused("kind", entry.kind[:40])
    code = " ".join(entry.code.split())
    if not code:
        raise EntryRefused("code_missing", "code")
    if any(ord(character) < 32 for character in entry.code) or "/" in code:
        raise EntryRefused("code_form", "code")
    names = [" ".join(name.split()) for name in (entry.name_zh, entry.name_en)]
    if len(code) > CODE_LENGTH or any(len(name) > NAME_LENGTH for name in names):
        raise EntryRefused("too_long", "code" if len(code) > CODE_LENGTH else "name")
    if any("\x00" in name for name in names):
        raise EntryRefused("code_form", "name")
    if len(repr(entry.detail)) > DETAIL_LENGTH or "\\x00" in repr(entry.detail):
        raise EntryRefused("detail", "detail")
    return Entry(entry.kind, code, *names, dict(entry.detail), entry.active, entry.edition)


def compare(entries: Sequence[Entry]) -> Kept:
    """What keeping these would come to; nothing is written."""
    known = _known(entries)
    new, changed, same = [], [], []
    for entry in entries:
        old = known.get((entry.kind, entry.code))
        (new if old is None else same if _entry(old).content == entry.content else changed).append(entry.code)
    return Kept(tuple(new), tuple(changed), tuple(same))


def keep(entries: Iterable[Entry], *, now: datetime, by: str | None) -> Kept:
    """Keep entries, new or changed, in one transaction; one that nothing differs in stays as it is.

    An entry that names an edition is refused `changed` where there is a later one. Raises EntryRefused.
    """
    whole = list({(one.kind, one.code): one for one in map(checked, entries)}.values())
    with transaction.atomic():
        known = _known(whole, lock=True)
        kept = compare(whole)
        fresh = []
        for entry in whole:
            row = known.get((entry.kind, entry.code))
            if entry.edition and (row is None or row.edition != entry.edition):
                raise EntryRefused("changed", entry.code)
            if row is None:
                fresh.append(_fill(MasterEntry(kind=entry.kind, code=entry.code), entry, now, by))
            elif _entry(row).content != entry.content:
                row.edition += 1
                _fill(row, entry, now, by).save()
        MasterEntry.objects.bulk_create(fresh, batch_size=_BATCH)
    return kept


def _fill(row: MasterEntry, entry: Entry, now: datetime, by: str | None) -> MasterEntry:
    row.name_zh, row.name_en, row.detail, row.active = entry.content
    row.sought = sought_text(entry.code, entry.name_zh, entry.name_en)
    row.size = len(row.sought)
    row.changed_at, row.changed_by = now, by
    return row


def _known(entries: Sequence[Entry], *, lock: bool = False) -> dict[tuple[str, str], MasterEntry]:
    found: dict[tuple[str, str], MasterEntry] = {}
    rows = MasterEntry.objects.select_for_update() if lock else MasterEntry.objects.all()
    for start in range(0, len(entries), _BATCH):
        part = entries[start : start + _BATCH]
        for row in rows.filter(kind__in={one.kind for one in part}, code__in=[one.code for one in part]):
            found[row.kind, row.code] = row
    return found
