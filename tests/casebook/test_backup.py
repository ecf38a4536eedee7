"""A backup brings everything back: cases, journal, files, people; and a broken one is found before it is used."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from kesu.casebook import files, journal, queries, rebuilding
from kesu.casebook.backup import BackupRefused, backup, restore
from kesu.casebook.execute import Outcome, execute
from kesu.casebook.models import Attachment, Case, Event, SearchText
from kesu.casebook.sight import Viewer
from kesu.organisation.directory import directory_of
from kesu.organisation.models import Fact, Person
from kesu.procedure.context import Actor, Command
from tests.casebook.conftest import NOW, Act

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> Path:
    settings.KESU_HOME = tmp_path
    settings.KESU_FILES = tmp_path / "files"
    return tmp_path


@pytest.fixture
def filled(opened: Outcome, act: Act) -> Outcome:
    stored = files.store_file([b"%PDF-1.7 x"], "8D.pdf", by="li", now=NOW)
    act(opened.ref, "attach", by="liu", file=str(stored.pk))
    return act(opened.ref, "complete", by="liu", step="receive")


def empty_database() -> None:
    from django.test import TransactionTestCase

    TransactionTestCase("run")._fixture_teardown()  # type: ignore[arg-type]


@pytest.mark.parametrize("portable", [False, True])
def test_everything_comes_back(filled: Outcome, home: Path, portable: bool) -> None:
    target = home / "kesu.tar.gz"
    made = backup(target, now=NOW, portable=portable)
    before = list(Event.objects.values_list("hash", flat=True).order_by("case", "seq"))
    stored = Attachment.objects.get()
    files.path_of(stored.digest).unlink()
    empty_database()
    assert not Case.objects.exists()

    restore(target)

    assert made.files == 1
    assert list(Event.objects.values_list("hash", flat=True).order_by("case", "seq")) == before
    assert journal.verify_case(filled.ref).broken is None
    assert rebuilding.compare(filled.ref, now=NOW).differs == ()
    assert files.verify_file(stored.digest)
    assert directory_of().holders("quality") == ("li",)
    page = queries.cases(Viewer.of("li", now=NOW), queries.Wanted(q="甲公司"))
    assert [row.number for row in page.rows] == ["25030001"]
    assert SearchText.objects.count() == 1
    analysed = {"step": "analyse", "outcome": "established", "data": {"cause": "x", "responsible": "making"}}
    after = execute(filled.ref, Command("complete", analysed), actor=Actor("li"), now=NOW)
    assert after.seq > filled.seq


def test_it_is_refused_over_cases_that_are_there(filled: Outcome, home: Path) -> None:
    backup(home / "a.tar.gz", now=NOW)
    with pytest.raises(BackupRefused) as refused:
        restore(home / "a.tar.gz")
    assert refused.value.code == "not_empty"


def test_a_changed_archive_is_found_before_anything_is_written(filled: Outcome, home: Path) -> None:
    backup(home / "a.tar.gz", now=NOW, portable=True)
    folder = home / "unpacked"
    with tarfile.open(home / "a.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    people = folder / f"{Person._meta.db_table}.jsonl"
    people.write_text(people.read_text().replace("陈", "张"))
    with tarfile.open(home / "b.tar.gz", "w:gz") as archive:
        for path in folder.iterdir():
            archive.add(path, path.name)
    empty_database()
    with pytest.raises(BackupRefused) as refused:
        restore(home / "b.tar.gz")
    assert (refused.value.code, refused.value.detail) == ("damaged", people.name)
    assert not Fact.objects.exists()


def test_what_is_no_backup_is_said_to_be_none(home: Path, db) -> None:
    (home / "x").write_bytes(b"hello")
    with pytest.raises(BackupRefused) as refused:
        restore(home / "x")
    assert refused.value.code == "not_a_backup"


def test_rows_that_were_imported_are_still_known_after_a_portable_backup(filled: Outcome, home: Path) -> None:
    from kesu.intake.models import ImportedRow

    row = {"source": "list", "key": "k", "content": "c", "case": filled.ref, "imported_at": NOW, "imported_by": "li"}
    ImportedRow.objects.create(**row)
    backup(home / "kesu.tar.gz", now=NOW, portable=True)
    empty_database()
    restore(home / "kesu.tar.gz")
    assert ImportedRow.objects.get(pk=("list", "k")).case == filled.ref
