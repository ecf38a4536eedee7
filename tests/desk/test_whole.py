"""Commands on the case as a whole, each on a page of its own: reason, preview, refusal beside the field."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from kesu.casebook.models import Case
from kesu.casebook.publishing import publish_text
from tests.desk.conftest import SAMPLE, Browse, act, taken, text_of

pytestmark = pytest.mark.django_db


def send(client: Client, ref: UUID, verb: str, **data: str) -> HttpResponse:
    return client.post(f"/cases/{ref}/do/{verb}", {"do": "act", **data})


def number_of(ref: UUID) -> str:
    return Case.objects.get(pk=ref).number or ""


def registered(sample: str, customer: str) -> UUID:
    ref = taken(sample, customer=customer)
    act(ref, "liu", "complete", step="receive")
    return ref


def test_the_menu_offers_what_the_reader_may_do(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    owner = browse("li").get(f"/cases/{case}").content.decode()
    assert f"/cases/{case}/do/cancel" in owner and f"/cases/{case}/do/merge" in owner
    other = browse("chen").get(f"/cases/{case}").content.decode()
    assert f"/cases/{case}/do/message" in other and f"/cases/{case}/do/cancel" not in other


@pytest.mark.parametrize("verb", ["message", "link", "withdraw_case", "restart", "merge", "migrate", "hold", "cancel"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_has_a_page_that_says_what_it_does(browse: Browse, case: UUID, verb: str, language: str) -> None:
    answer = browse("liu", language).get(f"/cases/{case}/do/{verb}")
    assert answer.status_code == 200
    assert browse("guest").get(f"/cases/{case}/do/{verb}").status_code == 404


def test_a_cancelling_without_reason_is_refused_beside_the_field(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    answer = send(browse("li"), case, "cancel")
    assert answer.status_code == 422 and 'id="a-reason-error"' in answer.content.decode()
    assert send(browse("li"), case, "cancel", reason="重复录入").status_code == 302
    assert Case.objects.get(pk=case).status == "cancelled"


def test_a_merge_is_tried_before_it_is_done(browse: Browse, sample: str) -> None:
    goes, stays = registered(sample, "东岳泵业"), registered(sample, "东岳泵业公司")
    li = browse("li")
    answer = li.post(f"/cases/{goes}/do/merge", {"do": "preview", "into": number_of(stays), "comment": "同一件事"})
    page = text_of(answer)
    assert answer.status_code == 200 and "将会变动" in page and number_of(stays) in page and "结束的待办" in page
    assert "同一件事" in answer.content.decode() and Case.objects.get(pk=goes).status == "open"
    assert send(li, goes, "merge", into=number_of(stays)).status_code == 302
    assert Case.objects.get(pk=goes).status == "merged"


def test_a_merge_into_a_case_that_one_does_not_see_is_refused_with_what_was_typed(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    answer = send(browse("li"), case, "merge", into="99990001", comment="试试")
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="99990001"' in page and "试试" in page
    assert 'id="a-into-error"' in page


def test_a_migration_shows_the_steps_that_are_new_and_gone(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    text = (SAMPLE / "procedure.yaml").read_text("utf-8")
    text = text.replace("\nversion: 1\n", '\nversion: "2"\n').replace(
        "  archive:", "  praise: {by: quality, after: receive, label: {zh: 表扬, en: Praise}}\n  archive:"
    )
    publish_text(text, now=datetime.now(UTC))
    li = browse("li")
    assert f"/cases/{case}/do/migrate" in li.get(f"/cases/{case}").content.decode()
    page = text_of(li.post(f"/cases/{case}/do/migrate", {"do": "preview", "version": "2"}))
    assert "新增的步骤" in page and "表扬" in page
    assert Case.objects.get(pk=case).version == "1"
    assert send(li, case, "migrate", version="2").status_code == 302
    assert Case.objects.get(pk=case).version == "2"


def test_a_message_without_text_is_refused_and_one_with_text_is_kept(browse: Browse, case: UUID) -> None:
    li = browse("chen")
    assert send(li, case, "message", to="complainant").status_code == 422
    assert send(li, case, "message", to="complainant", text="已收到样品").status_code == 302
    assert "已收到样品" in text_of(li.get(f"/cases/{case}"))


def test_two_cases_are_linked_by_number(browse: Browse, sample: str) -> None:
    one, other = registered(sample, "东岳泵业"), registered(sample, "金轮轴承")
    assert send(browse("liu"), one, "link", to=number_of(other), **{"as": "同批"}).status_code == 302
    assert number_of(other) in text_of(browse("liu").get(f"/cases/{one}"))


def test_a_hold_is_set_and_lifted_each_with_its_reason(browse: Browse, case: UUID) -> None:
    li = browse("li")
    assert send(li, case, "hold").status_code == 422
    assert send(li, case, "hold", reason="诉讼").status_code == 302
    page = li.get(f"/cases/{case}").content.decode()
    assert f"/cases/{case}/do/lift" in page and f"/cases/{case}/do/hold" not in page
    assert send(li, case, "lift", reason="结案").status_code == 302


def test_what_is_not_mine_is_refused_and_nothing_happens(browse: Browse, case: UUID) -> None:
    answer = send(browse("liu"), case, "cancel", reason="不要了")
    assert answer.status_code == 403 and "不要了" in answer.content.decode()
    assert Case.objects.get(pk=case).status == "open"
