"""Importing: every row becomes a case once, or a reason; nothing is half imported."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kesu.casebook import history, journal, queries
from kesu.casebook.queries import Wanted
from kesu.casebook.sight import Viewer
from kesu.intake import importing
from kesu.intake.importing import ImportReport, MappingRefused, import_table
from kesu.intake.models import ImportedRow
from kesu.intake.tables import read_table
from kesu.procedure.messages import Message
from tests.intake.conftest import HEADER, NOW, Import, mapping_of

pytestmark = pytest.mark.django_db
GOOD = "A1,泵,漏油,120,审核,2026/2/1\nA2,阀,异响,,受理,2026/2/3\n"


def outcomes(report: ImportReport) -> list[str]:
    return [result.outcome for result in report.rows]


def issues(report: ImportReport) -> list[tuple[int, str | None, str]]:
    return [(result.row, issue.column, issue.code) for result in report.wrong for issue in result.issues]


def cases() -> int:
    return queries.count(Viewer.of("li", now=NOW), Wanted())


def test_each_row_becomes_a_case_with_its_date_as_a_fact(bring_in: Import) -> None:
    report = bring_in(GOOD)
    assert outcomes(report) == ["opened", "opened"]
    view = queries.case(Viewer.of("li", now=NOW), str(report.rows[0].case))
    assert view
    assert view.state.fields == {
        "source_no": "A1", "product": "泵", "text": "漏油", "mileage": 120, "stage": "checking",
        "complained_on": "2026-02-01",
    }  # fmt: skip
    assert (view.row.opened_at, view.state.quiet, view.row.number) == (NOW, False, "2600001")


def test_a_dry_run_says_what_would_be_and_writes_nothing(bring_in: Import) -> None:
    report = bring_in(GOOD + "A3,管,,x,完成,三月一日\n", dry_run=True)
    assert outcomes(report) == ["would_open", "would_open", "wrong"]
    assert issues(report) == [
        (4, "内容", "empty"), (4, "里程", "number_expected"), (4, "进度", "not_mapped"), (4, "日期", "format"),
    ]  # fmt: skip
    assert cases() == 0
    assert ImportedRow.objects.count() == 0


def test_the_good_rows_are_imported_beside_the_wrong_ones(bring_in: Import) -> None:
    report = bring_in("A1,泵,,,,\n" + GOOD.replace("A1", "A9"))
    assert outcomes(report) == ["wrong", "opened", "opened"]
    assert report.reasons == {("内容", "empty"): 1}
    assert cases() == 2


def test_ragged_rows_are_a_reason(bring_in: Import) -> None:
    report = bring_in("A1,泵,漏油\nA2,泵,漏油,1,审核,2026/2/1,more\nA3,泵,漏油,1,审核,2026/2/1,,\n")
    assert outcomes(report) == ["wrong", "wrong", "opened"]
    assert {code for _, _, code in issues(report)} == {"ragged"}


def test_running_again_imports_nothing_twice(bring_in: Import) -> None:
    first = bring_in(GOOD)
    again = bring_in(GOOD + "A3,管,裂,,,\n")
    assert outcomes(again) == ["imported_before", "imported_before", "opened"]
    assert [result.case for result in again.rows[:2]] == [result.case for result in first.rows]
    assert cases() == 3


def test_a_row_that_has_changed_since_is_said_and_left(bring_in: Import) -> None:
    bring_in(GOOD)
    assert outcomes(bring_in(GOOD.replace("漏油", "漏气"))) == ["changed_since", "imported_before"]
    assert cases() == 2


def test_the_same_key_twice_in_a_file_is_a_reason(bring_in: Import) -> None:
    report = bring_in("A1,泵,漏油,,,\nA1,阀,异响,,,\n")
    assert outcomes(report) == ["opened", "wrong"]
    assert report.wrong[0].issues[0].said() == ("与第 2 行的键相同", "the same key as row 2")


def test_without_a_key_equal_rows_are_told_apart_by_their_number(published: str, tmp_path: Path) -> None:
    mapping = mapping_of("procedure: product-complaint\ncolumns: {内容: text}\n")
    file = tmp_path / "a.csv"
    file.write_text("内容\n漏油\n漏油\n", encoding="utf-8")
    runs = [import_table(read_table(file), mapping, by="ning", now=NOW) for _ in range(2)]
    assert [outcomes(run) for run in runs] == [["opened", "opened"], ["imported_before", "imported_before"]]


def test_what_failed_half_way_leaves_nothing(bring_in: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched, pytest.raises(RuntimeError):
        patched.setattr(importing.ImportedRow.objects, "create", broken)
        bring_in(GOOD)
    assert cases() == 0
    assert outcomes(bring_in(GOOD)) == ["opened", "opened"]
    view = queries.cases(Viewer.of("li", now=NOW), Wanted()).rows
    assert sorted(str(row.number) for row in view) == ["2600001", "2600002"]


def test_as_of_a_column_a_case_opens_in_the_past_on_record_and_tells_nobody(bring_in: Import) -> None:
    report = bring_in(GOOD, as_of_column="日期")
    ref = report.rows[0].case
    assert ref
    view = queries.case(Viewer.of("li", now=NOW), str(ref))
    assert view
    assert view.row.opened_at.isoformat() == "2026-01-31T16:00:00+00:00"  # the first of February in Shanghai
    assert view.state.quiet
    entries = list(history.journal_of(ref))
    assert "ClockOverdue" in {entry.kind for entry in entries}
    note = next(entry for entry in entries if entry.kind == "Noted")
    assert note.at == NOW
    assert "第 2 行" in note.values["text"]
    assert queries.notices_for(Viewer.of("li", now=NOW)) == []
    assert journal.verify_case(ref).broken is None


def test_a_date_after_now_or_none_at_all_does_not_open_in_the_past(bring_in: Import) -> None:
    report = bring_in("A1,泵,漏油,,,2026/12/1\nA2,泵,漏油,,,\n", as_of_column="日期")
    assert issues(report) == [(2, "日期", "future"), (3, "日期", "no_date")]


def test_what_the_engine_refuses_is_the_reason_of_every_row(published: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEADER + GOOD, encoding="utf-8")
    for dry_run in (True, False):
        report = import_table(read_table(file), mapping_of(), by="li", now=NOW, dry_run=dry_run)
        assert {code for _, _, code in issues(report)} == {"role"}
    assert cases() == 0


def test_a_mapping_that_does_not_fit_imports_nothing(published: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("no,what\n1,2\n", encoding="utf-8")
    with pytest.raises(MappingRefused) as refused:
        import_table(read_table(file), mapping_of(), by="ning", now=NOW, as_of_column="when")
    assert all(isinstance(message, Message) for message in refused.value.messages)
    assert len(refused.value.messages) == 8


def test_long_and_strange_text_comes_in_as_it_is(bring_in: Import) -> None:
    strange = "漏油😀 \u202eabc " + "长" * 50_000
    report = bring_in(f'A1,泵,"{strange}",１２０,审核,２０２６/2/1\n')
    view = queries.case(Viewer.of("li", now=NOW + timedelta(hours=1)), str(report.rows[0].case))
    assert view
    assert view.state.fields["text"] == strange
    assert (view.state.fields["mileage"], view.state.fields["complained_on"]) == (120, "2026-02-01")
