"""Open cases that count records or other cases look again when there is something new: each in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kesu.casebook.models import Case, CaseNews
from kesu.casebook.programs import ProgramMissing, program_of
from kesu.procedure.triggering import reads_records


def tell_cases(kind: str, seq: int) -> None:
    """Within the record's transaction: every open case whose procedure reads such records is to look at it."""
    _write([digest for digest in _open_digests() if _reads(digest, kind)], kind, seq)


def tell_of_case(ref: UUID, digests: Iterable[str]) -> None:
    """Within the transaction of an instant: every other open case of these versions counts it and is to look again."""
    _write(list(digests), "", 0, but=ref)


def _write(digests: list[str], kind: str, seq: int, but: UUID | None = None) -> None:
    if not digests:
        return
    refs = Case.objects.filter(status="open", digest__in=digests).exclude(pk=but).values_list("pk", flat=True)
    CaseNews.objects.bulk_create(
        (CaseNews(case_id=ref, type=kind, seq=seq) for ref in refs), batch_size=500, ignore_conflicts=True
    )


def _open_digests() -> list[str]:
    return list(Case.objects.filter(status="open").order_by().values_list("digest", flat=True).distinct())


def _reads(digest: str, kind: str) -> bool:
    try:
        return reads_records(program_of(digest), kind)
    except ProgramMissing:
        return False
