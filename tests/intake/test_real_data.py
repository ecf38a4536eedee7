"""Real complaints: every usable row becomes a case or a reported reason; fifty of them go to their closing over HTTP."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kesu.casebook import journal, queries, rebuilding
from kesu.casebook.queries import Wanted
from kesu.casebook.sight import Viewer
from kesu.cli.stages.http import Client, served, tokens_for
from kesu.intake.importing import ImportReport, import_table
from kesu.intake.tables import Table, read_table
from kesu.organisation.directory import directory_of
from kesu.procedure.reading import read_organisation
from kesu.procedure.reading.shipped import SHIPPED
from tests.groups import shared_data
from tests.intake.conftest import NOW, mapping_named, publish

pytestmark = [pytest.mark.shared_data, pytest.mark.django_db]


def table_of(name: str) -> Table:
    folder = shared_data()
    assert folder
    return read_table(next(folder.glob(f"{name}*.csv.gz")))


def run(table: Table, mapping: str, **options: Any) -> ImportReport:
    read = mapping_named(mapping)
    return import_table(table, read, by=read.by or "", now=NOW, **options)


def first(table: Table, number: int) -> Table:
    return Table(table.header, table.rows[:number], table.form)


def test_car_complaints_come_in_and_the_damaged_rows_are_named(published: str) -> None:
    table = table_of("car_complaints")
    report = run(table, "car-complaints", dry_run=True)
    assert report.counts == {"would_open": 1500, "wrong": 300}
    assert report.reasons == {("problem", "empty"): 300}
    part = Table(table.header, table.rows[:200] + table.rows[-100:], table.form)
    real = run(part, "car-complaints", as_of_column="datetime")
    assert [r.row for r in real.wrong] == [r.row for r in report.wrong if r.row in {row.number for row in part.rows}]
    found = queries.cases(Viewer.of("li", now=NOW), Wanted(q="异响")).rows
    assert found
    assert {row.opened_at.year for row in found} == {2020}
    assert run(part, "car-complaints").counts["opened"] == 0


def test_every_negative_review_is_a_case_or_a_reason(published: str) -> None:
    table = table_of("zh_negative_reviews")
    report = run(table, "reviews", dry_run=True)
    assert report.counts == {"would_open": 24_711}
    assert run(first(table, 300), "reviews").counts == {"opened": 300}


def test_american_complaints_come_in_with_their_dates(published: str) -> None:
    report = run(table_of("nhtsa"), "nhtsa", as_of_column="LDATE")
    assert report.counts == {"opened": 101}
    cases = queries.cases(Viewer.of("li", now=NOW), Wanted(), limit=200).rows
    assert min(row.opened_at.year for row in cases) < 2000
    assert Counter(row.facet_customer for row in cases)["Ford Motor Company"] > 0
    for row in cases[:20]:
        assert journal.verify_case(row.ref).broken is None
        assert rebuilding.compare(row.ref, now=NOW).differs == ()


def test_car_complaints_open_under_the_whole_regulation(db: None) -> None:
    organisation = read_organisation(SHIPPED / "organisation.yaml").organisation
    assert organisation
    publish(SHIPPED / "customer-complaint", (SHIPPED / "organisation.yaml").read_text(encoding="utf-8"))
    report = run(table_of("car_complaints"), "customer-complaint", dry_run=True)
    assert report.counts == {"would_open": 1800}
    assert run(first(table_of("car_complaints"), 20), "customer-complaint").counts == {"opened": 20}


@pytest.mark.django_db(transaction=True)
def test_fifty_of_them_are_driven_to_their_closing_over_http(published: str, tmp_path: Path) -> None:
    report = run(first(table_of("car_complaints"), 50), "car-complaints")
    refs = [str(result.case) for result in report.rows]
    with served() as address:
        client = Client(address, tokens_for(directory_of(), now=NOW))
        for place, ref in enumerate(refs):
            outcome = "established" if place % 2 else "unfounded"
            for by, step, body in (
                ("li", "judge", {"outcome": outcome, "data": {"cause": "装配不良"}}),
                ("ning", "answer", {"data": {"reply": "已安排检修"}}),
                ("li", "close", {"outcome": "closed"}),
            ):
                path = f"/cases/{ref}/commands/complete"
                status, answer = client.ask("POST", path, by=by, now=NOW, body={"step": step, **body})
                assert status == 200, answer
            assert answer["status"] == "closed"
        status, page = client.ask("GET", "/cases?status=closed&limit=100&count=true", by="li", now=NOW)
        client.close()
    assert (status, page["total"]) == (200, 50)
    assert all(journal.verify_case(result.case).broken is None for result in report.rows if result.case)
