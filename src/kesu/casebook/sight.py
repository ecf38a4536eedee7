"""Who sees which cases (A12): a condition for the database, and the narrowing by `see`, which only widens nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from kesu.casebook import rows
from kesu.casebook.models import FACETS, Loan, Participant, PublishedProcedure, TaskHolder
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.calendars import Calendars
from kesu.procedure.context import Actor, Context
from kesu.procedure.program import Program
from kesu.procedure.seeing import hidden_from, sees_case
from kesu.procedure.state import CaseState
from kesu.procedure.who import Deputy, Directory, Holding


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: a person on a day, with what they hold and whom they stand in for."""

    person: str
    now: datetime
    directory: Directory
    calendars: Calendars = field(default_factory=calendars_of, compare=False, repr=False)

    @classmethod
    def of(cls, person: str, *, now: datetime) -> Viewer:
        return cls(person, now, directory_of())

    @property
    def day(self) -> date:
        return self.now.astimezone(self.calendars.resolve(None).zone).date()

    def context(self) -> Context:
        """What expressions over the actor may read while this person looks."""
        return Context(now=self.now, actor=Actor(self.person), directory=self.directory, calendars=self.calendars)

    def people(self) -> list[str]:
        """The person, and those for all of whose tasks they stand in today."""
        absent = self.directory.stands_in_for(self.person, self.day, None)
        whole = [one for one in absent if any(not d.roles for d in self._deputyships(one))]
        return [self.person, *whole]

    def holdings(self) -> Iterator[Holding]:
        """Roles held, and those of absent people this person stands in for today."""
        own = self.directory.people.get(self.person)
        yield from own.roles if own else ()
        for absent in dict.fromkeys(self.directory.stands_in_for(self.person, self.day, None)):
            covered = self._deputyships(absent)
            other = self.directory.people.get(absent)
            yield from (h for h in (other.roles if other else ()) if any(d.covers(h.role, self.day) for d in covered))

    def _deputyships(self, absent: str) -> list[Deputy]:
        deputies = self.directory.deputies
        return [d for d in deputies if d.deputy == self.person and d.absent == absent and d.covers(None, self.day)]


def below(directory: Directory, unit: str) -> list[str]:
    """The unit and all under it."""
    return [code for code in directory.units if unit in directory.above(code)]


def cases_seen(viewer: Viewer) -> Q:
    """Cases the person opened, has or had a task in, or whose roles they hold in the case's unit or above;
    and those lent to them, while they are."""
    seen = Q(pk__in=Participant.objects.filter(person=viewer.person).values("case_id")) | Q(opened_by=viewer.person)
    seen |= Q(pk__in=Loan.objects.filter(person=viewer.person, until__gt=viewer.now).values("case_id"))
    for facet, value, units, procedures in _reaches(viewer):
        reach = Q(procedure__in=procedures)
        if units is not None:
            reach &= Q(unit__in=units)
        if facet in FACETS:
            reach &= Q(**{f"facet_{facet}": value})
        seen |= reach
    return seen


def is_seen(viewer: Viewer, ref: UUID, opened_by: str | None, columns: Mapping[str, str | None]) -> bool:
    """What `cases_seen` says of one case, asked in memory. columns: its procedure, unit and `facet_…`."""
    if opened_by == viewer.person or rows.select(Participant, ("id",), {"person": viewer.person, "case_id": ref}):
        return True
    if Loan.objects.filter(person=viewer.person, case_id=ref, until__gt=viewer.now).exists():
        return True
    return any(
        columns["procedure"] in procedures
        and (units is None or columns["unit"] in units)
        and (facet not in FACETS or columns[f"facet_{facet}"] == value)
        for facet, value, units, procedures in _reaches(viewer)
    )


def sees_all_of(viewer: Viewer, procedure: str) -> bool:
    """Whether a role of theirs reaches every case of the procedure, so that none has to be asked for its unit."""
    return any(
        units is None and facet is None and procedure in named for facet, _value, units, named in _reaches(viewer)
    )


def _reaches(viewer: Viewer) -> Iterator[tuple[str | None, str | None, list[str] | None, list[str]]]:
    declared = procedures_by_role()
    everywhere: set[str] = set()
    for held in viewer.holdings():
        for per, procedures in declared.get(held.role, {}).items():
            if held.unit is None and (held.per is None or per is None):
                everywhere.update(procedures)
                continue
            units = below(viewer.directory, held.unit) if held.unit else None
            yield (per if held.per else None), held.per, units, sorted(procedures)
    if everywhere:
        yield None, None, None, sorted(everywhere)


def procedures_by_role() -> Mapping[str, Mapping[str | None, set[str]]]:
    """For each role code, what it is held for and the procedures that declare it so, in any version."""
    found: dict[str, dict[str | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, roles in PublishedProcedure.objects.values_list("name", "roles"):
        for role, per in roles.items():
            found[role][per].add(name)
    return found


def tasks_of(viewer: Viewer) -> Q:
    """Tasks the person may do, by role or by name; not those they are excluded from."""
    mine = Q(person__in=viewer.people())
    for held in viewer.holdings():
        reach = Q(role=held.role)
        if held.unit is not None:
            reach &= Q(unit__in=below(viewer.directory, held.unit)) | Q(unit__isnull=True)
        if held.per is not None:
            reach &= Q(per=held.per) | Q(per__isnull=True)
        mine |= reach
    holders = TaskHolder.objects.filter(mine, barred=False).values("task_id")
    barred = TaskHolder.objects.filter(person=viewer.person, barred=True).values("task_id")
    return Q(pk__in=holders) & ~Q(pk__in=barred)


def narrowed_digests(digests: Iterable[str]) -> set[str]:
    """Those versions that say themselves who may see their cases."""
    found = PublishedProcedure.objects.filter(pk__in=set(digests), narrowed=True)
    return set(found.values_list("digest", flat=True))


def narrowed_anywhere(procedure: str | None = None) -> set[str]:
    """Those versions, of one procedure or of all, whether a case runs on them or not."""
    found = PublishedProcedure.objects.filter(narrowed=True)
    if procedure is not None:
        found = found.filter(name=procedure)
    return set(found.values_list("digest", flat=True))


def may_see(viewer: Viewer, program: Program, state: CaseState) -> bool:
    """Whether the procedure's `see` lets the person see the case."""
    return sees_case(program, state, viewer.context())


def hidden_fields(viewer: Viewer, program: Program, state: CaseState) -> frozenset[str]:
    """Fields that do not exist for the person."""
    return hidden_from(program, state, viewer.context())
