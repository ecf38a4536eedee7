"""The form of a task over REST says which of its fields are asked for as it stands, and when the others are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kesu.casebook.publishing import publish_pack
from tests.api.conftest import Person

pytestmark = pytest.mark.django_db

PACK = """
procedure: asked
version: 1
title: {zh: 询问, en: Asked}
kind: complaint
owner: office
roles: {sales: {zh: 业务部, en: Sales}, office: {zh: 生产管理组, en: Office}}
open: {by: [sales], fill: [kind, {other: "f.kind in ['b', 'c']"}]}
fields:
  kind: {type: choice, label: {zh: 类别, en: Kind}, options: {a: {zh: 甲, en: A}, b: {zh: 乙, en: B}, c: {zh: 丙, en: C}}}
  other: {type: text, label: {zh: 其他, en: Other}}
  loss: {type: integer, label: {zh: 损失, en: Loss}}
  why: {type: text, label: {zh: 原因, en: Why}}
steps:
  tell: {by: sales, fill: [loss, {why: "f.loss > 5"}], outcomes: {told: {close: true}}}
"""


@pytest.fixture
def chen(people: Callable[[str], Person], tmp_path: Path) -> Person:
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    publish_pack(tmp_path, now=datetime.now(UTC))
    return people("chen")


def test_chens_program_sees_what_is_asked_for_as_the_draft_stands(chen: Person) -> None:
    ref = chen.post("/cases", {"procedure": "asked", "data": {"kind": "a"}}).body["ref"]
    loss, why = chen.get(f"/cases/{ref}/forms/tell").body["fields"]
    assert (loss["applies"], loss["only_if"]) == (True, None)
    assert (why["applies"], why["required"]) == (False, False)
    assert why["only_if"] == {"zh": "仅在其他答案要求时填写", "en": "Only where the other answers ask for it"}
    assert chen.do(ref, "draft", step="tell", data={"loss": 6}).status == 200
    why = chen.get(f"/cases/{ref}/forms/tell").body["fields"][1]
    assert (why["applies"], why["required"]) == (True, True)


def test_the_opening_form_says_it_in_words(chen: Person) -> None:
    kind, other = chen.get("/procedures/asked/form").body["fields"]
    assert kind["applies"] and not other["applies"]
    assert other["only_if"]["en"] == "Only where “Kind” is “B” or “C”"
    assert other["only_if"]["zh"] == "仅当“类别”为“乙”、“丙”时填写"
