"""From an empty folder to the last day of the year: the company moves in, its stories are drawn, played and proven."""

from __future__ import annotations

import time as stopwatch
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection

from kesu.casebook.installation import prepare
from kesu.casebook.publishing import publish_pack
from kesu.casebook.totals import Totals, procedures_of, totals
from kesu.cli import delivering
from kesu.cli.playing import Library, playables
from kesu.clockwork import fanning
from kesu.clockwork.delivering import Send, deliver
from kesu.clockwork.models import Delivery
from kesu.clockwork.outbox import Handle, take_care
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.organisation.loading import load_organisation
from kesu.procedure.engine import compile_procedure
from kesu.procedure.reading import OrganisationFile, read_organisation
from kesu.procedure.reading.shipped import by_procedure
from kesu.site.demo import arrives, keep_master_data, make_sign_ins
from kesu.site.demo_cases import CASES
from kesu.site.year.absences import Absences, with_absences
from kesu.site.year.arrivals import Arrival, plan
from kesu.site.year.attending import Attendants, deeds_in
from kesu.site.year.company import EXAMPLE, MARK, Wish, companies
from kesu.site.year.example import examples
from kesu.site.year.playing import Year
from kesu.site.year.proving import Proofs, prove_day
from kesu.site.year.retelling import Retelling
from kesu.site.year.stage import Installation, StoryStage
from kesu.site.year.stories import House, Repertoire, repertoire
from kesu.site.year.telling import Telling


@dataclass(slots=True)
class Season:
    """What a company's year is made of, and what came of it."""

    wish: Wish
    file: OrganisationFile
    house: House
    stories: Repertoire
    year: Year
    proofs: Proofs = field(default_factory=Proofs)
    seconds: Counter[str] = field(default_factory=Counter)


def play(wish: Wish) -> dict[str, Any]:
    """The whole of it; answers the report. Raises RuntimeError where the organisation's file cannot be read."""
    begun = stopwatch.monotonic()
    draw = Random(f"{wish.seed} {wish.company}")
    season, coming = _set_up(wish, draw)
    season.seconds["rehearsing"] = stopwatch.monotonic() - begun
    _go_through(season, coming)
    season.seconds["all"] = stopwatch.monotonic() - begun
    return report_of(season)


def _set_up(wish: Wish, draw: Random) -> tuple[Season, list[tuple[datetime, Telling]]]:
    found = read_organisation(companies()[wish.company])
    if found.organisation is None:
        raise RuntimeError(f"{wish.company}: {found.errors}")
    file = with_absences(found.organisation, wish.first, draw)
    packs = {name: folder for name, folder in by_procedure().items() if name in file.procedures}
    eve = datetime.combine(wish.first - timedelta(days=7), time(9), UTC)
    prepare(now=eve)
    (Path(wish.folder) / MARK).touch()
    _hurry()
    load_organisation(file, now=eve)
    for folder in packs.values():
        publish_pack(folder, now=eve)
    make_sign_ins(next(iter(file.people)))
    library = Library(organisation=file)
    programs = {name: compile_procedure(library.procedure(folder)) for name, folder in packs.items()}
    house = House(directory_of(), calendars_of(), programs)
    scenarios = list(playables([str(folder) for folder in packs.values()], library))
    stories = repertoire(scenarios, house, draw)
    calendar = house.calendars.default
    first = datetime.combine(wish.first, time(), calendar.zone)
    end = first + timedelta(days=wish.days)
    attendants = Attendants(deeds_in(scenarios, house, draw), house.programs, draw)
    year = Year(Installation(first), calendar, Absences(file.deputies, calendar), draw, end, attendants)
    planned = plan(stories.stories, wish.cases, wish.first, wish.days, house, draw)
    stories.left["calendar"] += planned.left
    year.house.booked |= planned.booked
    told = [(arrival.at, _retelling(arrival, year.house)) for arrival in planned.arrivals]
    return Season(wish, file, house, stories, year), [*told, *_example(wish, eve, first, end)]


