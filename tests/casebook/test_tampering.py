"""Whatever somebody with the database's keys changes, `kesu verify` names the place."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from kesu.casebook import guards, rebuilding
from kesu.casebook.execute import Outcome
from kesu.casebook.files import path_of, store_file
from kesu.casebook.models import Attachment, CaseNumber
from kesu.cli.cases import prove_cases
from kesu.cli.console import Console
from tests.casebook.conftest import NOW, Act

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(opened: Outcome, act: Act, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    monkeypatch.setattr(settings, "KESU_FILES", tmp_path)
    act(opened.ref, "complete", by="liu", step="receive")
    kept = store_file([b"seen at the gate"], "note.txt", by="liu", now=NOW)
    act(opened.ref, "attach", by="liu", file=str(kept.pk))
    return opened


def found() -> list[str]:
    """What the proof of everything names."""
    quiet = Console("en", machine=True, out=io.StringIO(), err=io.StringIO())
    wrong = [one for one in prove_cases([], quiet) if not one["intact"]]
    return [name for one in wrong for name in _named(one)]


def _named(one: dict[str, Any]) -> list[str]:
    if "finding" in one:
        return [f"{one['finding']} {one['where']}"]
    if "guard" in one:
        return [one["guard"]]
    return [f"{fault['code']} {fault['where']}" for fault in one["faults"]] + list(one["differs"])


def tamper(sql: str) -> None:
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    guards.install(connection)


SERIES = "complaint-sample|yy=25|month=03"


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE casebook_event SET recorded = '2001-01-01 00:00:00+00' WHERE seq = 1", ["column 1"]),
        ("UPDATE casebook_event SET value_hashes = value_hashes || ' ' WHERE seq = 1", ["head 1"]),
        ("UPDATE casebook_case SET state = REPLACE(state, 'SO-118', 'SO-119')", ["state.fields"]),
        ("UPDATE casebook_case SET revision = revision + 1", ["revision"]),
        ("UPDATE casebook_casenumber SET serial = 2", [f"series {SERIES}: 1, 2", "numbers"]),
        ("DELETE FROM casebook_casenumber", [f"series {SERIES}: 1", "numbers"]),
        ("UPDATE casebook_series SET last = 3", [f"series {SERIES}: 2, 3"]),
        ("UPDATE casebook_taskholder SET role = 'sales' WHERE role = 'quality'", ["tasks"]),
        ("UPDATE casebook_task SET due_at = '2001-01-01 00:00:00+00'", ["tasks"]),
        ("UPDATE casebook_clockrow SET due_at = '2001-01-01 00:00:00+00'", ["clocks"]),
        ("DELETE FROM casebook_participant", ["participants"]),
        ("UPDATE casebook_searchtext SET text = 'other'", ["search"]),
        (
            "INSERT INTO casebook_casefacet (case_id, facet, value) SELECT ref, 'lot', 'L1' FROM casebook_case",
            ["facets"],
        ),
        ("UPDATE casebook_publishedprocedure SET kind = 'other'", ["published complaint-sample 1: kind"]),
        (
            "UPDATE casebook_publishedprocedure SET text = REPLACE(text, '5000', '9000')",
            ["published complaint-sample 1: text"],
        ),
    ],
)
def test_a_changed_table_is_named(case: Outcome, sql: str, named: list[str]) -> None:
    assert found() == []
    tamper(sql)
    assert sorted(found()) == sorted(named)


def test_a_file_whose_bytes_were_changed_or_lost_is_named(case: Outcome) -> None:
    path = path_of(Attachment.objects.get().digest)
    path.write_bytes(b"seen at the gatf")
    assert found() == ["files.1"]
    path.unlink()
    assert found() == ["files.1"]


def test_a_case_taken_away_leaves_its_journal_and_its_number_behind(case: Outcome) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
    else:
        tamper("SET CONSTRAINTS ALL DEFERRED")
    tamper("DELETE FROM casebook_casenumber")
    tamper(f"UPDATE casebook_case SET ref = '{_other()}'")
    assert f"orphan {case.ref}" in found()
    tamper(f"UPDATE casebook_case SET ref = '{_written(case)}'")


def _other() -> str:
    return "0" * 31 + "1" if connection.vendor == "sqlite" else "00000000-0000-0000-0000-000000000001"


def _written(case: Outcome) -> str:
    return case.ref.hex if connection.vendor == "sqlite" else str(case.ref)


def test_numbers_are_made_anew_from_the_journal(case: Outcome) -> None:
    tamper("UPDATE casebook_casenumber SET number = '99'")
    assert rebuilding.rebuild(case.ref, now=NOW).differs == ("numbers",)
    assert CaseNumber.objects.get().number == "25030001"
    assert found() == []
