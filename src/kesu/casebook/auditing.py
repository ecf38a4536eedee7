"""What no single case can show: journals without a case, records out of their chain, series with gaps, stock that is
not the sum of its moves, procedures that are not what was published.

Read-only; part of `kesu verify` over the whole installation, beside the proof of each case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kesu.casebook import stocks
from kesu.casebook.erasing import SERIES
from kesu.casebook.models import Case, CaseNumber, Erasure, Event, PublishedProcedure, RecordErasure, Series
from kesu.casebook.programs import ProgramMissing, read_text
from kesu.casebook.records import verify_records


@dataclass(frozen=True, slots=True)
class Finding:
    """code: `orphan` (a journal whose case is gone; where: its reference), `series` (where: the series and the serials
    that no case carries, or that were never given), `published` (where: procedure, version and what differs),
    `record` (where: type, number and what does not hold), `stock` (where: the stock, item and place whose balance is
    not the sum of what was moved)."""

    code: str
    where: str


def audit() -> Iterator[Finding]:
    """Everything that is not as the journal and the procedures' digests say."""
    yield from _orphans()
    yield from _series()
    for broken in verify_records():
        yield Finding("record", f"{broken.type} {broken.seq}: {broken.what}")
    for where in stocks.wrong_balances():
        yield Finding("stock", where)
    for row in PublishedProcedure.objects.order_by("name", "version"):
        wrong = _differing(row)
        if wrong:
            yield Finding("published", f"{row.name} {row.version}: {', '.join(wrong)}")


def _orphans() -> Iterator[Finding]:
    known = Case.objects.values("ref")
    for ref in sorted(set(Event.objects.exclude(case_id__in=known).values_list("case_id", flat=True))):
        yield Finding("orphan", str(ref))


def _series() -> Iterator[Finding]:
    """Every serial up to the last one given stands with exactly one case (invariant 2), or one certificate."""
    last = dict(Series.objects.values_list("key", "last"))
    given: dict[str, list[int]] = defaultdict(list)
    for key, serial in CaseNumber.objects.values_list("series", "serial"):
        given[key].append(serial)
    for certificates in (Erasure, RecordErasure):
        numbered = certificates.objects.filter(number__isnull=False)
        given[SERIES] += [serial for serial in numbered.values_list("number", flat=True) if serial is not None]
    for key in sorted(last.keys() | given.keys()):
        often = Counter(given[key])
        wrong = {serial for serial in range(1, last.get(key, 0) + 1) if often[serial] != 1} | {
            serial for serial in often if serial > last.get(key, 0)
        }
        if wrong:
            yield Finding("series", f"{key}: {', '.join(map(str, sorted(wrong)[:20]))}")


def _differing(row: PublishedProcedure) -> list[str]:
    try:
        procedure = read_text(row.text, row.digest)
    except ProgramMissing:
        return ["text"]
    said = {
        "text": procedure.expanded,
        "name": procedure.name,
        "version": procedure.version,
        "kind": procedure.kind,
        "title_zh": procedure.title.zh,
        "title_en": procedure.title.en,
        "roles": {code: role.per for code, role in procedure.roles.items()},
        "narrowed": procedure.see is not None,
    }
    return [name for name, value in said.items() if getattr(row, name) != value]
