"""The sample year: scenarios become stories of a company's own people, on days of the year, and every day holds."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kesu.procedure.calendars import Calendars
from kesu.procedure.context import Actor
from kesu.procedure.declared import Field, Label
from kesu.procedure.engine import compile_procedure
from kesu.procedure.reading import OrganisationFile, PersonEntry, RoleHeld, read_procedure
from kesu.procedure.refusals import Refusal
from kesu.procedure.scenarios.reading import directory_for, read_scenario
from kesu.procedure.who import Directory, Holding, Person, Unit
from kesu.site.year.absences import Absences, with_absences
from kesu.site.year.arrivals import plan
from kesu.site.year.casting import Cast, NotCast, Retold, actor_of, cast
from kesu.site.year.names import another_party
from kesu.site.year.stories import House, Story, rehearse

PACK = """
procedure: heard
version: 1
title: {zh: 投诉, en: Complaints}
kind: complaint
owner: sales
open: {by: [sales], fill: [customer, lot, due?, blamed?]}
roles: {sales: {zh: 业务, en: Sales}, head: {zh: 主管, en: Head}}
fields:
  customer: {type: party, label: {zh: 客户, en: Customer}}
  lot: {type: lot, label: {zh: 批次, en: Lot}}
  due: {type: date, label: {zh: 期限, en: Due}}
  blamed: {type: unit, label: {zh: 责任单位, en: Unit}}
steps:
  answer: {by: head, label: {zh: 答复, en: Answer}}
  close: {by: sales, after: answer, other_than: [answer], label: {zh: 结案, en: Close}, outcomes: {closed: {close: true}}}
