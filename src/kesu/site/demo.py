"""The worked example of `kesu serve --demo`: an organisation, its procedures, and cases at many stations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kesu.casebook.execute import execute, open_case
from kesu.casebook.publishing import publish_pack
from kesu.casebook.ticking import tick
from kesu.organisation.calendars import calendars_of
from kesu.organisation.loading import load_organisation
from kesu.organisation.master import Entry, keep
from kesu.organisation.models import Account, Fact, Person
from kesu.procedure.context import Actor, Command
from kesu.procedure.reading import read_organisation
from kesu.site.demo_cases import CASES
from kesu.site.demo_story import Act, Day, Story

PACKS = Path(__file__).resolve().parents[1] / "packs"
PASSWORD = "kesu-demo"
ADMINISTRATOR = "han"
SHOWN = ("chen", "liu", "li", "sun", "zhang", "zhou", "lin", "zheng", "han")

MASTER = (
    Entry("customer", "C-001", "华星电机", "Huaxing Motors", {"contact": "何工", "mail": "quality@huaxing.example"}),
    Entry("customer", "C-002", "东岳泵业", "Dongyue Pumps", {"contact": "马经理"}),
    Entry("customer", "C-003", "恒力减速机", "Hengli Reducers", {"phone": "0512-5550100"}),
    Entry("customer", "C-004", "海川阀门", "Haichuan Valves"),
    Entry("customer", "C-005", "金轮轴承", "Jinlun Bearings"),
    Entry("customer", "C-006", "通达电气", "Tongda Electric"),
    Entry("part", "ZT-40", "轴套 40", "Bush 40"),
    Entry("part", "DG-12", "端盖 12", "End cap 12"),
)


class DemoBroken(RuntimeError):
    """The worked example does not fit the packs any more."""


def fill(now: datetime) -> int:
    """Load the organisation, publish the packs, make sign-ins, play the cases; answers how many there are."""
    before = now - timedelta(days=90)
    file = read_organisation(PACKS / "organisation.yaml").organisation
    if file is None:
        raise DemoBroken("organisation.yaml")
    load_organisation(file, now=before)
    keep(MASTER, now=before, by=ADMINISTRATOR)
    for pack in sorted(path.parent for path in PACKS.glob("*/procedure.yaml")):
        publish_pack(pack, now=before, by=ADMINISTRATOR)
    _make_sign_ins()
    for story in CASES:
        play(story, now)
    while tick(now=now):
        pass
    return len(CASES)


def _make_sign_ins() -> None:
    kept = make_password(PASSWORD)  # one password, one hash: nobody relies on this being secret
    with transaction.atomic():
        for person in Person.objects.filter(active=True):
            Account.objects.create(
                name=person.pk, person=person, password=kept, administrator=person.pk == ADMINISTRATOR
            )
        told = {"password": PASSWORD, "people": list(SHOWN)}
        Fact.objects.update_or_create(name="demo", defaults={"value": told})


def play(story: Story, now: datetime) -> UUID:
    """One case from its opening on; acts that would lie in the future are left out."""
    start = _morning(now, story.days_ago)
    body = dated({"data": story.data}, start)
    opened = open_case(story.procedure, body, actor=Actor(story.by), now=start)
    _act_all(opened.ref, story.acts, start, now)
    return opened.ref


def _act_all(ref: UUID, acts: Iterable[Act], start: datetime, now: datetime) -> None:
    for act in acts:
        at = start + timedelta(days=act.day, hours=act.hour)
        if at > now:
            return
        execute(ref, Command(act.verb, dated(act.body, start)), actor=Actor(act.by), now=at, authenticated=True)


def dated(value: Any, start: datetime) -> Any:
    """The value with each `Day` in it as a date or an instant."""
    if isinstance(value, Day) and value.hour is not None:
        return (start + timedelta(days=value.after, hours=value.hour)).isoformat()
    if isinstance(value, Day):
        return (start.date() + timedelta(days=value.after)).isoformat()
    if isinstance(value, Mapping):
        return {key: dated(part, start) for key, part in value.items()}
    return [dated(part, start) for part in value] if isinstance(value, list | tuple) else value


def _morning(now: datetime, days_ago: int) -> datetime:
    """A quarter past nine that many days ago, where the organisation is; today: twenty minutes ago."""
    if not days_ago:
        return now - timedelta(minutes=20)
    local = now.astimezone(calendars_of().default.zone) - timedelta(days=days_ago)
    return local.replace(hour=9, minute=15, second=0, microsecond=0)
