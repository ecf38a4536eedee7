"""The chain of a journal holds, and says where it does not."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
import rfc8785
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kesu.casebook import chain, guards, journal
from kesu.casebook.canonical import canonical
from kesu.casebook.models import Case, ErasedValue, Erasure, EventValue
from kesu.procedure.events import Event

NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
REF = UUID(int=7)
json_plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(json_plain)
def test_the_canonical_form_is_that_of_rfc_8785(value) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [1.5, {"a": [1e30]}, [{"b": 0.1}], {"€": -1.0}])
def test_a_float_is_refused(value) -> None:
    with pytest.raises(TypeError, match="float"):
        canonical(value)


def test_keys_above_the_basic_plane_sort_by_utf_16_units() -> None:
    assert canonical({"\U0001f600": 1, "\ufb33": 2}) == rfc8785.dumps({"\U0001f600": 1, "\ufb33": 2})


@given(st.dictionaries(st.text(max_size=5), json_plain, max_size=3), st.dictionaries(st.text(), json_plain, max_size=3))
def test_a_link_is_hashed_as_the_language_says(head, values) -> None:
    link = chain.forge(chain.FIRST, head, values, lambda size: b"\x07" * size)

    hashes = {path: hashlib.sha256(b"\x07" * 16 + rfc8785.dumps(value)).hexdigest() for path, value in values.items()}
    said = rfc8785.dumps({"previous": "0" * 64, "head": head, "values": hashes})
    assert link.hash == hashlib.sha256(said).hexdigest()
    assert json.loads(link.value_hashes) == hashes


def happened(minute: int, **values) -> Event:
    moment = f"2025-03-03T01:{minute:02}:00Z"
    head = {"at": moment, "actor": "li"}
    return Event("Noted", head if minute == 0 else {**head, "recorded": "2025-03-03T01:00:00Z"}, values)


@pytest.fixture
def case(db) -> Case:
    case = Case(
        ref=REF, procedure="p", version="1", digest="d", status="open", opened_at=NOW, seq=0, tip="", state="{}"
    )
    case.save(force_insert=True)
    tip = journal.append(
        REF, 0, chain.FIRST, [happened(0), happened(1, comment="一"), happened(2, a=1, b=2)], recorded=NOW
    )
    case.seq, case.tip = 3, journal.append(REF, 3, tip, [happened(3)], recorded=NOW)
    case.seq = 4
    case.save()
    return case


def tamper(sql: str, *params) -> None:
    """What somebody with the database's keys could do: take the guards away, change, put them back."""
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
    guards.install(connection)


def test_an_untouched_journal_verifies(case: Case) -> None:
    found = journal.verify_case(REF)
    assert (found.events, found.broken, found.tip) == (4, None, case.tip)
    assert [event.values for _, event in journal.events_of(REF)] == [{}, {"comment": "一"}, {"a": 1, "b": 2}, {}]


@pytest.mark.parametrize(
    ("sql", "seq", "what"),
    [
        ("UPDATE casebook_event SET head = REPLACE(head, 'li', 'wu') WHERE seq = 2", 2, "head"),
        ("UPDATE casebook_event SET kind = 'Messaged' WHERE seq = 2", 2, "column"),
        ("UPDATE casebook_event SET at = recorded WHERE seq = 3", 3, "column"),
        ("UPDATE casebook_event SET recorded = at WHERE seq = 3", 3, "column"),
        ("UPDATE casebook_event SET value_hashes = value_hashes || ' ' WHERE seq = 3", 3, "head"),
        ("UPDATE casebook_eventvalue SET seq = 0 WHERE path = 'b'", 3, "value_missing"),
        ("UPDATE casebook_eventvalue SET value = '3' WHERE path = 'b'", 3, "value"),
        ("UPDATE casebook_eventvalue SET path = 'c' WHERE path = 'b'", 3, "value_missing"),
        ("DELETE FROM casebook_eventvalue WHERE path = 'b'", 3, "value_missing"),
        ("DELETE FROM casebook_event WHERE seq = 2", 2, "gap"),
        ("DELETE FROM casebook_event WHERE seq = 4", 4, "tip"),
        ("UPDATE casebook_event SET previous = hash WHERE seq = 2", 2, "previous"),
    ],
)
def test_tampering_is_found_at_its_first_place(case: Case, sql: str, seq: int, what: str) -> None:
    tamper(sql)
    broken = journal.verify_case(REF).broken
    assert broken is not None
    assert (broken.seq, broken.what) == (seq, what)


def test_an_erased_value_leaves_a_chain_that_verifies_and_names_its_certificate(case: Case) -> None:
    certificate = Erasure.objects.create(id=UUID(int=9), case_id=REF, at=NOW, by="li", reason="asked")
    ErasedValue.objects.create(erasure=certificate, case_id=REF, seq=2, path="comment")
    EventValue.objects.filter(case_id=REF, seq=2, path="comment").delete()

    found = journal.verify_case(REF)

    assert found.broken is None
    assert found.erased == {str(certificate.id): 1}


def test_all_cases_are_verified_in_turn(case: Case) -> None:
    assert [found.case for found in journal.verify_all()] == [REF]
    assert journal.guards_missing() == []
