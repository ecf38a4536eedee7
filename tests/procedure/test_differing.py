"""Two editions compared as a reader of the regulation would: what was added, removed, changed, and under which article."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.procedure.differing import by_article, differences
from kesu.procedure.reading import read_pack

PACK = """
procedure: demo
version: {version}
title: {{zh: 示例, en: Demo}}
kind: complaint
covers: [S004-01]
open: {{by: [sales]}}
owner: quality
roles: {{sales: {{zh: 业务部, en: Sales}}, quality: {{zh: 质量管理部, en: Quality}}}}
fields:
  loss: {{type: money, label: {{zh: 损失, en: Loss}}}}
tables:
  authority:
    rules:
      - {{when: "f.loss < {limit}", then: {{approver: sales}}}}
    otherwise: {{approver: quality}}
steps:
  look: {{by: quality, cites: [R10], label: {{zh: 查看, en: Look}}, fill: [loss], outcomes: {{yes_: {{zh: 是, en: Yes}}, no_: {{zh: 否, en: No{more}}}}}}}
{extra}
  close: {{by: quality, after: look, outcomes: {{closed: {{close: true}}}}}}
clocks:
  answer: {{from: opened, to: look, within: {within}, cites: [R11]}}
"""


def text(version: str = "1", **parts: str) -> str:
    given = {"limit": "5000", "more": "", "extra": "", "within": "48h", **parts}
    return PACK.format(version=version, **given)


def lines(**parts: str) -> list[tuple[str, str, str | None, str | None, str | None, str | None]]:
    return [
        (one.change, one.section, one.name, one.words.en if one.words else None, one.was, one.now)
        for one in differences(text(), text("2", **parts))
    ]


def test_the_same_text_under_another_version_differs_in_nothing() -> None:
    assert lines() == []
    assert differences(text(), "# a remark\n" + text("3")) == []


def test_a_shorter_limit_is_one_change_at_its_clock() -> None:
    assert lines(within="24h") == [("changed", "clocks", "answer", "how long", "48h", "24h")]


def test_a_new_step_is_added_with_what_it_says() -> None:
    (found,) = lines(extra="  check: {by: sales, after: look}\n")
    assert found == ("added", "steps", "check", None, None, "{by: sales, after: look}")


def test_an_outcome_that_comes_is_named_by_its_label() -> None:
    (found,) = lines(more=", back_to: look")
    where = "its outcomes; without it one, `done` · No · goes back to that step: a new round"
    assert found == ("added", "steps", "look", where, None, "look")


def test_a_rule_of_a_table_shows_what_went_and_what_came() -> None:
    (found,) = lines(limit="8000")
    assert found[:3] == ("changed", "tables", "authority")
    assert "5000" in str(found[4])
    assert "8000" in str(found[5])


def test_changes_stand_under_their_articles_and_what_cites_nothing_comes_last() -> None:
    found = by_article(differences(text(), text("2", within="24h", limit="8000")))
    assert list(found) == ["R11", ""]


@pytest.mark.parametrize("name", ["complaint-sample", "customer-complaint", "tutorial"])
def test_a_shipped_pack_differs_from_nothing_and_from_itself_less_a_step(name: str) -> None:
    pack = Path(__file__).resolve().parents[2] / "src/kesu/packs" / name
    procedure = read_pack(pack).procedure
    assert procedure
    assert differences(procedure.expanded, procedure.expanded) == []
    removed = differences(procedure.expanded, procedure.expanded.replace("\nclocks:", "\nnot_clocks:"))
    assert {one.section for one in removed} <= {"clocks"}
    assert all(one.change == "removed" for one in removed)
