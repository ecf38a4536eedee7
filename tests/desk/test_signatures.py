"""What awaits a signature: listed with what is signed, read and signed one after the other, never in bulk."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from tests.desk.conftest import PASSWORD, Browse, act, hidden_of, taken, text_of, until_decision

pytestmark = pytest.mark.django_db


def sign(client: Client, address: str, **more: str):
    page = client.get(address)
    hidden = hidden_of(page, "decide")
    ref = address.split("/")[2]
    return client.post(f"/cases/{ref}/tasks/decide", {**hidden, "do": "complete", "outcome": "approve", **more})


def test_the_list_holds_what_asks_for_a_signature_with_what_is_signed(browse: Browse, case: UUID, sample: str) -> None:
    until_decision(case, "3000")
    page = text_of(browse("sun").get("/signatures"))
    assert "华星电机" in page and "查看签署内容" in page
    assert "没有待您签署的事项" in text_of(browse("chen").get("/signatures"))


def test_the_authority_the_signature_rests_on_is_in_view(browse: Browse, case: UUID) -> None:
    until_decision(case, "3000")
    page = text_of(browse("sun").get(f"/cases/{case}/sign/decide"))
    assert "签署内容" in page and "业务部经理" in page and "孙悦 签署" in page


def test_after_a_signature_the_next_one_comes_until_none_is_left(browse: Browse, sample: str) -> None:
    first, second = taken(sample, customer="东岳泵业"), taken(sample, customer="金轮轴承")
    for ref in (first, second):
        until_decision(ref, "3000")
    sun = browse("sun")
    begin = sun.get("/signatures/next").headers["Location"]
    answer = sign(sun, begin, password=PASSWORD)
    following = sun.get(answer.headers["Location"]).headers["Location"]
    assert following.split("/")[2] != begin.split("/")[2]
    done = sign(sun, following, password=PASSWORD)
    assert sun.get(done.headers["Location"]).headers["Location"] == "/signatures"
    assert "没有待您签署的事项" in text_of(sun.get("/signatures"))


def test_every_signature_asks_for_the_password_anew(browse: Browse, sample: str) -> None:
    for customer in ("东岳泵业", "金轮轴承"):
        until_decision(taken(sample, customer=customer), "3000")
    sun = browse("sun")
    assert sign(sun, sun.get("/signatures/next").headers["Location"], password=PASSWORD).status_code == 302
    refused = sign(sun, sun.get("/signatures/next").headers["Location"])
    assert refused.status_code == 422 and "密码" in text_of(refused)


def test_a_refused_signature_keeps_what_was_typed_and_stays_on_its_page(browse: Browse, case: UUID) -> None:
    until_decision(case, "3000")
    sun = browse("sun")
    answer = sign(sun, f"/cases/{case}/sign/decide?at=0", password="not hers at all", comment="按协议办理")
    page = answer.content.decode()
    assert answer.status_code == 422 and "按协议办理" in page and "待我签署" in page
    assert "not hers at all" not in page


def test_a_signature_that_somebody_else_gave_is_told_with_what_was_typed(browse: Browse, case: UUID) -> None:
    until_decision(case, "3000")
    sun = browse("sun")
    page = sun.get(f"/cases/{case}/sign/decide?at=0")
    hidden = hidden_of(page, "decide")
    act(case, "sun", "complete", step="decide", outcome="approve")
    late = {**hidden, "do": "complete", "outcome": "approve", "comment": "照办", "password": PASSWORD, "key": "other"}
    answer = sun.post(f"/cases/{case}/tasks/decide", late)
    assert answer.status_code == 409 and "照办" in answer.content.decode()


def test_what_is_not_mine_to_sign_is_not_there(browse: Browse, case: UUID) -> None:
    until_decision(case, "3000")
    assert browse("chen").get(f"/cases/{case}/sign/decide").status_code == 404
    assert browse("guest").get(f"/cases/{case}/sign/decide").status_code == 404
