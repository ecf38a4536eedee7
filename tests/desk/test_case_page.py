"""The case page besides its tasks: where it stands, facts, deadlines, files, timeline, other acts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesu.desk.showing.sentences import INNER, SENTENCES
from kesu.procedure.events import KINDS
from tests.desk.conftest import Browse, act, taken, text_of, until_decision
from tests.desk.test_doing import as_seen_by

pytestmark = pytest.mark.django_db


def test_the_page_shows_where_the_case_stands_as_picture_and_list(browse: Browse, case: UUID) -> None:
    answer = browse("chen").get(f"/cases/{case}")
    page = answer.content.decode()
    assert "<svg" in page and 'class="is-open"' in page
    assert "办理中" in text_of(answer) and "未到" in text_of(answer)


def test_a_deadline_explains_itself_and_the_sum_adds_up(browse: Browse, case: UUID) -> None:
    page = text_of(browse("chen").get(f"/cases/{case}"))
    assert "期限如何得出" in page and "48 小时" in page and "合计" in page
    assert "Limit 48 hours" in text_of(browse("chen", "en").get(f"/cases/{case}"))


def test_a_late_case_says_so_in_words(browse: Browse, sample: str) -> None:
    ref = taken(sample, timedelta(days=4))
    assert "已逾期 2 天" in text_of(browse("chen").get(f"/cases/{ref}"))
    assert "2 days overdue" in text_of(browse("chen", "en").get(f"/cases/{ref}"))


def test_facts_say_who_gave_them_and_when(browse: Browse, case: UUID) -> None:
    page = text_of(browse("chen").get(f"/cases/{case}"))
    assert re.search(r"客户 华星电机 陈建国 \d{4}-\d\d-\d\d \d\d:\d\d", page)


def test_a_fact_is_corrected_on_record(browse: Browse, case: UUID) -> None:
    chen = browse("chen")
    form = chen.get(f"/cases/{case}?correct=quantity").content.decode()
    seen = form.partition('name="seen" value="')[2].partition('"')[0]
    body = {"field": "quantity", "value": "100", "seen": seen}
    bare = chen.post(f"/cases/{case}/do/correct", body)
    assert (bare.status_code, "请填写原因" in text_of(bare)) == (422, True)
    assert 'value="100"' in bare.content.decode()
    page = text_of(chen.post(f"/cases/{case}/do/correct", {**body, "reason": "点数有误"}, follow=True))
    assert "“数量”被更正" in page or "更正“数量”" in page
    assert "点数有误" in page and "100 pcs" in page


def test_who_corrects_what_another_has_just_corrected_is_told_by_whom(browse: Browse, case: UUID) -> None:
    chen = browse("chen")
    seen = as_seen_by("chen", case).row.seq
    act(case, "chen", "correct", field="quantity", value="90", reason="重新点数")
    body = {"field": "quantity", "value": "100", "reason": "点数有误", "seen": str(seen)}
    answer = chen.post(f"/cases/{case}/do/correct", body)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "案件已有变化" in page and "陈建国 已于" in page
    assert 'value="100"' in answer.content.decode()


def test_a_note_stays_inside_and_stands_on_top_of_the_timeline(browse: Browse, case: UUID) -> None:
    browse("chen").post(f"/cases/{case}/do/note", {"text": "客户下周来访"})
    page = text_of(browse("liu").get(f"/cases/{case}"))
    assert page.index("客户下周来访") < page.index("立案 4 项内容") if "立案 4 项内容" in page else "客户下周来访" in page


def test_a_file_comes_and_goes_with_a_reason(browse: Browse, case: UUID) -> None:
    chen = browse("chen")
    chen.post(f"/cases/{case}/do/attach", {"file": SimpleUploadedFile("照片说明.txt", b"photo")})
    assert "照片说明.txt" in text_of(chen.get(f"/cases/{case}"))
    bare = chen.post(f"/cases/{case}/do/detach", {"file": "1"})
    assert (bare.status_code, "请填写原因" in text_of(bare)) == (422, True)
    page = text_of(chen.post(f"/cases/{case}/do/detach", {"file": "1", "reason": "传错"}, follow=True))
    assert "不再作数" in page and "传错" in page


def test_li_starts_a_visit_and_takes_it_back(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    li = browse("li")
    assert 'value="visit"' in li.get(f"/cases/{case}").content.decode()
    li.post(f"/cases/{case}/do/start", {"step": "visit"})
    assert as_seen_by("li", case).state.steps["visit"].status == "open"
    li.post(f"/cases/{case}/do/withdraw", {"step": "visit", "comment": "无须走访"})
    assert as_seen_by("li", case).state.steps["visit"].status == "dormant"


def test_only_who_may_finds_cancelling_in_the_menu(browse: Browse, case: UUID) -> None:
    assert "作废案件" in text_of(browse("li").get(f"/cases/{case}"))
    assert "作废案件" not in text_of(browse("liu").get(f"/cases/{case}"))
    page = text_of(browse("li").post(f"/cases/{case}/do/cancel", {"reason": "重复立案"}, follow=True))
    assert "已作废" in page and "重复立案" in page


def test_rows_come_in_while_the_step_is_open(browse: Browse, case: UUID) -> None:
    until_decision(case)
    act(case, "sun", "complete", step="decide", outcome="approve")
    act(case, "wang", "complete", step="improve", data={"each.done": "已换刀"})
    li = browse("li")
    assert 'name="f.batches.0.lot"' in li.get(f"/cases/{case}").content.decode()
    row = {"f.batches.n": "1", "f.batches.0.lot": "B-301", "f.batches.0.made_at": "2030-01-01T08:00", "f.batches.0.result": "clean"}
    page = text_of(li.post(f"/cases/{case}/do/collect", {"step": "watch", "table": "batches", **row}, follow=True))
    assert "B-301" in page


def test_rows_to_be_added_stay_typed_when_one_more_is_wanted_or_they_are_refused(browse: Browse, case: UUID) -> None:
    until_decision(case)
    act(case, "sun", "complete", step="decide", outcome="approve")
    act(case, "wang", "complete", step="improve", data={"each.done": "已换刀"})
    li = browse("li")
    row = {"step": "watch", "table": "batches", "f.batches.n": "1", "f.batches.0.lot": "B-301"}
    more = li.post(f"/cases/{case}/do/collect", {**row, "more": "f.batches"}).content.decode()
    assert 'value="B-301"' in more and 'name="f.batches.1.lot"' in more
    refused = li.post(f"/cases/{case}/do/collect", row)
    assert refused.status_code == 422 and 'value="B-301"' in refused.content.decode()


def test_the_timeline_tells_what_the_procedure_did_of_itself_when_asked(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    chen = browse("chen")
    assert "时限“" not in text_of(chen.get(f"/cases/{case}")).partition("履历")[2]
    assert "起算" in text_of(chen.get(f"/cases/{case}?all=1")).partition("履历")[2]


def test_every_kind_of_event_has_its_sentence() -> None:
    assert set(KINDS) - set(SENTENCES) == set()
    assert set(SENTENCES) - set(KINDS) == set()
    assert set(KINDS) >= INNER


def test_an_unknown_command_is_not_there(browse: Browse, case: UUID) -> None:
    assert browse("li").post(f"/cases/{case}/do/explode").status_code == 404
    assert browse("li").get(f"/cases/{case}/do/note").status_code == 405


def test_the_number_finds_the_case_too(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    number = as_seen_by("liu", case).state.number
    assert "华星电机" in text_of(browse("liu").get(f"/cases/{number}"))
    assert datetime.now(UTC).strftime("%y%m") in str(number)


def test_only_who_may_correct_a_fact_is_offered_to(browse: Browse, case: UUID) -> None:
    assert "?correct=quantity" in browse("chen").get(f"/cases/{case}").content.decode()
    assert "?correct=" not in browse("liu").get(f"/cases/{case}").content.decode()
