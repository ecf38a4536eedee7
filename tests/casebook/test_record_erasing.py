"""Records whose values must go: under a certificate, with the chain still whole, and without coming back by the key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kesu.casebook.auditing import audit
from kesu.casebook.models import RecordValue
from kesu.casebook.recorderasing import NoSuchRecord, erase_record, owner_of, record_certificates
from kesu.casebook.records import records, verify_records
from kesu.procedure.refusals import Refusal
from tests.casebook.test_records import NOW, company, inspect  # noqa: F401 -- a fixture

LATER = NOW + timedelta(days=1)


def erase(seq: int) -> None:
    erase_record("inspection", seq, by="li", reason="the person asked for it", now=LATER)


@pytest.fixture(autouse=True)
def inspected(company: None) -> None:  # noqa: F811
    for lot, result in (("B1", "bad"), ("B2", "good"), ("B1", "good")):
        inspect(lot, result)


def test_the_values_go_and_the_chain_holds() -> None:
    erase(2)
    assert not RecordValue.objects.filter(seq=2).exists() and not list(audit())
    assert [(one.seq, dict(one.data).get("lot")) for one in records("inspection")] == [(1, "B1"), (2, None), (3, "B1")]
    (certificate,) = record_certificates()
    assert (certificate.number, certificate.by, certificate.values, certificate.seqs) == (1, "li", 2, (2,))


def test_with_a_key_the_records_whose_place_it_took_go_with_it() -> None:
    erase(3)
    assert {one.seq for one in RecordValue.objects.all()} == {2}
    assert [one.seqs for one in record_certificates("inspection")] == [(1, 3)]


def test_a_value_that_is_gone_without_a_certificate_is_still_found() -> None:
    from django.db import connection

    from kesu.casebook import guards

    erase(2)
    guards.remove(connection)
    RecordValue.objects.filter(seq=1, path="lot").delete()
    assert [(one.seq, one.what) for one in verify_records()] == [(1, "value_missing")]


def test_a_reason_is_needed_and_there_must_be_something_to_erase() -> None:
    with pytest.raises(Refusal) as refused:
        erase_record("inspection", 2, by="li", reason=" ", now=LATER)
    assert refused.value.code == "missing"
    erase(2)
    with pytest.raises(Refusal) as refused:
        erase(2)
    assert refused.value.code == "order"
    with pytest.raises(NoSuchRecord):
        erase(9)


def test_records_that_the_organisation_declares_belong_to_its_administrators_alone() -> None:
    assert owner_of("inspection") is not None and owner_of("weather") is None
