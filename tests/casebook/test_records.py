"""Facts that are no case: chained, proven, counted, and what they set off, once however many workers there are."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from kesu.casebook import guards
from kesu.casebook.auditing import audit
from kesu.casebook.execute import execute, open_case
from kesu.casebook.idempotency import KeyReused
from kesu.casebook.models import Case, Event, Record, RecordValue, TriggerFired
from kesu.casebook.publishing import publish_text
from kesu.casebook.rebuilding import compare
from kesu.casebook.records import add, may_read, may_record, record_types, records, verify_records
from kesu.casebook.scheduled import fire
from kesu.organisation.loading import load_organisation, organisation_file
from kesu.procedure.context import Actor, Command
from kesu.procedure.reading import read_organisation_text
from kesu.procedure.refusals import Refusal

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LI, HU = Actor("li"), Actor("hu")
COMPANY = """
organisation: 明达
people:
  li: {name: 李, roles: [quality]}
  hu: {name: 胡, roles: [store]}
  zhou: {name: 周, roles: [sales]}
records:
  weather: {zh: 天气, en: Weather, fields: {day: {type: date}, rain: {type: boolean}}, by: [store]}
"""
PACK = """
procedure: recall
version: 1
title: Recall
kind: recall
roles: {quality: Quality, store: Store, sales: Sales}
open: {by: [quality], fill: [lot?]}
fields: {lot: {type: lot}, wet: {type: boolean, is: streak.wet.length >= 2}}
records:
  inspection:
    zh: 检验
    en: Inspection
    fields: {lot: {type: lot}, result: {type: choice, options: [good, bad]}, count: {type: integer, optional: true}}
    by: [store]
    key: lot
streaks:
  wet: {of: {record: weather}, order: day, hit: x.rain, miss: "!x.rain"}
  good: {of: {record: inspection}, hit: "x.result == 'good'", miss: "x.result == 'bad'"}
triggers:
  - {record: inspection, when: "record.result == 'bad'", with: {data: {lot: record.lot}}}
  - {every: daily at 09:00, with: {data: {lot: "'daily'"}}}
steps:
  fetch: {by: quality, outcomes: {three: {auto: streak.good.length >= 3, close: true}, done: {close: true}}}
