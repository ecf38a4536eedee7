"""What was written to the journal stays, whoever is connected to the database."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from kesu.casebook import guards
from kesu.casebook.models import (
    Case,
    ErasedRecordValue,
    ErasedValue,
    Erasure,
    Event,
    EventValue,
    RecordErasure,
    RecordValue,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
REF = UUID(int=1)


@pytest.fixture
def event() -> Event:
    case = Case.objects.create(
        ref=REF, procedure="p", version="1", digest="d", status="open", opened_at=NOW, seq=1, tip="t", state="{}"
    )
    EventValue.objects.create(case=case, seq=1, path="f.customer", value='"甲公司"', salt=b"s" * 16)
    return Event.objects.create(
        case=case, seq=1, kind="CaseOpened", head="{}", value_hashes="{}", previous="0", hash="t", at=NOW, recorded=NOW
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casebook_event SET kind = 'Other'",
        "DELETE FROM casebook_event",
        "UPDATE casebook_eventvalue SET value = '1'",
        "DELETE FROM casebook_eventvalue",
    ],
)
def test_an_event_is_neither_changed_nor_removed(event: Event, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_event_is_not_replaced_either(event: Event) -> None:
    statement = "INSERT OR REPLACE INTO casebook_event SELECT * FROM casebook_event"
    if connection.vendor == "postgresql":
        statement = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE casebook_event CASCADE"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_value_goes_only_under_a_certificate_that_names_it(event: Event) -> None:
    certificate = Erasure.objects.create(id=UUID(int=2), case_id=REF, at=NOW, by="li", reason="asked by the person")
    ErasedValue.objects.create(erasure=certificate, case_id=REF, seq=1, path="f.customer")

    EventValue.objects.filter(case_id=REF, path="f.customer").delete()

    assert not EventValue.objects.exists()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM casebook_erasedvalue")


def test_a_removed_guard_is_noticed(event: Event) -> None:
    assert guards.missing(connection) == []
    place = " ON casebook_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER kesu_guard_casebook_event_update{place}")
    assert guards.missing(connection) == ["kesu_guard_casebook_event_update"]


def test_a_value_of_a_record_goes_only_under_a_certificate_that_names_it(event: Event) -> None:
    for path in ("lot", "result"):
        RecordValue.objects.create(type="inspection", seq=1, path=path, value='"B1"', salt=b"")
    certificate = RecordErasure.objects.create(
        id=UUID(int=3), type="inspection", at=NOW, by="li", reason="asked", number=1, values=1, hash=""
    )
    ErasedRecordValue.objects.create(erasure=certificate, type="inspection", seq=1, path="lot")

    RecordValue.objects.filter(path="lot").delete()

    assert [one.path for one in RecordValue.objects.all()] == ["result"]
    for table in ("casebook_recordvalue", "casebook_erasedrecordvalue", "casebook_recorderasure"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
