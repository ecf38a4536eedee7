"""The list of what may be destroyed: what its procedure's time has passed for, and nothing that anybody still needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kesu.casebook import queries
from kesu.casebook.execute import execute, open_case
from kesu.casebook.sight import Viewer
from kesu.insight.registers import Table, all_registers, find, reader_for
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import CaseState
from tests.insight.conftest import NOW, publish
from tests.insight.test_pages import browse, text_of

pytestmark = pytest.mark.django_db(transaction=True)
YEARS = NOW + timedelta(days=800)
KEPT = """
procedure: {name}
version: "1"
title: {{zh: {name}档案, en: {name}}}
kind: {kind}
owner: quality
number: {{format: "{name}{{serial:2}}", per: [], at: opened}}
roles: {{sales: {{zh: 业务部, en: Sales}}, quality: {{zh: 质量部, en: Quality}}, buyer: {{zh: 买方, en: Buyer, outside: true}}}}
open: {{by: [sales, buyer], fill: [until?]}}
fields: {{until: {{type: date, label: {{zh: 有效期至, en: Expiry}}}}}}
steps: {{close: {{by: quality, label: {{zh: 结案, en: Close}}, outcomes: {{closed: {{close: true}}}}}}}}
retention: {retention}
"""
SHRED = """
procedure: shred
version: "1"
title: {zh: 销毁, en: Shredding}
kind: archive
roles: {quality: {zh: 质量部, en: Quality}, gm: {zh: 总经理, en: Manager}}
open: {by: [quality]}
fields: {list: {type: snapshot, of: over, label: {zh: 清单, en: List}}}
steps:
  list: {by: quality, fill: [list]}
  burn: {by: quality, after: list, erases: f.list, outcomes: {burnt: {close: true}}}
registers:
  over: {of: expired, over: {kinds: [trade]}, label: {zh: 期满, en: Kept long enough}, columns: [case.procedure, case.number, keep, kept_until], sort: [kept_until]}
"""


@pytest.fixture(autouse=True)
def _procedures(people: None) -> None:
    publish(KEPT.format(name="dated", kind="other", retention="{keep: f.until, unset: keep, destroy: shred}"))
    publish(KEPT.format(name="timed", kind="trade", retention="{keep: 1 years, hold: [quality]}"))
    publish(KEPT.format(name="elsewhere", kind="trade", retention="{keep: 1 years, destroy: dated}"))
    publish(KEPT.format(name="endless", kind="trade", retention="{keep: null, unset: keep}"))
    publish(KEPT.format(name="stranger", kind="other", retention="{keep: 1 years}"))
    publish(SHRED)


def do(ref: UUID, by: str, verb: str, *, now: Any = NOW, **body: Any) -> None:
    execute(ref, Command(verb, body), actor=Actor(by), now=now, authenticated=True)


def closed(procedure: str, **data: Any) -> UUID:
    ref = open_case(procedure, {"data": data}, actor=Actor("chen"), now=NOW).ref
    do(ref, "li", "complete", step="close", outcome="closed")
    return ref


def seen(ref: UUID) -> CaseState:
    view = queries.case(Viewer.of("li", now=YEARS), str(ref))
    assert view is not None
    return view.state


def listed(person: str = "li", now: Any = YEARS, language: str = "zh") -> list[list[str]]:
    viewer = Viewer.of(person, now=now)
    found = find("over", "shred", viewer=viewer)
    assert found is not None
    table = Table(found, viewer, reader_for(language), now=now)
    return [[table.text(place, cell) for place, cell in enumerate(line.cells)] for line in table.lines()]


def test_what_was_kept_long_enough_is_listed_with_its_rule_and_the_day() -> None:
    closed("dated", until="2026-06-30")
    closed("timed")
    assert listed() == [
        ["timed档案", "timed01", "1 年", "2026-03-03 09:00"],
        ["dated档案", "dated01", "有效期至", "2026-07-01 00:00"],
    ]
    assert listed(language="en")[1][2] == "Expiry"


def test_nothing_is_listed_before_its_time() -> None:
    closed("timed")
    year = NOW.replace(year=NOW.year + 1)
    assert listed(now=year) == [] and len(listed(now=year + timedelta(seconds=1))) == 1


def test_what_is_open_undated_without_a_limit_or_anothers_to_destroy_is_never_listed() -> None:
    open_case("timed", {"data": {}}, actor=Actor("chen"), now=NOW)
    for procedure in ("dated", "endless", "elsewhere", "stranger"):
        closed(procedure)
    assert listed() == []


def test_what_li_holds_comes_back_when_the_hold_is_lifted() -> None:
    ref = closed("timed")
    do(ref, "li", "hold", now=YEARS, reason="诉讼")
    assert listed() == []
    do(ref, "li", "lift", now=YEARS, reason="已结")
    assert len(listed()) == 1


def test_the_list_that_li_takes_is_what_is_destroyed_and_what_is_destroyed_is_listed_no_more() -> None:
    old, young = closed("timed"), closed("dated", until="2030-01-01")
    work = open_case("shred", {}, actor=Actor("li"), now=YEARS).ref
    do(work, "li", "complete", now=YEARS, step="list")
    do(work, "li", "complete", now=YEARS, step="burn", outcome="burnt")
    assert seen(old).erased is not None
    assert seen(young).erased is None
    assert listed() == []


def test_an_empty_list_destroys_nothing() -> None:
    closed("dated")
    work = open_case("shred", {}, actor=Actor("li"), now=YEARS).ref
    do(work, "li", "complete", now=YEARS, step="list")
    with pytest.raises(Refusal) as refused:
        do(work, "li", "complete", now=YEARS, step="burn", outcome="burnt")
    assert refused.value.key == "nothing_to_erase"


def test_zhou_who_sees_none_of_the_cases_has_an_empty_list_and_a_customer_no_list_at_all() -> None:
    closed("timed")
    assert listed("zhou") == []
    viewer = Viewer.of("tang", now=YEARS)
    assert "over" not in [one.register.name for one in all_registers(viewer)] or listed("tang") == []


def test_li_reads_the_list_on_a_page() -> None:
    closed("timed")
    page = text_of(browse("li").get("/registers/shred/over"))
    assert "期满" in page and "保存期限" in page
