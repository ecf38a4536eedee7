"""What a streak counts is found by its group: no more is read than that, and nothing that counts is missed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesu.casebook import counting
from kesu.casebook.execute import execute, open_case
from kesu.casebook.models import Case, RecordValue
from kesu.casebook.publishing import publish_text
from kesu.casebook.recorded import entries_of, saying
from kesu.organisation.loading import load_organisation
from kesu.procedure.context import Command
from kesu.procedure.reading import read_organisation_text
from tests.casebook.test_records import COMPANY, LI, NOW, PACK, inspect

PER = PACK.replace("good: {of: {record: inspection},", "good: {of: {record: inspection}, per: [lot],")
KEYED = PER.replace(
    "fields: {lot: {type: lot}, result", "fields: {lot: {type: lot}, serial: {type: text, optional: true}, result"
).replace("key: lot", "key: serial")
CASES = """
procedure: clean
version: 1
title: Clean
kind: complaint
roles: {quality: Quality}
open: {by: [quality], fill: [product?]}
fields: {product: {type: product, facet: product}, good: {type: boolean}}
streaks: {good: {of: {cases: [clean]}, per: [product], hit: x.good, miss: "!x.good"}}
steps: {look: {by: quality, fill: [good], outcomes: {done: {close: true}, third: {auto: streak.good.length >= 9}}}}
"""


@pytest.fixture
def people(db: None) -> None:
    company = read_organisation_text(COMPANY, "organisation.yaml").organisation
    assert company is not None
    load_organisation(company, now=NOW)


def opened(procedure: str, **data: Any) -> UUID:
    return open_case(procedure, {"data": data}, actor=LI, now=NOW).ref


def lengths(ref: UUID) -> list[int]:
    execute(ref, Command("note", {"text": "seen"}), actor=LI, now=NOW + timedelta(hours=1))
    found = json.loads(Case.objects.get(pk=ref).state)["found"]
    return [one["length"] for name, one in found.items() if "good" in name]


def test_a_case_counts_the_records_of_its_own_lot(people: None) -> None:
    publish_text(PER.replace("    key: lot\n", ""), now=NOW)
    ref = opened("recall", lot="B1")
    for lot, result in (("B1", "good"), ("B2", "bad"), ("B1", "good"), ("B2", "good")):
        inspect(lot, result)
    assert lengths(ref) == [2]


def test_a_record_that_another_group_has_taken_over_counts_no_more(people: None) -> None:
    publish_text(KEYED, now=NOW)
    ref = opened("recall", lot="B1")
    inspect("B1", "good", serial="S1")
    inspect("B1", "good", serial="S2")
    inspect("B2", "good", serial="S1")
    inspect("B1", "good")
    assert lengths(ref) == [2]


def test_no_record_of_other_groups_is_read(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_text(PER, now=NOW)
    ref = opened("recall", lot="B1")
    inspect("B1", "good")
    for number in range(20):
        inspect(f"C{number}", "good")
    read: list[int] = []
    monkeypatch.setattr(counting, "entries_of", lambda kind, seqs: [read.extend(seqs), *entries_of(kind, seqs)][1:])
    assert lengths(ref) == [1] and set(read) == {1}


def test_values_are_found_by_their_index(people: None) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    RecordValue.objects.bulk_create(
        RecordValue(type="inspection", seq=number, path="lot", value=f'"{"long " * 60}{number % 50}"', salt=b"")
        for number in range(1, 500)
    )
    found = saying("inspection", "lot", ["long " * 60 + "7"])
    assert sorted(one.seq for one in found) == list(range(7, 500, 50))
    assert "record_by_value" in found.explain()


def test_cases_are_counted_by_the_facet_of_their_group(people: None) -> None:
    publish_text(CASES, now=NOW)
    for product, good in (("T2", True), ("T3", False), ("T2", True), ("T2", False), ("T2", True)):
        ref = opened("clean", product=product)
        body = {"step": "look", "outcome": "done", "data": {"good": good}}
        execute(ref, Command("complete", body), actor=LI, now=NOW + timedelta(minutes=1))
    ref = opened("clean", product="T2")
    with CaptureQueriesContext(connection) as asked:
        assert lengths(ref) == [1]
    assert any('"facet_product" = ' in one["sql"] and '"closed_at" IS NOT NULL' in one["sql"] for one in asked)