"""


@pytest.fixture
def company(db: None) -> None:
    settle()


def settle() -> None:
    reading = read_organisation_text(COMPANY, "organisation.yaml")
    assert reading.organisation is not None and not reading.errors
    load_organisation(reading.organisation, now=NOW)
    publish_text(PACK, now=NOW)


def inspect(lot: str, result: str, *, now: datetime = NOW, **more: object) -> None:
    add("inspection", {"lot": lot, "result": result, **more}, actor=HU, now=now)


def test_records_stand_in_order_with_who_entered_them_and_when(company: None) -> None:
    inspect("B1", "good")
    inspect("B2", "good", now=NOW + timedelta(hours=1), count=5)
    first, second = records("inspection")
    assert (first.seq, first.by, first.at, dict(first.data)) == (1, "hu", NOW, {"lot": "B1", "result": "good"})
    assert second.data["count"] == 5
    assert [one.seq for one in records("inspection", since=NOW + timedelta(minutes=1))] == [2]
    assert [one.seq for one in records("inspection", where={"lot": "B2"})] == [2]
    assert [one.seq for one in records("inspection", newest=True, limit=1)] == [2]


def test_of_a_key_the_latest_counts_and_the_earlier_stays_on_record(company: None) -> None:
    inspect("B1", "good")
    inspect("B1", "good", count=7)
    assert [one.seq for one in records("inspection")] == [1, 2]
    assert [one.seq for one in records("inspection", counting=True)] == [2]


def test_who_may_enter_and_who_may_read(company: None) -> None:
    assert list(record_types()) == ["weather", "inspection"]
    assert list(may_record("hu", now=NOW)) == ["weather", "inspection"]
    assert not may_record("zhou", now=NOW)
    assert may_read("inspection", "zhou", now=NOW) and not may_read("inspection", "nobody", now=NOW)
    with pytest.raises(Refusal) as refused:
        add("inspection", {"lot": "B1", "result": "good"}, actor=Actor("zhou"), now=NOW)
    assert refused.value.code == "role" and not Record.objects.exists()


def test_the_organisations_own_types_are_exported_with_it(company: None) -> None:
    file = organisation_file()
    assert file is not None and list(file.records["weather"].fields) == ["day", "rain"]


def test_the_same_request_twice_enters_one_record(company: None) -> None:
    given = {"lot": "B1", "result": "good"}
    first = add("inspection", given, actor=HU, now=NOW, idempotency_key="k1")
    again = add("inspection", given, actor=HU, now=NOW, idempotency_key="k1")
    assert (first.seq, again.seq, again.repeated) == (1, 1, True)
    with pytest.raises(KeyReused):
        add("inspection", {"lot": "B2", "result": "good"}, actor=HU, now=NOW, idempotency_key="k1")


def test_the_database_refuses_to_change_or_remove_a_record(company: None) -> None:
    inspect("B1", "good")
    for change in (
        lambda: Record.objects.update(by="zhou"),
        lambda: Record.objects.all().delete(),
        lambda: RecordValue.objects.update(value='"bad"'),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda: RecordValue.objects.filter(seq=1, path="result").update(value='"bad"'), "value"),
        (lambda: RecordValue.objects.filter(seq=1, path="result").delete(), "value_missing"),
        (lambda: Record.objects.filter(seq=1).update(by="zhou"), "column"),
        (lambda: Record.objects.filter(seq=1).delete(), "gap"),
    ],
)
def test_whoever_gets_past_the_guards_is_found_out(company: None, change, what: str) -> None:
    inspect("B1", "good")
    inspect("B2", "good")
    assert not list(verify_records()) and not list(audit())
    guards.remove(connection)
    change()
    guards.install(connection)
    assert [(one.type, one.what) for one in verify_records()] == [("inspection", what)]
    assert [one.code for one in audit()] == ["record"]


def test_three_good_records_end_the_step_of_every_open_case(company: None) -> None:
    opened = open_case("recall", {}, actor=LI, now=NOW)
    for lot in ("B1", "B2", "B3"):
        inspect(lot, "good")
    assert Case.objects.get(pk=opened.ref).status == "closed"
    assert not compare(opened.ref, now=NOW).differs
    counted = [event.head for event in Event.objects.filter(case_id=opened.ref, kind="LookedUp")]
    assert counted and not any("B1" in head for head in counted)


def test_a_streak_over_the_organisations_records_is_typed_and_counted(company: None) -> None:
    opened = open_case("recall", {}, actor=LI, now=NOW)
    for day in ("2026-03-01", "2026-03-02"):
        add("weather", {"day": day, "rain": True}, actor=HU, now=NOW)
    execute(opened.ref, Command("note", {"text": "wet"}), actor=LI, now=NOW)
    state = Case.objects.get(pk=opened.ref).state
    assert '"streak.wet":{"length":2' in state.replace(" ", "")


def test_a_trigger_opens_in_the_transaction_of_its_record_and_the_journal_says_so(company: None) -> None:
    inspect("B9", "bad")
    case = Case.objects.get()
    head = Event.objects.get(case=case, seq=1).head
    assert '"occasion":"inspection:1"' in head and '"trigger":"recall/record-inspection-' in head
    assert TriggerFired.objects.get().case == case.ref


def test_a_record_sent_again_under_its_key_opens_no_second_case(company: None) -> None:
    inspect("B8", "good")
    inspect("B9", "bad")
    inspect("B9", "bad", count=2)
    inspect("B8", "bad")
    inspect("B8", "bad")
    occasions = TriggerFired.objects.order_by("at", "occasion").values_list("occasion", flat=True)
    assert list(occasions) == ["inspection:1", "inspection:2"] and Case.objects.count() == 2


def test_a_refused_record_opens_nothing(company: None) -> None:
    with pytest.raises(Refusal):
        inspect("B9", "ruined")
    assert not Case.objects.exists() and not Record.objects.exists()


def test_ticks_are_made_up_once_each_and_dated_by_the_tick(company: None) -> None:
    late = NOW + timedelta(days=3, minutes=10)
    assert fire(now=late) == 3
    assert fire(now=late) == 0
    opened = list(Case.objects.order_by("opened_at").values_list("opened_at", flat=True))
    assert opened == [NOW + timedelta(days=day) for day in (1, 2, 3)]
    first = Event.objects.filter(kind="CaseOpened").order_by("at")[0]
    assert first.recorded == late and not list(audit())


def test_ticks_of_several_schedules_are_taken_in_the_order_of_time(company: None) -> None:
    publish_text(
        PACK.replace("version: 1", "version: 2").replace(
            "  - {every: daily at 09:00,",
            "  - {every: daily at 18:00, with: {data: {lot: \"'eve'\"}}}\n  - {every: daily at 09:00,",
        ),
        now=NOW,
    )
    fire(now=NOW + timedelta(days=3, minutes=10))
    opened = list(Case.objects.order_by("ref").values_list("opened_at", flat=True))
    assert len(opened) == 6 and opened == sorted(opened)


@pytest.mark.django_db(transaction=True)
def test_several_workers_fire_each_tick_once() -> None:
    settle()
    late, wrong = NOW + timedelta(days=4, minutes=10), []

    def work() -> None:
        try:
            while fire(now=late):
                pass
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    fire(now=late)
    assert not wrong
    assert Case.objects.count() == TriggerFired.objects.count() == 4
