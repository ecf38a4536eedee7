"""Records out of a file: each row once for ever, what is wrong told by row and column."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kesu.casebook.publishing import publish_text
from kesu.casebook.records import records
from kesu.intake.importing import ImportReport, MappingRefused
from kesu.intake.mapping import read_mapping_text
from kesu.intake.recording import import_records
from kesu.intake.tables import read_table
from tests.cli.conftest import Kesu, kesu  # noqa: F401 -- a fixture
from tests.desk.conftest import people  # noqa: F401 -- a fixture
from tests.desk.test_records import PACK

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MAPPING = """
record: inspection
by: li
source: lab
key: [批次]
columns: {批次: lot, 结论: {field: result, map: {OK: clean, NG: bad}}, 数量: seen}
"""
ROWS = "批次,结论,数量\nB1,OK,3\nB2,NG,\nB3,??,4\nB4,OK,many\n,OK,1\n"


@pytest.fixture
def watch(people: None) -> None:  # noqa: F811
    publish_text(PACK, now=NOW)


def bring(tmp_path: Path, text: str = ROWS, mapping: str = MAPPING, *, dry_run: bool = False) -> ImportReport:
    file = tmp_path / "lab.csv"
    file.write_text(text, encoding="utf-8")
    reading = read_mapping_text(mapping, "mapping.yaml")
    assert reading.mapping is not None and not reading.messages
    return import_records(read_table(file), reading.mapping, by="li", now=NOW, dry_run=dry_run)


def test_good_rows_become_records_and_wrong_ones_say_why(watch: None, tmp_path: Path) -> None:
    report = bring(tmp_path)
    assert report.counts == {"entered": 2, "wrong": 3}
    assert {issue.column for row in report.wrong for issue in row.issues} == {"批次", "结论", "数量"}
    found = list(records("inspection"))
    assert [dict(one.data) for one in found] == [
        {"lot": "B1", "result": "clean", "seen": 3},
        {"lot": "B2", "result": "bad"},
    ]
    assert {one.source for one in found} == {"lab"}


def test_running_again_enters_only_what_was_missing(watch: None, tmp_path: Path) -> None:
    bring(tmp_path)
    report = bring(tmp_path, ROWS.replace("??", "NG"))
    assert report.counts == {"imported_before": 2, "entered": 1, "wrong": 2}
    assert [one.data["lot"] for one in records("inspection")] == ["B1", "B2", "B3"]


def test_a_dry_run_writes_nothing(watch: None, tmp_path: Path) -> None:
    assert bring(tmp_path, dry_run=True).counts == {"would_enter": 2, "wrong": 3}
    assert not list(records("inspection"))


def test_a_mapping_of_fields_or_types_that_are_not_there_is_refused(watch: None, tmp_path: Path) -> None:
    for mapping in (MAPPING.replace("seen}", "amount}"), MAPPING.replace("inspection", "inspections")):
        with pytest.raises(MappingRefused):
            bring(tmp_path, mapping=mapping)


def test_who_may_not_enter_is_refused_row_by_row(watch: None, tmp_path: Path) -> None:
    file = tmp_path / "lab.csv"
    file.write_text("批次,结论,数量\nB1,OK,3\n", encoding="utf-8")
    mapping = read_mapping_text(MAPPING, "mapping.yaml").mapping
    assert mapping is not None
    report = import_records(read_table(file), mapping, by="chen", now=NOW)
    assert [issue.code for row in report.wrong for issue in row.issues] == ["role"]


def test_a_mapping_names_a_procedure_or_a_type_of_record() -> None:
    assert read_mapping_text("procedure: a\nrecord: b\ncolumns: {x: y}\n", "m").messages
    assert read_mapping_text("columns: {x: y}\n", "m").messages
