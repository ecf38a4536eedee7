"""What edges read: lists with filters and cursors, a case as somebody may see it, its journal, somebody's tasks."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from unicodedata import normalize
from uuid import UUID

from django.db.models import F, Q, QuerySet

from kesu.casebook import rows, sight
from kesu.casebook.models import FACETS, Case, CaseFacet, CaseNumber, Notice, Task
from kesu.casebook.models.cases import FACET_LENGTH
from kesu.casebook.programs import program_of
from kesu.casebook.searching import QUERY_LENGTH, condition
from kesu.casebook.sight import Viewer
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState

PAGE = 50
MOST = 500
NEWEST = 500  # cases whose facets are offered as choices
LISTED = (
    "ref", "procedure", "version", "digest", "number", "status", "unit", "title", "opened_at", "opened_by", "closed_at",
    "due_at", "overdue", *(f"facet_{facet}" for facet in FACETS),
)  # fmt: skip

ALL_FACETS = FACETS
_SIGHTED = ("digest", "opened_by", "procedure", "unit", *(f"facet_{facet}" for facet in FACETS))


class BadFilter(ValueError):
    """A filter or cursor that nobody gave out: 422 at the edge. `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list of cases. facets: by name, the values one of which must be there. Instants are aware.

    q: words that must occur; where it is the number of a case the viewer may see, that case alone, unless those that
    mention it are wanted as well (`mentions`).
    """

    q: str = ""
    mentions: bool = False
    procedures: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    overdue: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows hold the columns LISTED. `next`: the cursor of the following page, None on the last."""

    rows: tuple[Case, ...]
    next: str | None


def cases(viewer: Viewer, wanted: Wanted, *, cursor: str | None = None, limit: int = PAGE) -> Page:
    """Cases the viewer may see, newest first. Raises BadFilter."""
    limit = max(1, min(limit, MOST))
    found = Case.objects.filter(sight.cases_seen(viewer), _condition(viewer, wanted)).order_by("-opened_at", "-ref")
    rows: list[Case] = []
    position = _read_cursor(cursor)
    while len(rows) <= limit:
        batch = _rows(_behind(found, position)[: limit + 1])
        rows += _narrowed(viewer, batch)
        if len(batch) <= limit:
            break
        position = (batch[-1].opened_at, batch[-1].ref)
    more = len(rows) > limit
    shown = tuple(rows[:limit])
    return Page(shown, _cursor(shown[-1]) if more else None)


def _rows(found: QuerySet[Case]) -> list[Case]:
    """Which cases is asked first, of narrow indexes: sorting whole rows would mean sorting their states."""
    keys = list(found.values_list("pk", flat=True))
    rows = Case.objects.only(*LISTED, "state").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def count(viewer: Viewer, wanted: Wanted, *, most: int | None = None) -> int:
    """How many there are; where a procedure narrows by `see`, each of its cases is asked. With `most`, more than that
    are not counted: the answer is `most` + 1."""
    found = Case.objects.filter(sight.cases_seen(viewer), _condition(viewer, wanted))
    end = None if most is None else most + 1
    narrowing = sight.narrowed_anywhere()
    if not narrowing:
        return found[:end].count()
    plain = found.exclude(digest__in=narrowing)[:end].count()
    left = None if end is None else max(0, end - plain)
    asked = (row for row in found.filter(digest__in=narrowing).iterator(chunk_size=200) if may_see(viewer, row))
    return plain + sum(1 for _ in islice(asked, left))


def _narrowed(viewer: Viewer, batch: list[Case]) -> Iterator[Case]:
    narrowing = sight.narrowed_digests(row.digest for row in batch)
    for row in batch:
        if row.digest not in narrowing or may_see(viewer, row):
            yield row


def may_see(viewer: Viewer, row: Case) -> bool:
    """Whether the procedure's `see` holds for the viewer, by the case as it is kept."""
    return sight.may_see(viewer, *_kept(row))


# --- filters -----------------------------------------------------------------------------------------


def numbered(viewer: Viewer, text: str) -> list[Case]:
    """Cases the viewer may see whose number, present or earlier, the text is: full-width and small letters as well."""
    plain = normalize("NFKC", text[:QUERY_LENGTH]).strip()
    forms = {text.strip()[:QUERY_LENGTH], plain, plain.upper(), plain.lower()} - {""}
    refs = list(CaseNumber.objects.filter(number__in=forms).values_list("case_id", flat=True)[:MOST]) if forms else []
    if not refs:
        return []
    found = Case.objects.filter(sight.cases_seen(viewer), pk__in=refs).only(*LISTED, "state")
    return list(_narrowed(viewer, list(found)))


def _searched(viewer: Viewer, wanted: Wanted) -> Q:
    """A number is looked up first: its pieces stand in all numbers, and a text index would ask thousands of texts."""
    if not wanted.q.strip():
        return Q()
    named = [] if wanted.mentions else numbered(viewer, wanted.q)
    return Q(pk__in=[row.pk for row in named]) if named else condition(wanted.q)


def _condition(viewer: Viewer, wanted: Wanted) -> Q:
    asked = _searched(viewer, wanted)
    if wanted.procedures:
        asked &= Q(procedure__in=wanted.procedures)
    if wanted.statuses:
        asked &= Q(status__in=wanted.statuses)
    if wanted.units:
        asked &= Q(unit__in=wanted.units)
    if wanted.opened_from:
        asked &= Q(opened_at__gte=wanted.opened_from)
    if wanted.opened_until:
        asked &= Q(opened_at__lt=wanted.opened_until)
    if wanted.overdue is not None:
        asked &= Q(overdue=wanted.overdue)
    for facet, values in wanted.facets.items():
        asked &= _by_facet(facet, tuple(value[:FACET_LENGTH] for value in values))
    return asked


def _by_facet(facet: str, values: tuple[str, ...]) -> Q:
    """By two indexes that are asked one after the other: an OR over two tables would read every case."""
    further = CaseFacet.objects.filter(facet=facet, value__in=values).values("case_id")
    if facet not in FACETS:
        return Q(pk__in=further)
    return Q(pk__in=Case.objects.filter(**{f"facet_{facet}__in": values}).values("pk").union(further, all=True))


def _behind(found: QuerySet[Case], position: tuple[datetime, UUID] | None) -> QuerySet[Case]:
    if position is None:
        return found
    at, ref = position
    return found.filter(Q(opened_at__lt=at) | Q(opened_at=at, ref__lt=ref), opened_at__lte=at)


def _cursor(row: Case) -> str:
    return base64.urlsafe_b64encode(f"{row.opened_at.isoformat()}|{row.ref}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, ref = text.partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise BadFilter("cursor")
        return moment.astimezone(UTC), UUID(ref)
    except (binascii.Error, ValueError, OverflowError):
        raise BadFilter("cursor") from None


# --- one case ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as the viewer may see it. hidden: fields that do not exist for them."""

    row: Case
    program: Program
    state: CaseState
    hidden: frozenset[str]
    viewer: Viewer


def find_ref(name: str) -> UUID | None:
    """The reference behind a reference or a number (aliases too); a number that two procedures use finds nothing."""
    try:
        return UUID(name)
    except ValueError:
        refs = set(CaseNumber.objects.filter(number=name).values_list("case_id", flat=True)[:2])
        return refs.pop() if len(refs) == 1 else None


def ref_seen(viewer: Viewer, name: str) -> UUID | None:
    """The reference of a case the viewer may see, without reading the case where its procedure narrows nothing."""
    ref = find_ref(name)
    found = rows.select(Case, _SIGHTED, {"ref": ref}) if ref else None
    if ref is None or found is None:
        return None
    digest, opened_by, *values = found
    if not sight.is_seen(viewer, ref, opened_by, dict(zip(_SIGHTED[2:], values, strict=True))):
        return None
    return ref if program_of(digest).procedure.see is None or case(viewer, name) else None


def case(viewer: Viewer, name: str) -> CaseView | None:
    """The case of that reference or number, or None: not there, or not for this viewer's eyes (404 alike)."""
    ref = find_ref(name)
    row = Case.objects.filter(sight.cases_seen(viewer), pk=ref).first() if ref else None
    if row is None:
        return None
    view = view_of(viewer, row)
    return view if sight.may_see(viewer, view.program, view.state) else None


def kept(ref: UUID) -> tuple[Program, CaseState]:
    """The case as its row keeps it, for nobody's eyes: whoever shows it asks who may see it."""
    return _kept(Case.objects.get(pk=ref))


def _kept(row: Case) -> tuple[Program, CaseState]:
    return program_of(row.digest), CaseState.load(json.loads(row.state))


def view_of(viewer: Viewer, row: Case) -> CaseView:
    """A case that the viewer was found to see already."""
    program, state = _kept(row)
    return CaseView(row, program, state, sight.hidden_fields(viewer, program, state), viewer)


# --- tasks and notices -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TaskItem:
    """One line of "my tasks". new: opened since the viewer last looked."""

    task: Task
    case: Case
    program: Program
    new: bool

    @property
    def is_unreached(self) -> bool:
        """No step: a letter that did not reach somebody outside; the task's row is its number."""
        return self.task.kind == Task.UNDELIVERED

    @property
    def is_appeal(self) -> bool:
        """No step: an appeal against an entry of the ledger; the task's row is the entry's number."""
        return self.task.kind == Task.APPEAL


def tasks_for(
    viewer: Viewer,
    *,
    seen_at: datetime | None = None,
    limit: int = MOST,
    procedures: tuple[str, ...] = (),
    outside: bool = False,
) -> list[TaskItem]:
    """Tasks the viewer may do now: overdue and due first, then what has no limit, oldest first.

    outside: instead those that wait for somebody outside, whose answer the viewer may enter.
    """
    found = Task.objects.filter(sight.tasks_of(viewer), outside=outside)
    if procedures:
        found = found.filter(case__procedure__in=procedures)
    rows = found.select_related("case").order_by(F("due_at").asc(nulls_last=True), "opened_at", "pk")[:limit]
    narrowing = sight.narrowed_digests(row.case.digest for row in rows)
    return [
        TaskItem(row, row.case, program_of(row.case.digest), seen_at is None or row.opened_at > seen_at)
        for row in rows
        if row.case.digest not in narrowing or may_see(viewer, row.case)
    ]


def numbers_of(refs: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of cases that have one; no more of them than their number, whoever asks."""
    found = Case.objects.filter(pk__in=set(refs), number__isnull=False).values_list("pk", "number")
    return {ref: str(number) for ref, number in found if number}


def versions_of_cases(refs: Iterable[UUID]) -> dict[UUID, str]:
    """The version each of the cases runs on, by its digest."""
    return dict(Case.objects.filter(pk__in=set(refs)).values_list("pk", "digest"))


def unreached_among(deliveries: Iterable[str]) -> set[str]:
    """Those numbers of deliveries that wait in their cases to be seen to."""
    found = Task.objects.filter(kind=Task.UNDELIVERED, row__in=list(deliveries))
    return set(found.values_list("row", flat=True))


def count_tasks(viewer: Viewer) -> int:
    return Task.objects.filter(sight.tasks_of(viewer), outside=False).count()


def notices_for(viewer: Viewer, *, unread: bool = True, limit: int = PAGE) -> list[Notice]:
    """What the person was told: warnings, escalations, declared notices; newest first."""
    found = Notice.objects.filter(person=viewer.person).select_related("case")
    if unread:
        found = found.filter(read_at=None)
    return list(found.order_by("-at", "-pk")[:limit])


def read_notices(viewer: Viewer, *, now: datetime) -> int:
    return Notice.objects.filter(person=viewer.person, read_at=None).update(read_at=now)


def is_unit_busy(unit: str) -> bool:
    """Whether cases of the unit are open, or open tasks are held in it."""
    held = Task.objects.filter(holders__unit=unit).exists()
    return held or Case.objects.filter(unit=unit, status="open").exists()


def facet_values(viewer: Viewer, facet: str, *, limit: int = 200) -> list[str]:
    """Values of a facet among the newest cases the viewer sees, in order: for a filter's or a field's choices."""
    return facets_values(viewer, (facet,), limit=limit)[facet]


def facets_values(viewer: Viewer, facets: Sequence[str], *, limit: int = 200) -> dict[str, list[str]]:
    """The same of several facets; the newest values where there are more than `limit`."""
    newest = Case.objects.filter(sight.cases_seen(viewer)).order_by("-opened_at", "-ref")
    refs = list(newest.values_list("pk", flat=True)[:NEWEST])
    columns = [f"facet_{facet}" for facet in facets if facet in FACETS]
    rows = Case.objects.filter(pk__in=refs).order_by("-opened_at", "-ref").values(*columns) if columns else ()
    found: dict[str, dict[str, None]] = {facet: {} for facet in facets}
    for row in rows:
        for column, value in row.items():
            if value is not None:
                found[column.removeprefix("facet_")][value] = None
    own = CaseFacet.objects.filter(case_id__in=refs, facet__in=[one for one in facets if one not in FACETS])
    for facet, value in own.values_list("facet", "value").distinct():
        found[facet][value] = None
    return {facet: sorted(islice(values, limit)) for facet, values in found.items()}