"""
SCENARIO = {
    "scenario": "主管答复后结案",
    "procedure": "heard",
    "start": "2025-03-03T09:00+08:00",
    "people": {"chen": ["sales"], "wang": {"roles": [{"role": "head", "unit": "making"}], "unit": "making"}},
    "do": [
        {"open": {"by": "chen", "data": {"customer": "甲公司", "lot": "B1", "due": "2025-03-10", "blamed": "making"}}},
        {"expect": {"open": ["answer"]}},
        {"refuse": {"complete": {"step": "answer", "by": "chen"}, "because": "role"}},
        {"at": "2025-03-05T09:00+08:00"},
        {"complete": {"step": "answer", "by": "wang"}},
        {"complete": {"step": "close", "by": "chen"}},
    ],
}


def company(*people: Person) -> Directory:
    units = {code: Unit(code, Label(code, code)) for code in ("north", "south")}
    return Directory({person.id: person for person in people}, units)


LI, MA = Person("li", "李", roles=(Holding("sales"),)), Person("ma", "马", "north", roles=(Holding("head", "north"),))


def story() -> Story:
    procedure = read_procedure(PACK, "heard").procedure
    assert procedure
    scenario = read_scenario(SCENARIO)
    return Story(scenario, {"heard": compile_procedure(procedure)}, datetime(2025, 3, 3, 1, tzinfo=UTC), ())


def cast_in(directory: Directory, told: Story, seed: int = 1) -> Cast:
    procedures = tuple(program.procedure for program in told.programs.values())
    return cast(told.scenario, directory_for(told.scenario, procedures), directory, procedures, Random(seed))


def house(directory: Directory, told: Story) -> House:
    return House(directory, Calendars(), told.programs)


# --- who plays whom ------------------------------------------------------------------------------------


def test_whoever_holds_the_role_plays_the_part_and_their_unit_is_the_unit() -> None:
    found = cast_in(company(LI, MA), story())
    assert (found.people["chen"], found.people["wang"], found.units["making"]) == ("li", "ma", "north")


def test_two_parts_are_played_by_two_people_where_there_are_two() -> None:
    both = Person("bo", "薄", roles=(Holding("sales"), Holding("head")))
    for seed in range(8):
        found = cast_in(company(LI, both), story(), seed)
        assert found.people["chen"] != found.people["wang"]


def test_a_company_without_a_head_cannot_play_it() -> None:
    with pytest.raises(NotCast, match="head"):
        cast_in(company(LI), story())


def test_somebody_outside_acts_as_their_role() -> None:
    assert actor_of("outside:complainant") == Actor(outside="complainant")
    assert actor_of("li") == Actor("li")


def test_the_form_speaks_of_the_company_and_of_days_so_much_later() -> None:
    told = story()
    who = cast_in(company(LI, MA), told)
    fields = told.programs["heard"].procedure.fields
    given = {"customer": "甲公司", "lot": "B1", "due": "2025-03-10", "blamed": "making"}
    retold = Retold(who, timedelta(days=28), 7, Random(1)).data(fields, given)
    assert (retold["lot"], retold["due"], retold["blamed"]) == ("B1-7", "2025-04-07", "north")
    assert retold["customer"] != "甲公司"


def test_a_person_complains_for_a_person_and_a_company_for_a_company() -> None:
    assert another_party("罗女士", Random(1)).endswith(("先生", "女士"))
    assert not another_party("宏远化工", Random(1)).endswith(("先生", "女士", "同学"))


def test_a_scenario_that_is_told_again_gets_a_remark_and_a_row_has_its_days_moved() -> None:
    who = Cast()
    fields = {"told": Field(name="told", type="long_text"), "done_on": Field(name="done_on", type="date")}
    first = Retold(who, timedelta(days=1), 1, Random(1)).data(fields, {"told": "漏水", "done_on": "2025-03-10"})
    again = Retold(who, timedelta(days=1), 2, Random(1), again=True).data(fields, {"told": "漏水"})
    assert first == {"told": "漏水", "done_on": "2025-03-11"}
    assert again["told"].startswith("漏水（") and again["told"] != first["told"]


def test_units_that_a_setting_lists_are_those_of_the_company() -> None:
    text = PACK.replace("roles:", "settings: {asked: {type: units, value: [south, north]}}\nroles:")
    procedure = read_procedure(text, "heard").procedure
    assert procedure
    scenario = read_scenario({**SCENARIO, "units": {"making": {}}, "settings": {"asked": ["making"]}, "people": {}})
    found = cast(scenario, directory_for(scenario, (procedure,)), company(LI, MA), (procedure,), Random(1))
    assert found.units["making"] == "south"


# --- rehearsing ----------------------------------------------------------------------------------------


def test_what_leads_to_its_end_is_whole_and_what_nobody_may_do_is_refused() -> None:
    told, directory = story(), company(LI, MA)
    assert rehearse(told, cast_in(directory, told), house(directory, told)).whole
    alone = company(Person("bo", "薄", roles=(Holding("sales"), Holding("head"))))
    with pytest.raises(Refusal) as refused:
        rehearse(told, cast_in(alone, told), house(alone, told))
    assert refused.value.code == "other_than"


def test_where_one_person_of_the_scenario_holds_what_two_hold_the_other_one_acts() -> None:
    told = story()
    wang = {"roles": ["head", "sales"], "unit": "making"}
    both = {**SCENARIO, "people": {"chen": ["sales"], "wang": wang}}
    scenario = read_scenario({**both, "do": [*SCENARIO["do"][:5], {"complete": {"step": "close", "by": "wang"}}]})
    told = Story(scenario, told.programs, told.start, ())
    directory = company(LI, Person("ma", "马", roles=(Holding("head"),)))
    found = cast_in(directory, told)
    assert rehearse(told, found, house(directory, told)).whole
    assert "li" in found.doers.values()


# --- when ----------------------------------------------------------------------------------------------


def test_the_same_seed_is_the_same_year_and_everything_begins_on_a_working_day() -> None:
    told, directory = story(), company(LI, MA)
    told = Story(told.scenario, told.programs, told.start, (cast_in(directory, told),), whole=True)
    home = house(directory, told)
    first = [one.at for one in plan([told], 40, date(2025, 1, 1), 365, home, Random("a")).arrivals]
    again = [one.at for one in plan([told], 40, date(2025, 1, 1), 365, home, Random("a")).arrivals]
    other = [one.at for one in plan([told], 40, date(2025, 1, 1), 365, home, Random("b")).arrivals]
    assert first == again != other
    zone = home.calendars.default.zone
    assert len(first) == 40 and all(home.calendars.default.is_working(at.astimezone(zone).date()) for at in first)


def test_a_story_that_leads_nowhere_is_told_once_only() -> None:
    told, directory = story(), company(LI, MA)
    who = (cast_in(directory, told),)
    whole = Story(told.scenario, told.programs, told.start, who, whole=True)
    torso = Story(told.scenario, told.programs, told.start, who)
    found = plan([whole, torso], 30, date(2025, 1, 1), 365, house(directory, told), Random(1)).arrivals
    assert sum(one.story is torso for one in found) == 1


MONTHLY = """
procedure: heard
version: 1
title: {zh: 月报, en: Report}
kind: report
owner: sales
open: {by: [sales], fill: [before?]}
roles: {sales: {zh: 业务, en: Sales}}
fields: {before: {type: date, label: {zh: 截至, en: Until}}}
triggers: [{every: monthly on day 1 at 09:00, with: {data: {before: today}}}]
steps:
  close: {by: sales, label: {zh: 报出, en: Report}, outcomes: {closed: {close: true}}}
