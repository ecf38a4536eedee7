"""Measures over records, rows of tables and the ledger, ratios of two of them, by the week; and their values frozen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client

from kesu.casebook import queries
from kesu.casebook.records import add
from kesu.casebook.restating import snapshot_of
from kesu.casebook.sight import Viewer
from kesu.insight.behind import cases_behind
from kesu.insight.figures import Report, facet_text, find, report, target_text, value_text
from kesu.insight.registers import reader_for
from kesu.insight.snapshots import told
from kesu.organisation.models import Account
from kesu.procedure.context import Actor
from tests.insight.conftest import NOW, act, opened_in, publish

pytestmark = pytest.mark.django_db(transaction=True)
APRIL = datetime(2025, 4, 1, 1, tzinfo=UTC)
PACK = """
procedure: line
version: "1"
title: {zh: 产线, en: Line}
kind: complaint
roles: {quality: {zh: 质量部, en: Quality}, sales: {zh: 业务部, en: Sales}, gm: {zh: 总经理, en: Manager}}
open: {by: [quality, sales], fill: [matter?, class?, loss?, lots?, fine?]}
fields:
  matter: {type: text, label: {zh: 事项, en: Matter}}
  class: {type: choice, facet: class, label: {zh: 类别, en: Class}, options: {product: {zh: 产品, en: Product}, service: {zh: 服务, en: Service}}}
  loss: {type: money, internal: true, label: {zh: 损失, en: Loss}}
  fine: {type: money, label: {zh: 罚款, en: Fine}}
  lots: {type: table, label: {zh: 批次, en: Lots}, columns: {lot: {type: lot, label: {zh: 批号, en: Lot}}, pieces: {type: integer, label: {zh: 件数, en: Pieces}}, result: {type: choice, optional: true, label: {zh: 结果, en: Result}, options: {clean: {zh: 无不良, en: Clean}, bad: {zh: 不良, en: Bad}}}}}
  figures: {type: snapshot, of: measure.number, figures: {by: class}, label: {zh: 各类件数, en: Numbers by class}}
  rate: {type: snapshot, of: measure.rate, figures: {periods: 2, until: "s.sum_up.opened_at"}, label: {zh: 投诉率, en: Rate}}
steps:
  sum_up: {by: quality, fill: [figures, rate], seals: f.figures, label: {zh: 汇总, en: Sum up}, outcomes: {done: {close: true}}}
ledger:
  fine: {at: opened, when: known(f.fine), from: sales, to: company, amount: f.fine}
records:
  call:
    by: [quality]
    label: {zh: 来电, en: Call}
    fields:
      rang_at: {type: datetime, label: {zh: 来电时间, en: Rang at}}
      connected: {type: boolean, label: {zh: 接通, en: Connected}}
      line: {type: choice, label: {zh: 线路, en: Line}, options: {north: {zh: 北区, en: North}, south: {zh: 南区, en: South}}}
  delivery:
    by: [quality]
    fields: {pieces: {type: integer}}
measures:
  connect_rate: {share: x.connected, over: record.call, dated: x.rang_at, per: week, by: [line], target: ">= 95%", missed: [{notify: gm}], label: {zh: 接通率, en: Connect rate}}
  bad: {share: "x.result == 'bad'", over: f.lots, of: known(x.result), by: [result, class], label: {zh: 不良批率, en: Bad lots}}
  fines: {sum: x.amount, over: ledger, by: [entry], label: {zh: 罚款, en: Fines}}
  number: {count: "true", by: [class], label: {zh: 投诉件数, en: Complaints}}
  delivered: {sum: x.pieces, over: record.delivery, label: {zh: 交付件数, en: Pieces delivered}}
  rate: {ratio: {of: number, over: delivered}, target: "< 3%", label: {zh: 投诉率, en: Complaints per piece}}
  dear: {ratio: {of: losses, over: number}, label: {zh: 件均损失, en: Loss each}}
  losses: {sum: f.loss}
