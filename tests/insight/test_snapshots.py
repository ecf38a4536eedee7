"""Snapshots and seals over the book's cases: frozen, signed, restated."""

from __future__ import annotations

from uuid import UUID

import pytest

from kesu.casebook import journal, queries
from kesu.casebook.execute import execute, open_case
from kesu.casebook.restating import Snapshot, snapshot_of
from kesu.casebook.sight import Viewer
from kesu.procedure.context import Actor, Command
from kesu.procedure.freezing import hash_of
from kesu.procedure.reading import read_procedure
from kesu.procedure.refusals import Refusal
from tests.insight.conftest import NOW, act, opened, publish
from tests.insight.test_edges import ask
from tests.insight.test_pages import browse, text_of

pytestmark = pytest.mark.django_db(transaction=True)
REPORT = """
procedure: month
version: "1"
title: {zh: 月报, en: Month}
kind: report
roles: {quality: {zh: 质量部, en: Quality}, gm: {zh: 总经理, en: Manager}}
open: {by: [quality]}
fields:
  rows: {type: snapshot, of: returns.list, where: "o.f.loss >= 100", internal: false, label: {zh: 本月退货, en: Returns}}
steps:
  take: {by: quality, fill: [rows]}
  sign: {by: gm, after: take, seals: f.rows}
  close: {by: quality, after: sign, outcomes: {closed: {close: true}}}
"""


@pytest.fixture
def report(returns: str) -> UUID:
    publish(REPORT)
    return open_case("month", {}, actor=Actor("li"), now=NOW).ref


def found(ref: UUID, person: str = "li") -> Snapshot | None:
    view = queries.case(Viewer.of(person, now=NOW), str(ref))
    return snapshot_of(view, "rows") if view is not None else None


def test_rows_of_another_procedure_are_frozen_and_stay_as_they_were(report: UUID) -> None:
    first = opened(customer="甲", loss="250.50")
    opened(customer="乙", loss="5")
    assert found(report) is None
    act(report, "complete", step="take")
    act(first, "correct", field="loss", value="300", reason="补记", by="chen")
    kept = found(report)
    assert kept is not None and kept.seal is None and kept.restatements == []
    assert [(row["@case"], row["customer"], row["loss"]) for row in kept.rows] == [(str(first), "甲", "250.50")]


def test_after_the_seal_later_changes_are_restatements(report: UUID) -> None:
    first, second = opened(customer="甲", loss="250"), opened(customer="丁", loss="400")
    act(report, "complete", step="take")
    act(report, "complete", step="sign", by="zhou")
    untouched = found(report)
    assert untouched is not None and untouched.intact and untouched.restatements == []
    act(first, "correct", field="loss", value="300", reason="补记", by="chen")
    act(second, "correct", field="loss", value="1", reason="误记", by="chen")
    kept = found(report)
    assert kept is not None and kept.seal is not None and kept.seal["actor"] == "zhou"
    changed = {one.ref: (dict(one.changed), one.gone) for one in kept.restatements}
    assert changed == {str(first): ({"loss": ("250.00", "300.00")}, False), str(second): ({}, True)}


def test_the_seal_is_a_signature_and_is_in_the_chain(report: UUID) -> None:
    opened(loss="250")
    act(report, "complete", step="take")
    with pytest.raises(Refusal) as refused:
        execute(report, Command("complete", {"step": "sign"}), actor=Actor("zhou"), now=NOW)
    assert refused.value.code == "missing"
    act(report, "complete", step="sign", by="zhou")
    (event,) = [one for _seq, one in journal.events_of(report) if one.kind == "RowsSealed"]
    kept = found(report)
    assert kept is not None and event.head["hash"] == hash_of(kept.rows) and event.head["rows"] == 1


def test_what_whoever_takes_it_may_not_see_is_not_frozen(report: UUID) -> None:
    hidden = opened(loss="250", unit="works")
    seen = opened(loss="300", unit="making")
    mine = open_case("month", {}, actor=Actor("wang"), now=NOW).ref
    act(mine, "complete", step="take", by="wang")
    kept = found(mine, "wang")
    assert kept is not None and [row["@case"] for row in kept.rows] == [str(seen)] and hidden
    act(seen, "complete", step="answer", outcome="accepted", data={"secret": "回扣"})
    assert all("secret" not in row for row in kept.rows)


def test_the_page_and_the_interface_show_rows_seal_and_restatements(report: UUID) -> None:
    first = opened(customer="甲", loss="250")
    act(report, "complete", step="take")
    act(report, "complete", step="sign", by="zhou")
    act(first, "correct", field="loss", value="300", reason="补记", by="chen")
    page = browse("li").get(f"/cases/{report}/snapshots/rows")
    assert "周明达 于 2025-03-03 09:00 签核封存" in text_of(page)
    assert "签核以来有 1 处变动" in text_of(page) and "损失 250.00 300.00" in text_of(page)
    assert "1 行" in text_of(browse("li").get(f"/cases/{report}"))
    status, body, _ = ask("li", f"/cases/{report}/snapshots/rows")
    assert status == 200 and body["seal"]["by"] == "zhou" and body["seal"]["intact"] is True
    assert body["restatements"] == [
        {"number": 1, "case": str(first), "gone": False, "added": False, "changed": {"loss": ["250.00", "300.00"]}}
    ]
    assert ask("guest", f"/cases/{report}/snapshots/rows")[0] == 404
    assert ask("li", f"/cases/{report}/snapshots/none")[0] == 404


def test_a_snapshot_holds_a_bounded_number_of_rows(report: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(loss="250")
    opened(loss="250")
    monkeypatch.setattr("kesu.procedure.freezing.MOST", 1)
    with pytest.raises(Refusal) as refused:
        act(report, "complete", step="take")
    assert (refused.value.code, refused.value.key) == ("requires", "snapshot_too_large")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (REPORT.replace("seals: f.rows", "seals: f.none"), "name.unknown"),
        (REPORT.replace("of: returns.list", "of: list"), "name.unknown"),
        (REPORT.replace("sign: {by: gm,", "sign: {"), "step.nobody"),
    ],
)
def test_the_reader_names_what_is_not_there(text: str, code: str) -> None:
    assert code in [message.code for message in read_procedure(text, "month.yaml").errors]
