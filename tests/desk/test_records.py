"""The page for records: who sees which, the form, what is kept when something is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kesu.casebook.publishing import publish_text
from kesu.casebook.records import records
from tests.desk.conftest import Browse

PACK = """
procedure: watch
version: 1
title: {zh: 观察, en: Watch}
kind: complaint
roles: {quality: {zh: 质检, en: Quality}, sales: {zh: 业务, en: Sales}}
open: {by: [sales]}
records:
  inspection:
    zh: 检验
    en: Inspection
    fields:
      lot: {label: {zh: 批次, en: Lot}, type: lot}
      result: {label: {zh: 结果, en: Result}, type: choice, options: {clean: {zh: 合格, en: clean}, bad: {zh: 不良, en: bad}}}
      seen: {label: {zh: 数量, en: Number}, type: integer, optional: true}
    by: [quality]
    key: lot
triggers: [{record: inspection, when: "record.result == 'bad'"}, {case: watch, at: look.given_up}, {every: daily at 09:00}]
streaks: {clean: {of: {record: inspection}, hit: "x.result == 'clean'", miss: "x.result == 'bad'"}}
steps: {look: {by: quality, outcomes: {proven: {close: true, auto: streak.clean.length >= 3}, given_up: {close: true}}}}
"""


@pytest.fixture
def watch(people: None) -> None:
    publish_text(PACK, now=datetime.now(UTC))


def test_li_enters_a_record_and_finds_it_in_the_list(watch: None, browse: Browse) -> None:
    li = browse("li")
    assert "/records/inspection" in li.get("/records").content.decode()
    page = li.get("/records/inspection").content.decode()
    assert "还没有记录" in page and "批次" in page
    answer = li.post("/records/inspection", {"f.lot": "B1", "f.result": "clean", "f.seen": "3"}, follow=True)
    page = answer.content.decode()
    assert "第 1 条记录已登记" in page and "B1" in page and "李卫东" in page
    (found,) = records("inspection")
    assert dict(found.data) == {"lot": "B1", "result": "clean", "seen": 3} and found.source == "desk"


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(watch: None, browse: Browse) -> None:
    answer = browse("li", "en").post("/records/inspection", {"f.lot": "B77", "f.result": "clean", "f.seen": "many"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="B77"' in page and "k-error" in page
    assert not list(records("inspection"))


def test_what_must_be_there_is_asked_for(watch: None, browse: Browse) -> None:
    answer = browse("li", "en").post("/records/inspection", {"f.lot": "B1"})
    assert answer.status_code == 422 and "Result" in answer.content.decode()


def test_the_same_form_sent_twice_enters_one_record(watch: None, browse: Browse) -> None:
    li, sent = browse("li"), {"f.lot": "B1", "f.result": "clean", "key": "one"}
    for _ in range(2):
        assert li.post("/records/inspection", sent).status_code == 302
    assert len(list(records("inspection"))) == 1


def test_sales_reads_and_may_not_enter_and_a_guest_sees_nothing(watch: None, browse: Browse) -> None:
    chen = browse("chen", "en")
    page = chen.get("/records/inspection").content.decode()
    assert "Enter the record" not in page
    assert chen.post("/records/inspection", {"f.lot": "B1", "f.result": "clean"}).status_code == 403
    guest = browse("guest", "en")
    assert guest.get("/records/inspection").status_code == 404
    assert "no records that are yours" in guest.get("/records").content.decode()
    assert browse("li").get("/records/nothing").status_code == 404


def test_earlier_records_are_on_further_pages(watch: None, browse: Browse) -> None:
    from kesu.casebook.records import add
    from kesu.procedure.context import Actor

    for number in range(52):
        add("inspection", {"lot": f"B{number}", "result": "clean"}, actor=Actor("li"), now=datetime.now(UTC))
    li = browse("li")
    assert "?before=3" in li.get("/records/inspection").content.decode()
    assert "B1<" in li.get("/records/inspection?before=3").content.decode().replace(" ", "")


def test_the_timeline_says_by_which_trigger_a_case_was_opened(watch: None, browse: Browse) -> None:
    from kesu.casebook.execute import execute
    from kesu.casebook.models import Case
    from kesu.casebook.records import add
    from kesu.casebook.scheduled import fire
    from kesu.procedure.context import Actor, Command

    now = datetime.now(UTC)
    add("inspection", {"lot": "B1", "result": "bad"}, actor=Actor("li"), now=now)
    first = Case.objects.get()
    page = browse("li").get(f"/cases/{first.ref}").content.decode()
    assert "触发" in page and "检验 第 1 条" in page
    execute(first.ref, Command("complete", {"step": "look", "outcome": "given_up"}), actor=Actor("li"), now=now)
    second = Case.objects.exclude(pk=first.pk).get()
    assert "On a case" in browse("li", "en").get(f"/cases/{second.ref}").content.decode()
    assert fire(now=now + timedelta(days=1)) == 1
    third = Case.objects.exclude(pk__in=[first.pk, second.pk]).get()
    assert "On schedule" in browse("li", "en").get(f"/cases/{third.ref}").content.decode()


def test_li_opens_a_record_from_the_list_and_sees_when_and_by_whom_it_came(watch: None, browse: Browse) -> None:
    li = browse("li")
    li.post("/records/inspection", {"f.lot": "B1", "f.result": "clean", "f.seen": "3"})
    assert 'href="/records/inspection/1"' in li.get("/records/inspection").content.decode()
    page = li.get("/records/inspection/1").content.decode()
    assert "检验 第 1 条" in page and "B1" in page and "合格" in page and "李卫东" in page
    assert browse("guest").get("/records/inspection/1").status_code == 404
    for path in ("/records/inspection/2", "/records/weather/1", "/records/inspection/99999999999"):
        assert li.get(path).status_code == 404


def test_a_record_whose_place_another_took_says_so(watch: None, browse: Browse) -> None:
    li = browse("li", "en")
    for result in ("bad", "clean"):
        li.post("/records/inspection", {"f.lot": "B1", "f.result": result})
    assert "a later record has taken its place" in li.get("/records/inspection/1").content.decode()
    assert "a later record has taken its place" not in li.get("/records/inspection/2").content.decode()


def test_who_owns_the_procedure_erases_with_a_reason_and_the_certificate_stays(watch: None, browse: Browse) -> None:
    li, chen = browse("li", "en"), browse("chen", "en")
    li.post("/records/inspection", {"f.lot": "B77", "f.result": "clean"})
    path = "/records/inspection/1"
    assert "Erase its values" in li.get(path).content.decode()
    assert "Erase its values" not in chen.get(path).content.decode()
    assert chen.post(f"{path}/erase", {"reason": "no"}).status_code == 403
    assert browse("guest").post(f"{path}/erase", {"reason": "no"}).status_code == 404
    refused = li.post(f"{path}/erase", {"reason": " "})
    assert refused.status_code == 422 and "B77" in refused.content.decode()
    page = li.post(f"{path}/erase", {"reason": "the person asked for it"}, follow=True).content.decode()
    assert "certificate no. 1" in page and "the person asked for it" in page and "B77" not in page
    assert "Erase its values" not in page
    assert "B77" not in li.get("/records/inspection").content.decode()
    assert "erased" in li.get("/records/inspection").content.decode()
    assert li.post(f"{path}/erase", {"reason": "again"}).status_code == 409
    assert "erased" in li.get(path).content.decode().lower()


def test_what_the_type_requires_is_told_in_its_own_words_and_what_was_typed_stays(people: None, browse: Browse) -> None:
    rule = (
        "requires: [{that: '!known(record.seen) || record.seen >= 0', else: {zh: 数量不能为负。, en: Not below zero.}}]"
    )
    publish_text(PACK.replace("    key: lot\n", f"    key: lot\n    {rule}\n"), now=datetime.now(UTC))
    sent = {"f.lot": "B9", "f.result": "clean", "f.seen": "-1"}
    answer = browse("li", "en").post("/records/inspection", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Not below zero." in page and 'value="B9"' in page
    assert "数量不能为负。" in browse("li").post("/records/inspection", sent).content.decode()
    assert not list(records("inspection"))


def test_an_administrator_who_may_not_read_records_erases_one_without_seeing_what_it_says(
    watch: None, browse: Browse
) -> None:
    browse("li").post("/records/inspection", {"f.lot": "B77", "f.result": "clean"})
    zhou = browse("zhou", "en")
    page = zhou.get("/records/inspection/1").content.decode()
    assert "not yours to read" in page and "B77" not in page and "Erase its values" in page
    assert zhou.get("/records/inspection").status_code == 404
    assert zhou.post("/records/inspection/1/erase", {"reason": "by law"}).status_code == 302
    assert dict(next(records("inspection")).data) == {}
