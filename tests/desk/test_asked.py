"""A form asks for what applies: fields under a condition come and go with the answers, and nothing typed is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse as Answer

from kesu.casebook import queries
from kesu.casebook.execute import open_case
from kesu.casebook.publishing import publish_pack
from kesu.casebook.sight import Viewer
from kesu.procedure.context import Actor
from tests.desk.conftest import Browse, act, hidden_of, text_of

pytestmark = pytest.mark.django_db

PACK = """
procedure: line
version: 1
title: {zh: 产线异常, en: Line exception}
kind: exception
owner: office
roles: {office: {zh: 生产管理组, en: Office}, quality: {zh: 质量管理部, en: Quality}}
open: {by: [office, quality], fill: [trigger, {in_a_row: "f.trigger == 'consecutive'"}]}
fields:
  trigger: {type: choice, label: {zh: 如何发现, en: Why}, options: {first: {zh: 首次, en: First}, consecutive: {zh: 连续, en: In a row}}}
  in_a_row: {type: integer, label: {zh: 连续几件, en: Pieces in a row}}
  pictured: {type: boolean, label: {zh: 能否拍照, en: Can be pictured}}
  where_kept: {type: text, label: {zh: 照片存放, en: Where the picture is}}
  secret: {type: text, label: {zh: 密, en: Secret}, see: "actor.person == 'zhou'"}
  supplier: {type: text, label: {zh: 供货商, en: Supplier}}
steps:
  record:
    by: quality
    label: {zh: 填单, en: Fill the sheet}
    fill: [pictured, {where_kept: "f.pictured"}, {secret: "f.pictured"}]
    outcomes:
      own: {label: {zh: 本厂, en: Ours}}
      bought:
        label: {zh: 来料, en: Bought}
        fill: [{supplier: "f.trigger != 'first'"}]
  again: {by: quality, after: record, fill: [pictured, {where_kept: "f.pictured"}], outcomes: {seen: {close: true}}}
"""


@pytest.fixture
def line(people: None, tmp_path: Path) -> str:
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    return publish_pack(tmp_path, now=datetime.now(UTC)).name


@pytest.fixture
def sheet(line: str) -> UUID:
    """Reported by Liu, to be filled in by Li."""
    return open_case(line, {"data": {"trigger": "first"}}, actor=Actor("liu"), now=datetime.now(UTC)).ref


def away(page: Answer) -> set[str]:
    """The controls that the page keeps out of sight."""
    return set(re.findall(r'is-away" data-only="([^"]+)"', page.content.decode()))


def known(case: UUID) -> dict[str, Any]:
    found = queries.case(Viewer.of("li", now=datetime.now(UTC)), str(case))
    assert found
    return found.state.fields


def test_li_is_asked_only_for_what_applies_and_told_when_the_rest_does(browse: Browse, sheet: UUID) -> None:
    page = browse("li").get(f"/cases/{sheet}")
    assert away(page) == {"f.where_kept", "o.bought.f.supplier"}
    assert "仅当“能否拍照”为是时填写" in text_of(page) and "仅当“如何发现”不是“首次”时填写" in text_of(page)
    assert "Only where “Can be pictured” is yes" in text_of(browse("li", "en").get(f"/cases/{sheet}"))


def test_the_engine_answers_while_li_types(browse: Browse, sheet: UUID) -> None:
    asked = browse("li").post(f"/cases/{sheet}/tasks/record", {"do": "look", "f.pictured": "true"}).json()
    assert asked == {"applies": {"f.where_kept": True, "o.bought.f.supplier": False}}
    asked = browse("li").post(f"/cases/{sheet}/tasks/record", {"do": "look", "f.pictured": "false"}).json()
    assert asked["applies"]["f.where_kept"] is False
    assert known(sheet) == {"trigger": "first"}, "looking keeps nothing"


def test_what_does_not_exist_for_li_is_not_even_named(browse: Browse, sheet: UUID) -> None:
    answer = browse("li").post(f"/cases/{sheet}/tasks/record", {"do": "look", "f.pictured": "true"})
    assert "secret" not in answer.content.decode()


def test_a_hidden_field_is_not_handed_in_and_comes_back_as_it_was_typed(browse: Browse, sheet: UUID) -> None:
    li, typed = browse("li"), {"f.pictured": "false", "f.where_kept": "柜 3", "away": "f.where_kept"}
    hidden = hidden_of(li.get(f"/cases/{sheet}"), "record")
    back = li.post(f"/cases/{sheet}/tasks/record", {**hidden, **typed, "do": "complete"})
    assert "柜 3" in back.content.decode() and away(back) >= {"f.where_kept"}, "no outcome chosen: refused"
    li.post(f"/cases/{sheet}/tasks/record", {**hidden, **typed, "do": "keep"})
    page = li.get(f"/cases/{sheet}")
    assert "柜 3" in page.content.decode()
    hidden = hidden_of(page, "record")
    done = li.post(f"/cases/{sheet}/tasks/record", {**hidden, **typed, "do": "complete", "outcome": "own"})
    assert done.status_code == 302
    assert known(sheet).get("where_kept") is None, "neither what was hidden nor what was kept for later"


def test_what_the_case_knows_already_stays_when_its_field_is_hidden(browse: Browse, sheet: UUID) -> None:
    data = {"pictured": True, "where_kept": "柜 3", "secret": "x"}
    act(sheet, "li", "complete", step="record", outcome="own", data=data)
    li = browse("li")
    hidden = hidden_of(li.get(f"/cases/{sheet}"), "again")
    typed = {"f.pictured": "false", "f.where_kept": "柜 4", "away": "f.where_kept", "do": "complete"}
    assert li.post(f"/cases/{sheet}/tasks/again", {**hidden, **typed}).status_code == 302
    assert known(sheet)["where_kept"] == "柜 3"


def test_without_a_script_all_is_shown_and_what_was_filled_in_counts(browse: Browse, sheet: UUID) -> None:
    li = browse("li")
    hidden = hidden_of(li.get(f"/cases/{sheet}"), "record")
    typed = {"f.pictured": "false", "f.where_kept": "柜 3", "outcome": "own", "do": "complete"}
    assert li.post(f"/cases/{sheet}/tasks/record", {**hidden, **typed}).status_code == 302
    assert known(sheet)["where_kept"] == "柜 3"


def test_opening_asks_for_what_applies_too(browse: Browse, line: str) -> None:
    liu = browse("liu")
    assert away(liu.get(f"/new/{line}")) == {"f.in_a_row"}
    asked = liu.post(f"/new/{line}", {"do": "look", "f.trigger": "consecutive"}).json()
    assert asked == {"applies": {"f.in_a_row": True}}
    typed = {"f.trigger": "first", "f.in_a_row": "3", "away": "f.in_a_row", "sure": "1"}
    opened = liu.post(f"/new/{line}", typed)
    assert opened.status_code == 302
    assert "in_a_row" not in known(UUID(opened.headers["Location"].rsplit("/", 1)[1]))
    refused = liu.post(f"/new/{line}", {"f.trigger": "consecutive", "f.in_a_row": "", "sure": "1"})
    assert refused.status_code == 422 and away(refused) == set()
