"""The worked example of `kesu serve --demo`: an organisation, its procedures, and cases at many stations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kesu.casebook.execute import execute, open_case
from kesu.casebook.outgoing import HAPPENED
from kesu.casebook.publishing import publish_pack
from kesu.casebook.ticking import tick
from kesu.clockwork.delivering import Refused, Send, Sent, deliver
from kesu.clockwork.fanning import fan_out
from kesu.clockwork.models import Delivery
from kesu.clockwork.outbox import take_care
from kesu.intake.mastering import import_master
from kesu.intake.tables import read_table
from kesu.organisation.calendars import calendars_of
from kesu.organisation.hooks import add_hook
from kesu.organisation.loading import load_organisation
from kesu.organisation.master import KINDS
from kesu.organisation.models import Account, Fact, Person
from kesu.procedure.context import Actor, Command
from kesu.procedure.reading import OrganisationFile, read_organisation
from kesu.procedure.reading.shipped import SHIPPED, by_procedure
from kesu.site.demo_cases import CASES
from kesu.site.demo_story import Act, Day, Story

PASSWORD = "kesu-demo"
ADMINISTRATOR = "han"
MASTER = SHIPPED / "master"
NOBODY_LISTENS = "http://127.0.0.1:9/kesu"


class DemoBroken(RuntimeError):
    """The worked example does not fit the packs any more."""


def fill(now: datetime) -> int:
    """Load the organisation, publish the packs, make sign-ins, play the cases; answers how many there are."""
    before = now - timedelta(days=90)
    file = read_organisation(SHIPPED / "organisation.yaml").organisation
    if file is None:
        raise DemoBroken("organisation.yaml")
    load_organisation(file, now=before)
    keep_master_data(before)
    played = {story.procedure for story in CASES}
    for procedure, pack in packs_of(file).items():
        # what opens by the calendar would have left a report unwritten in each week
        publish_pack(pack, now=before if procedure in played else now - timedelta(days=8), by=ADMINISTRATOR)
    make_sign_ins(ADMINISTRATOR)
    add_hook("ERP", NOBODY_LISTENS, procedures=["line-exception"], now=before, by=ADMINISTRATOR)
    for story in sorted(CASES, key=lambda story: -story.days_ago):  # as they happened: later ones look back on earlier
        play(story, now)
    while tick(now=now):
        pass
    _tell_the_other_system(now - timedelta(days=4), arrives)
    _tell_the_other_system(now, _is_gone)
    return len(CASES)


def packs_of(file: OrganisationFile) -> dict[str, Path]:
    """The folders of the shipped packs whose procedures the organisation runs, by the procedures' codes."""
    return {code: folder for code, folder in by_procedure().items() if code in file.procedures}


def keep_master_data(now: datetime) -> None:
    """The customers, products, parts and lots that the cases speak of. Raises DemoBroken."""
    for kind in KINDS:
        report = import_master(read_table(MASTER / f"{kind}.csv"), kind, now=now, by=ADMINISTRATOR)
        if not report.written:
            raise DemoBroken(f"{kind}.csv: {report.issues}")


def _tell_the_other_system(now: datetime, send: Send) -> None:
    """What the system that listens to the line is told until that instant."""
    take_care(now=now, handlers={HAPPENED: lambda waiting, at: fan_out(waiting, now=at)}, limit=500)
    deliver(now=now, channels={str(Delivery.Channel.HOOK): send}, limit=500)


def arrives(group: Sequence[Delivery], now: datetime) -> Sent:
    """A channel that loses nothing."""
    return Sent()


def _is_gone(group: Sequence[Delivery], now: datetime) -> Sent:
    raise Refused("HTTP 410")


def make_sign_ins(administrator: str) -> None:
    """One for each person, by their code, all with the password that the page of signing in then shows."""
    kept = make_password(PASSWORD)  # one password, one hash: nobody relies on this being secret
    with transaction.atomic():
        for person in Person.objects.filter(active=True):
            Account.objects.create(
                name=person.pk, person=person, password=kept, administrator=person.pk == administrator
            )
        Fact.objects.update_or_create(name="demo", defaults={"value": {"password": PASSWORD}})


def play(story: Story, now: datetime) -> UUID:
    """One case from its opening on; acts that would lie in the future are left out."""
    start = morning(now, story.days_ago)
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


def morning(now: datetime, days_ago: int) -> datetime:
    """A quarter past nine that many days ago, where the organisation is; today: twenty minutes ago."""
    if not days_ago:
        return now - timedelta(minutes=20)
    local = now.astimezone(calendars_of().default.zone) - timedelta(days=days_ago)
    return local.replace(hour=9, minute=15, second=0, microsecond=0)