"""


def test_what_the_calendar_opens_is_taken_up_by_one_story_each() -> None:
    """Three stories of the report of a month, two months: one of them is not told, and no case is booked twice."""
    procedure = read_procedure(MONTHLY, "heard").procedure
    assert procedure
    do = [{"at": "2025-04-01T10:00+08:00"}, {"complete": {"case": "heard", "step": "close", "by": "chen"}}]
    people = {"chen": ["sales"]}
    scenario = read_scenario({**SCENARIO, "start": "2025-03-31T09:00+08:00", "people": people, "do": do})
    programs = {"heard": compile_procedure(procedure)}
    told = Story(scenario, programs, datetime(2025, 3, 31, 1, tzinfo=UTC), ())
    directory = company(LI)
    told = Story(scenario, programs, told.start, (cast_in(directory, told),), awaits=True)
    made = plan([told] * 3, 3, date(2025, 2, 3), 60, house(directory, told), Random(1))
    assert len(made.arrivals) == 2 and made.left == 1
    assert {instant for _, instant in made.booked} == {"2025-03-01T01:00:00Z", "2025-04-01T01:00:00Z"}


def test_everybody_is_away_for_two_weeks_and_back_on_the_next_working_day() -> None:
    roles = (RoleHeld("sales"),)
    people = {name: PersonEntry(name=name, full_name=name, roles=roles) for name in ("li", "bo")}
    file = with_absences(OrganisationFile("厂", people=people), date(2025, 1, 1), Random(1))
    calendar = Calendars().default
    absences = Absences(file.deputies, calendar)
    entry = next(one for one in file.deputies if one.person == "li")
    assert entry.by == "bo" and entry.start and entry.start.weekday() == 0
    noon = datetime(entry.start.year, entry.start.month, entry.start.day, 4, tzinfo=UTC)
    away = absences.of("li", noon)
    assert away and away.deputy == "bo" and calendar.is_working(away.back.astimezone(calendar.zone).date())
    assert absences.of("li", noon - timedelta(days=1)) is None


# --- played --------------------------------------------------------------------------------------------


def year(*options: str) -> tuple[int, Any]:
    command = [sys.executable, "-m", "kesu.cli.main", "demo", "--year", "--json", *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=280)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.slow
def test_two_months_of_a_training_centre_hold_on_every_day(tmp_path: Path) -> None:
    told = ("--company", "training", "--days", "60", "--cases", "8", "--into", str(tmp_path))
    status, report = year(*told)
    (played,) = report["companies"]
    assert status == 0 and played["broken"] == [] and played["proven"]["days"] == 60
    assert report["unplayed"] == [] and all(one["played"] for one in played["procedures"].values())
    assert sum(one["cases"] for one in played["procedures"].values()) >= played["told"] > 0
    assert played["attended"] > 0 and not [one for one in played["findings"] if one["code"] == "fault"]
    again = year(*told)[1]["companies"][0]
    same = ("begun", "told", "acts", "attended", "procedures", "events", "by_deputy", "late")
    assert [played[name] for name in same] == [again[name] for name in same]


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / "diary.txt").write_text("mine")
    status, report = year("--company", "training", "--into", str(tmp_path))
    assert status != 0 and report["error"]["code"] == "folder"
    assert (tmp_path / "training" / "diary.txt").read_text() == "mine"