"""


@pytest.fixture(autouse=True)
def _line(people: None) -> None:
    publish(PACK)


def measured(name: str, person: str | None = "li", now: datetime = NOW) -> Report:
    listed = find(name, "line")
    assert listed is not None
    return report(listed, Viewer.of(person, now=now) if person else None, now=now)


def value(name: str, period: str, person: str | None = "li") -> tuple[Decimal | None, Decimal]:
    """The figure of a period and what it stands on."""
    found = measured(name, person)
    tally = found.find(period).tally
    return found.value(tally), tally.denominator(found.measure.kind)


def called(connected: bool, at: str = "2025-03-03T09:00+08:00", line: str = "north") -> None:
    add("call", {"rang_at": at, "connected": connected, "line": line}, actor=Actor("li"), now=NOW)


def delivered(pieces: int, now: datetime = NOW) -> None:
    add("delivery", {"pieces": pieces}, actor=Actor("li"), now=now)


def test_calls_are_counted_by_the_week_of_their_date_with_their_denominator() -> None:
    for connected, day in ((True, "03-03"), (True, "03-02"), (False, "02-24"), (True, "02-24"), (True, "02-17")):
        called(connected, f"2025-{day}T23:59+08:00")
    assert value("connect_rate", "2025-W10") == (Decimal("1.0000"), 1)  # Monday, 3 March
    assert value("connect_rate", "2025-W09") == (Decimal("0.6667"), 3)  # 24 February to Sunday, 2 March
    assert measured("connect_rate").met(measured("connect_rate").find("2025-W09").tally) is False
    assert value("connect_rate", "2025-W07") == (None, 0)


def test_records_are_split_by_a_column_of_theirs_and_read_by_their_labels() -> None:
    called(True, line="north")
    called(False, line="south")
    found = measured("connect_rate")
    parts = found.periods[-1].parts["line"]
    words = {facet_text(found.listed, "line", one, reader_for("zh")): found.value(t) for one, t in parts.items()}
    assert words == {"北区": Decimal(1), "南区": Decimal(0)}


def test_who_may_not_read_calls_counts_none() -> None:
    called(True)
    assert value("connect_rate", "2025-W10", "guest") == (None, 0)
    listed = find("connect_rate", "line")
    assert listed is not None
    found, more = cases_behind(listed, Viewer.of("li", now=NOW), "2025-W10", now=NOW)
    assert [(one.record, one.value) for one in found] == [(("call", 1), True)] and not more
    assert cases_behind(listed, Viewer.of("guest", now=NOW), "2025-W10", now=NOW) == ([], False)


def test_rows_of_a_table_count_by_themselves_in_the_period_of_their_case() -> None:
    lots = [
        {"lot": "A", "pieces": 5, "result": "bad"},
        {"lot": "B", "pieces": 5, "result": "clean"},
        {"lot": "C", "pieces": 1},
    ]
    opened_in("line", **{"class": "product", "lots": lots})
    opened_in("line", **{"class": "service", "lots": [{"lot": "D", "pieces": 1, "result": "clean"}]})
    assert value("bad", "2025-03") == (Decimal("0.3333"), 3)
    parts = measured("bad").periods[-1].parts
    assert {part: tally.cases for part, tally in parts["result"].items()} == {"bad": 1, "clean": 2}
    assert {part: tally.cases for part, tally in parts["class"].items()} == {"product": 2, "service": 1}


def test_what_was_booked_is_summed_by_its_entry() -> None:
    opened_in("line", fine="20.10")
    opened_in("line", fine="5")
    opened_in("line")
    assert value("fines", "2025-03") == (Decimal("25.10"), 2)
    assert {part: tally.total for part, tally in measured("fines").periods[-1].parts["entry"].items()} == {
        "fine": Decimal("25.10")
    }


def test_a_ratio_divides_two_populations_and_shows_what_it_stands_on() -> None:
    opened_in("line", loss="90")
    opened_in("line", loss="60")
    delivered(100)
    delivered(100)
    assert value("rate", "2025-03") == (Decimal("0.0100"), 200)
    found = measured("rate")
    assert found.met(found.periods[-1].tally) is True
    assert (
        value_text(found.value(found.periods[-1].tally), found.listed) == "1%" and target_text(found.listed) == "< 3%"
    )
    dear = measured("dear")
    assert value_text(dear.value(dear.periods[-1].tally), dear.listed) == "75.00"


def test_a_ratio_with_nothing_to_divide_by_has_no_value_and_no_judgement() -> None:
    opened_in("line")
    assert value("rate", "2025-03") == (None, 0)
    assert measured("rate").met(measured("rate").periods[-1].tally) is None
    delivered(0)
    assert value("rate", "2025-03") == (None, 0)


def summed_up(now: datetime = APRIL) -> UUID:
    ref = opened_in("line", at=now, matter="三月汇总")
    act(ref, "complete", step="sum_up", at=now + timedelta(hours=1))
    return ref


def frozen(ref: UUID, field: str, person: str = "li", language: str = "zh") -> list[list[str]]:
    view = queries.case(Viewer.of(person, now=APRIL), str(ref))
    found = snapshot_of(view, field) if view else None
    assert found is not None
    shown = told(found, reader_for(language))
    return [shown.headings, *(cells for _source, cells in shown.rows)]


def test_the_figures_of_a_month_are_frozen_with_those_before_and_a_year_ago() -> None:
    for at in ("2024-03-05", "2024-03-06", "2025-02-05", "2025-03-05"):
        opened_in("line", at=datetime.fromisoformat(f"{at}T02:00+00:00"), **{"class": "product"})
    opened_in("line", at=datetime(2025, 2, 5, 2, tzinfo=UTC), **{"class": "service"})
    ref = summed_up()
    assert frozen(ref, "figures") == [
        ["期间", "类别", "件数", "合计", "占比", "上期", "上年同期"],
        ["2025年3月", "产品", "1", "1", "100%", "1", "2"],
        ["2025年3月", "服务", "0", "1", "0%", "1", "0"],
    ]
    assert frozen(ref, "figures", language="en")[1][:2] == ["2025-03", "Product"]


def test_what_nothing_was_counted_for_is_a_dash_and_never_nought() -> None:
    delivered(50, now=datetime(2025, 2, 5, 2, tzinfo=UTC))
    assert frozen(summed_up(), "rate") == [
        ["期间", "数值", "分母", "目标", "是否达标", "上期", "上年同期"],
        ["2025年2月", "0%", "50", "< 3%", "达标", "–", "–"],
        ["2025年3月", "–", "0", "< 3%", "–", "0%", "–"],
    ]


def test_a_signed_figure_stays_and_what_changed_since_is_told_to_who_may_read_the_case() -> None:
    opened_in("line", at=datetime(2025, 3, 5, 2, tzinfo=UTC), **{"class": "product"})
    ref = summed_up()
    view = queries.case(Viewer.of("li", now=APRIL), str(ref))
    found = snapshot_of(view, "figures") if view else None
    assert found is not None and found.seal is not None and found.intact and found.restatements == []
    opened_in("line", at=datetime(2025, 3, 6, 2, tzinfo=UTC), **{"class": "product"})
    for person in ("li", "zhou"):
        view = queries.case(Viewer.of(person, now=APRIL), str(ref))
        found = snapshot_of(view, "figures") if view else None
        assert found is not None and [one.changed for one in found.restatements] == [
            {"value": ("1", "2"), "denominator": ("1", "2")}
        ]
    assert frozen(ref, "figures")[1][2] == "1"


def test_the_pages_say_target_strictness_and_denominator(client: Client) -> None:
    called(True)
    opened_in("line")
    delivered(200)
    ref = summed_up()
    client.force_login(Account.objects.get(name="li"), backend="kesu.organisation.backend.AccountBackend")
    page = client.get("/figures/line/rate").content.decode()
    assert "&lt; 3%" in page and "1 ÷ 200" not in page
    assert client.get("/figures/line/connect_rate").status_code == 200
    answer = client.get(f"/cases/{ref}/snapshots/figures")
    assert answer.status_code == 200 and "/figures/line/number" in answer.content.decode()
