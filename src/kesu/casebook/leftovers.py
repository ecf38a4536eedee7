"""What is kept of a case beside its journal, and goes with it when it is erased: files, drafts, notices, mail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from django.db import connection, transaction

from kesu.casebook.files import path_of
from kesu.casebook.models import Attachment, Draft, Event, EventValue, Notice, Outbox, PrivateLink

_WITH_FILES = ("FileAttached", "DocumentMade")
_elsewhere: list[Callable[[UUID], None]] = []


def also_forget(forget: Callable[[UUID], None]) -> None:
    """For rooms above that keep something of cases: called with each case that is erased, in the transaction."""
    if forget not in _elsewhere:
        _elsewhere.append(forget)


def files_of(ref: UUID) -> set[str]:
    """Hashes of the files and papers of a case that no other case has; those merged into it are its own."""
    heads = Event.objects.filter(case_id=ref, kind__in=_WITH_FILES).values_list("head", flat=True)
    found = {digest for head in heads for digest in _digests(json.loads(head))}
    for value in EventValue.objects.filter(case_id=ref, path="files").values_list("value", flat=True):
        found |= {digest for one in json.loads(value).values() for digest in _digests(one)}
    return {digest for digest in found if not _another_has(ref, digest)}


def _digests(head: dict[str, object]) -> Iterable[str]:
    return [str(head[key]) for key in ("hash", "docx") if head.get(key)]


def _another_has(ref: UUID, digest: str) -> bool:
    others = Event.objects.exclude(case_id=ref).exclude(case__events__kind="CaseErased")
    if others.filter(kind__in=_WITH_FILES, head__contains=digest).exists():
        return True
    merged = EventValue.objects.exclude(case_id=ref)
    return merged.filter(path="files", value__contains=digest).exists()


def forget(ref: UUID, digests: Iterable[str]) -> None:
    """Remove what is kept of the case; the files themselves once the transaction has ended well."""
    for model in (Draft, Notice, Outbox, PrivateLink):
        model._default_manager.filter(case_id=ref).delete()
    for elsewhere in _elsewhere:
        elsewhere(ref)
    for digest in digests:
        Attachment.objects.filter(digest=digest).delete()
        transaction.on_commit(partial(path_of(digest).unlink, missing_ok=True))


def forget_pieces() -> None:
    """The index of texts keeps what it was told to delete until it is put in order."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO casebook_searchindex(casebook_searchindex) VALUES ('optimize')")
