"""The organisation's file, the tables and the file again say the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kesu.organisation.calendars import calendars_of, publish_days_off
from kesu.organisation.directory import directory_of
from kesu.organisation.loading import export_organisation, load_organisation, organisation_file
from kesu.organisation.mastering import held_by
from kesu.organisation.models import CalendarEdition, MasterValue, Person
from kesu.procedure.reading import OrganisationFile, read_organisation_text
from kesu.procedure.who import Holding

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
TEXT = """
organisation: 明达精密
zone: Asia/Shanghai
currency: CNY
units: {assembly: {zh: 装配车间, under: factory, calendar: plant2}, factory: {zh: 工厂, en: Factory}}
people:
  wang: {name: 王芳, unit: assembly, mail: wang@example.com, roles: [quality, {role: head, unit: assembly}],
         qualifications: {complaint-training: 2027-06-30}}
  li: {name: 李雷, roles: [{role: sales, of: 甲公司}]}
deputies: [{for: wang, by: li, from: 2026-02-01, until: 2026-02-14, roles: [quality]}]
calendars: {plant2: {days: CN, hours: {mon-fri: "08:00-12:00, 13:00-17:00", sat: "08:00-12:00"}, off: [2026-02-10]}}
settings: {customer-complaint: {report_within: 2 working days}}
answers: {customer-complaint: {R41: 不成立时由业务部书面答复}}
procedures: [customer-complaint]
options: {customer-complaint: {cause: {weather: {zh: 天气, en: Weather, options: {rain: {zh: 雨, en: Rain}}}}}}
"""


def read(text: str) -> OrganisationFile:
    reading = read_organisation_text(text, "organisation.yaml")
    assert not reading.errors
    assert reading.organisation
    return reading.organisation


def test_the_file_becomes_the_directory() -> None:
    loaded = load_organisation(read(TEXT), now=NOW)
    directory = directory_of()
    assert (loaded.units, loaded.people, loaded.left, loaded.calendars) == (2, 2, (), ("plant2",))
    assert directory.people["wang"].roles == (Holding("quality"), Holding("head", "assembly"))
    assert directory.people["wang"].qualifications == {"complaint-training": date(2027, 6, 30)}
    assert directory.people["li"].roles == (Holding("sales", per="甲公司"),)
    assert list(directory.above("assembly")) == ["assembly", "factory"]
    assert directory.stands_in_for("li", date(2026, 2, 14), "quality") == ("wang",)
    assert directory.stands_in_for("li", date(2026, 2, 15), "quality") == ()
    assert calendars_of().resolve("plant2").is_working(date(2026, 2, 10)) is False


def test_what_is_exported_reads_back_to_the_same() -> None:
    file = read(TEXT)
    load_organisation(file, now=NOW)
    again = read(export_organisation())
    assert {**again.people} == {**file.people} or [p.roles for p in again.people.values()] == [
        p.roles for p in sorted(file.people.values(), key=lambda person: person.name)
    ]
    assert (again.calendars, again.settings, again.answers) == (file.calendars, file.settings, file.answers)
    assert (again.procedures, again.options) == (file.procedures, file.options) != ((), {})
    assert {code: unit.under for code, unit in again.units.items()} == {"assembly": "factory", "factory": None}
    assert organisation_file() == again


def test_who_is_no_longer_in_the_file_becomes_inactive_and_holds_nothing() -> None:
    load_organisation(read(TEXT), now=NOW)
    before = directory_of()
    without = TEXT.replace("  li: {name: 李雷, roles: [{role: sales, of: 甲公司}]}\n", "").replace("by: li", "by: wang")
    assert load_organisation(read(without), now=NOW).left == ("li",)
    assert before.holders("sales") == ("li",)
    assert directory_of().holders("sales") == ()
    assert Person.objects.get(pk="li").name == "李雷"


def test_a_calendar_gets_an_edition_only_when_it_changes() -> None:
    load_organisation(read(TEXT), now=NOW)
    load_organisation(read(TEXT), now=NOW)
    load_organisation(read(TEXT.replace("off: [2026-02-10]", "off: [2026-02-11]")), now=NOW)
    assert list(CalendarEdition.objects.values_list("name", "edition").order_by("edition")) == [
        ("plant2", 1),
        ("plant2", 2),
    ]
    assert calendars_of().resolve("plant2").is_working(date(2026, 2, 11)) is False


def test_an_administrator_replaces_the_days_off_without_network() -> None:
    load_organisation(read(TEXT), now=NOW)
    publish_days_off("{code: CN, version: own, years: {2026: {off: [2026-03-04], work: [2026-03-07]}}}", now=NOW)
    plant = calendars_of().resolve("plant2")
    assert plant.is_working(date(2026, 3, 4)) is False
    assert plant.is_working(date(2026, 3, 7)) is True


HELD = """
organisation: 明达精密
settings:
  customer-complaint:
    plain: 2 working days
    report_within: {甲公司: 24h, 乙公司: [{value: 48h}, {from: 2026-07-01, value: 24h}]}
"""


def test_settings_held_per_customer_become_rows_and_a_file_again() -> None:
    """A4 `per:`: master data, dated."""
    load_organisation(read(HELD), now=NOW)
    rows = MasterValue.objects.order_by("subject", "start").values_list("setting", "subject", "value", "start")
    assert set(rows) == {
        ("report_within", "甲公司", "24h", None),
        ("report_within", "乙公司", "48h", None),
        ("report_within", "乙公司", "24h", date(2026, 7, 1)),
    }
    again = read(export_organisation())
    assert set(again.settings["customer-complaint"]["report_within"]) == {"甲公司", "乙公司"}
    load_organisation(again, now=NOW)
    assert MasterValue.objects.count() == 3
    assert held_by("customer-complaint")["report_within"]["甲公司"] == [{"value": "24h"}]
    load_organisation(read(TEXT), now=NOW)
    assert held_by("customer-complaint") == {}
