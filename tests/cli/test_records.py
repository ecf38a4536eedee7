"""Records from the command line: entered as a person, imported from a file, proven with everything else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from kesu.casebook import guards
from kesu.casebook.models import Record, RecordValue
from kesu.casebook.publishing import publish_text
from tests.cli.conftest import Kesu
from tests.desk.conftest import people  # noqa: F401 -- a fixture
from tests.desk.test_records import PACK
from tests.intake.test_recording import MAPPING, ROWS

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch(people: None) -> None:  # noqa: F811
    publish_text(PACK, now=datetime.now(UTC))


def test_li_enters_a_record_once_under_a_key(kesu: Kesu, watch: None) -> None:
    call = ("record", "inspection", "lot=B1", "result=clean", "--as", "li", "--key", "k1", "--json")
    assert kesu(*call).json == {"type": "inspection", "seq": 1, "repeated": False}
    assert kesu(*call).json["repeated"] and Record.objects.count() == 1


def test_what_is_refused_is_a_sentence_with_its_code(kesu: Kesu, watch: None) -> None:
    said = kesu("record", "inspection", "lot=B1", "result=clean", "--as", "chen")
    assert said.status == 1 and said.err.strip().endswith("[role]")
    assert kesu("record", "weather", "--as", "li").err.strip().endswith("[input]")
    assert not Record.objects.exists()


def test_a_file_of_records_is_imported(kesu: Kesu, watch: None, tmp_path: Path) -> None:
    (tmp_path / "lab.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    said = kesu("import", tmp_path / "lab.csv", "--mapping", tmp_path / "mapping.yaml", "--json")
    assert said.status == 1 and said.json["counts"] == {"entered": 2, "wrong": 3}
    assert kesu("import", tmp_path / "lab.csv", "--mapping", tmp_path / "mapping.yaml", "--as-of", "批次").status == 2


def test_verify_finds_a_record_that_was_changed(kesu: Kesu, watch: None) -> None:
    kesu("record", "inspection", "lot=B1", "result=clean", "--as", "li")
    assert kesu("verify", "--all").status == 0
    guards.remove(connection)
    RecordValue.objects.filter(path="result").update(value='"bad"')
    guards.install(connection)
    said = kesu("verify", "--all")
    assert said.status == 1 and "inspection 1: value" in said.out


def test_li_who_owns_the_procedure_erases_a_record_and_chen_may_not(kesu: Kesu, watch: None) -> None:
    kesu("record", "inspection", "lot=B1", "result=clean", "--as", "li")
    erase = ("record", "erase", "inspection", "1", "--reason", "the person asked for it", "--as")
    refused = kesu(*erase, "chen", "--json")
    assert (refused.status, refused.json["error"]["code"]) == (1, "administrators_only")
    assert RecordValue.objects.count() == 2
    done = kesu(*erase, "li", "--json")
    assert done.status == 0 and (done.json["number"], done.json["values"], done.json["seqs"]) == (1, 2, [1])
    assert not RecordValue.objects.exists() and kesu("verify", "--all").status == 0
    assert kesu(*erase, "li").err.strip().endswith("[order]")


def test_what_cannot_be_erased_is_said(kesu: Kesu, watch: None) -> None:
    kesu("record", "inspection", "lot=B1", "result=clean", "--as", "li")
    assert kesu("record", "erase", "inspection", "1", "--as", "li").err.strip().endswith("[missing]")
    there = kesu("record", "erase", "inspection", "7", "--reason", "x", "--as", "li", "--json")
    assert (there.status, there.json["error"]["code"]) == (1, "not_found")
    assert kesu("record", "erase", "weather", "1", "--reason", "x", "--as", "li").err.strip().endswith("[input]")
    assert kesu("record", "erase", "inspection", "one", "--reason", "x", "--as", "li").status == 2
    assert RecordValue.objects.count() == 2
