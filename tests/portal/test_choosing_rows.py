"""Hua Xing chooses among the solutions the shop offers: by their names on every page, by their keys in the case."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from kesu.casebook import links, papers
from kesu.casebook.execute import execute, open_case
from kesu.casebook.publishing import publish_pack
from kesu.documents.rendering import Material, compose, render
from kesu.organisation.letterhead import letterhead
from kesu.procedure.context import Actor, Command
from tests.portal.conftest import form_of, now, text_of

pytestmark = pytest.mark.django_db

PACK = """
procedure: choosing
version: 1
title: {zh: 选方案, en: Choosing}
kind: complaint
owner: office
roles:
  office: {zh: 生产管理组, en: Office}
  complainant: {zh: 客户, en: Customer, outside: true, entered_by: [office]}
open: {by: [office], fill: [told]}
fields:
  told: {type: text}
  solutions: {type: table, key: no, label: {zh: 方案, en: Solutions}, columns: {no: {type: text}, what: {type: long_text}}}
  best: {type: choice, from: f.solutions, label: {zh: 推荐, en: Recommended}}
  chosen: {type: choice, from: f.solutions, label: {zh: 选定方案, en: Your choice}}
steps:
  offer: {by: office, fill: [solutions, best?]}
  choose: {by: complainant, after: offer, label: {zh: 请选择, en: Please choose}, fill: [chosen]}
  finish: {by: office, after: choose, shows: [chosen], outcomes: {done: {close: true, sends: [{to: complainant, document: letter}]}}}
documents: {letter: {audience: customer, must: [chosen]}}
"""
BOTH = [{"no": "A", "what": "New kettle"}, {"no": "B", "what": "Money back"}]


@pytest.fixture
def opened(people: None, tmp_path: Path) -> UUID:
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    name = publish_pack(tmp_path, now=datetime.now(UTC)).name
    return open_case(name, {"data": {"told": "cracked"}}, actor=Actor("liu"), now=now()).ref


@pytest.fixture
def offered(opened: UUID) -> UUID:
    do(opened, "complete", step="offer", data={"solutions": BOTH})
    return opened


@pytest.fixture
def hers(offered: UUID) -> str:
    return links.give(offered, "complainant", actor=Actor("liu"), now=now())


def do(case: UUID, verb: str, **body: Any) -> None:
    execute(case, Command(verb, body), actor=Actor("liu"), now=now())


def test_the_customer_is_offered_the_rows_by_name_and_the_key_is_kept(
    customer: Client, browse: Any, offered: UUID, hers: str
) -> None:
    page = customer.get(f"/c/{hers}")
    radios = re.findall(r'type="radio" name="f.chosen" value="(\w)"><span>([^<]+)<', page.content.decode())
    assert radios == [("A", "A · New kettle"), ("B", "B · Money back")]
    hidden = form_of(page, "/tasks/choose")
    answer = customer.post(f"/c/{hers}/tasks/choose", {**hidden, "f.chosen": "B"}, follow=True)
    assert "Your choice B · Money back" in text_of(answer)
    case = browse("liu").get(f"/cases/{offered}")
    assert "B · Money back" in text_of(case)


def test_a_solution_taken_back_meanwhile_is_told_beside_the_field(customer: Client, offered: UUID, hers: str) -> None:
    hidden = form_of(customer.get(f"/c/{hers}"), "/tasks/choose")
    do(offered, "correct", field="solutions", value=BOTH[:1], reason="sold out")
    answer = customer.post(f"/c/{hers}/tasks/choose", {**hidden, "f.chosen": "B"})
    assert answer.status_code == 422 and "This is no longer offered. Please choose another." in text_of(answer)
    assert "B · Money back" not in text_of(answer)


def test_who_types_the_rows_types_the_key_beside_them(browse: Any, opened: UUID) -> None:
    text = browse("liu").get(f"/cases/{opened}").content.decode()
    assert re.search(r'<input[^>]*name="f\.best"[^>]*>', text) and 'type="radio" name="f.best"' not in text


def test_a_letter_names_what_was_chosen(offered: UUID) -> None:
    execute(
        offered,
        Command("complete", {"step": "choose", "data": {"chosen": "B"}}),
        actor=Actor(outside="complainant"),
        now=now(),
    )
    outcome = execute(offered, Command("complete", {"step": "finish"}), actor=Actor("liu"), now=now())
    then = papers.as_of(offered, outcome.seq)
    composed = compose(Material(then.texts, then.program, then.state, then.context, letterhead()), "letter")
    pages = PdfReader(io.BytesIO(render(composed, "pdf"))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    assert "B·Moneyback" in text