def _retelling(arrival: Arrival, house: Installation) -> Telling:
    story, at, retold = arrival.story, arrival.at, arrival.retold
    stage = StoryStage(house, arrival.met, arrival.own)
    return Retelling(story.scenario, story.programs, stage, at, retold=retold, behind=arrival.behind, lent=stage.lent)


def _example(wish: Wish, eve: datetime, first: datetime, end: datetime) -> Iterator[tuple[datetime, Telling]]:
    """What `kesu serve --demo` shows is the last months of its company's year, with the master data it speaks of."""
    if wish.company != EXAMPLE:
        return
    keep_master_data(eve)
    for story in examples(CASES, end):
        if story.begin >= first:
            yield story.begin, story


def _hurry() -> None:
    """Nothing is lost if the machine stops in the middle: one plays it again."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")


def _go_through(season: Season, coming: Iterable[tuple[datetime, Telling]]) -> None:
    """Day by day: what happened is posted, then proven."""
    before = season.year.house.now
    handlers = _handlers(papers=season.wish.papers)
    for evening in season.year.play(coming):
        with _timed(season, "post"):
            _post(handlers, evening)
        with _timed(season, "proving"):
            prove_day(season.proofs, before, evening, whole=_ends_a_quarter(season, evening))
        before = evening


def _ends_a_quarter(season: Season, evening: datetime) -> bool:
    """The instant is the midnight with which the next one begins; the year's last day counts, whichever it is."""
    local = evening.astimezone(season.year.calendar.zone)
    return evening == season.year.end or (local.day == 1 and local.month % 3 == 1)


def _handlers(*, papers: bool) -> Mapping[str, Handle]:
    """Everybody is told. Without papers what asks for one waits until the folder is served."""
    told: dict[str, Handle] = dict.fromkeys(fanning.KINDS, lambda waiting, now: fanning.fan_out(waiting, now=now))
    if papers:
        made = delivering.post().handlers
        return {**told, "DocumentQueued": made["DocumentQueued"], "Sent": made["Sent"]}
    del told["Sent"]
    return told


def _post(handlers: Mapping[str, Handle], now: datetime) -> None:
    channels: dict[str, Send] = {str(channel): arrives for channel in Delivery.Channel}
    while take_care(now=now, handlers=handlers, limit=500):
        pass
    while deliver(now=now, channels=channels, limit=500):
        pass


@contextmanager
def _timed(season: Season, what: str) -> Iterator[None]:
    begun = stopwatch.monotonic()
    try:
        yield
    finally:
        season.seconds[what] += stopwatch.monotonic() - begun


def report_of(season: Season) -> dict[str, Any]:
    """What a company's year came to, as JSON. seconds: of the machine that played it."""
    played, proofs, there = season.year.played, season.proofs, totals()
    return {
        "organisation": season.file.name,
        "people": len(season.file.people),
        "stories": {"known": len(season.stories.stories), "left": dict(season.stories.left)},
        "begun": dict(played.begun),
        "told": played.told,
        "acts": played.acts,
        "attended": played.attended,
        "late": played.late,
        "by_deputy": played.by_deputy,
        "waited": played.waited,
        "let_go": played.let_go,
        "procedures": _procedures(season, there),
        "events": there.events,
        "documents": there.documents,
        "proven": {"days": proofs.days, "cases": proofs.cases},
        "broken": [{"code": code, "where": where, "at": at.isoformat()} for (code, where), at in proofs.broken.items()],
        "findings": [
            {"story": one.story, "at": one.at.isoformat(), "act": one.act, "code": one.code, "text": one.text}
            for one in played.findings
        ],
        "seconds": {name: round(value, 1) for name, value in season.seconds.items()},
    }


def _procedures(season: Season, there: Totals) -> dict[str, dict[str, int]]:
    """Of each that the company runs: cases, how many of them are closed and open, in how many people did anything."""
    played = procedures_of(season.year.played.worked)
    return {
        name: {
            "cases": sum(count for (procedure, _), count in there.cases.items() if procedure == name),
            "closed": there.cases.get((name, "closed"), 0),
            "open": there.cases.get((name, "open"), 0),
            "played": played[name],
        }
        for name in season.house.programs
    }
