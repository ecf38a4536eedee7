"""What people are told in the page: by cases they may still see, and beside what a case tells them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from kesu.casebook import rows, sight
from kesu.casebook.models import Case, Notice
from kesu.casebook.queries import view_of
from kesu.casebook.sight import Viewer


def tell(people: Iterable[str], kind: str, about: Mapping[str, str], *, now: datetime) -> int:
    """Tell each of these people once, in the transaction at hand. about: codes by which a page finds what it is about,
    for a notice that belongs to no case. Answers how many were told."""
    text = json.dumps(dict(about), ensure_ascii=False)
    told = [(person, kind, text, now) for person in dict.fromkeys(people)]
    rows.insert(Notice, ("person", "kind", "about", "at"), told)
    return len(told)


def notices_of(viewer: Viewer, *, unread: bool, limit: int, before: int | None = None) -> list[Notice]:
    """Newest first; a case that the person may not see any more tells them nothing. before: the number of the last
    notice of the page before."""
    found = _told(viewer)
    if unread:
        found = found.filter(read_at=None)
    if before is not None:
        found = found.filter(pk__lt=before)
    told = found.select_related("case").order_by("-pk")[:limit]
    narrowing = sight.narrowed_digests(notice.case.digest for notice in told if notice.case)
    return [notice for notice in told if not _is_narrowed(viewer, notice, narrowing)]


def count_unread(viewer: Viewer) -> int:
    return _told(viewer).filter(read_at=None).count()


def mark_read(viewer: Viewer, number: int | None = None, *, now: datetime) -> int:
    """One notice of the person, or all of them."""
    mine = Notice.objects.filter(person=viewer.person, read_at=None)
    return (mine if number is None else mine.filter(pk=number)).update(read_at=now)


def _told(viewer: Viewer) -> QuerySet[Notice]:
    seen = Case.objects.filter(sight.cases_seen(viewer)).values("pk")
    return Notice.objects.filter(Q(case=None) | Q(case__in=seen), person=viewer.person)


def _is_narrowed(viewer: Viewer, notice: Notice, narrowing: set[str]) -> bool:
    if notice.case is None or notice.case.digest not in narrowing:
        return False
    view = view_of(viewer, notice.case)
    return not sight.may_see(viewer, view.program, view.state)
