"""A customer's form, without any script: it says when a field is asked for, and takes what was filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from kesu.casebook import links
from kesu.casebook.execute import open_case
from kesu.casebook.publishing import publish_pack
from kesu.procedure.context import Actor
from tests.portal.conftest import form_of, now, text_of

pytestmark = pytest.mark.django_db

PACK = """
procedure: asked
version: 1
title: {zh: 询问, en: Asked}
kind: complaint
owner: office
roles:
  office: {zh: 生产管理组, en: Office}
  complainant: {zh: 客户, en: Customer, outside: true, entered_by: [office]}
open: {by: [office], fill: [grade]}
fields:
  grade: {type: choice, internal: true, label: {zh: 内部等级, en: Inner grade}, options: {a: {zh: 甲, en: A}, b: {zh: 乙, en: B}}}
  returned: {type: boolean, label: {zh: 是否退货, en: Goods go back}}
  carrier: {type: text, label: {zh: 承运人, en: Carrier}}
  extra: {type: text, label: {zh: 补充, en: More}}
steps:
  say:
    by: complainant
    label: {zh: 请说明, en: Please tell us}
    fill: [returned, {carrier: "f.returned"}, {extra: "f.grade == 'a'"}]
    outcomes: {told: {label: {zh: 已说明, en: Told}, close: true}}
"""


@pytest.fixture
def key(people: None, tmp_path: Path) -> str:
    """Hua Xing's key to a case in which they are asked."""
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    name = publish_pack(tmp_path, now=datetime.now(UTC)).name
    case = open_case(name, {"data": {"grade": "b"}}, actor=Actor("liu"), now=now()).ref
    return links.give(case, "complainant", actor=Actor("liu"), now=now())


def test_the_customer_reads_when_a_field_is_asked_for(customer: Client, key: str) -> None:
    page = text_of(customer.get(f"/c/{key}"))
    assert "Carrier Only where “Goods go back” is yes" in page
    assert "More Only where the other answers ask for it" in page
    assert "Inner grade" not in page, "what is of the inside is not named"


def test_the_field_is_needed_once_it_applies_and_only_then(customer: Client, key: str) -> None:
    page = customer.get(f"/c/{key}")
    hidden = form_of(page, "/tasks/say")
    refused = customer.post(f"/c/{key}/tasks/say", {**hidden, "f.returned": "true"})
    assert refused.status_code == 422 and "Carrier" in text_of(refused)
    taken = customer.post(f"/c/{key}/tasks/say", {**form_of(page, "/tasks/say"), "key": "2", "f.returned": "false"})
    assert taken.status_code == 302
