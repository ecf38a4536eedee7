"""Cases that open, join, await, look up and swallow each other, all in one transaction."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from kesu.casebook import invariants, journal, rebuilding
from kesu.casebook.execute import Outcome, execute, open_case
from kesu.casebook.models import Case
from kesu.casebook.publishing import publish_text
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import CaseState
from tests.casebook.conftest import NOW

pytestmark = pytest.mark.django_db

COMPLAINT = """
procedure: parent
version: 1
title: {zh: 投诉, en: Complaint}
kind: complaint
open: {by: [quality], fill: [product, defect?]}
owner: quality
roles: {quality: {zh: 品管, en: Quality}}
lookups: {earlier: {of: [parent], where: "o.f.product == f.product && o.f.defect == f.defect", within: 30d}}
fields:
  product: {type: product, facet: product, label: {zh: 产品, en: Product}}
  defect: {type: text, facet: defect, label: {zh: 缺陷, en: Defect}}
steps:
  look: {by: quality, when: "found.earlier.count > 0"}
  act:
    by: quality
    opens: [{procedure: child, as: capa, with: {product: f.product}, join: "o.f.product == f.product", wait: true}]
  close: {by: quality, after: act, outcomes: {done: {close: true}}}
"""
CHILD = """
procedure: child
version: 1
title: {zh: 改善, en: Improvement}
kind: problem
open: {by: [quality], fill: [product]}
owner: quality
roles: {quality: {zh: 品管, en: Quality}}
fields: {product: {type: product, facet: product, label: {zh: 产品, en: Product}}}
steps:
  improve: {by: quality, outcomes: {done: {close: true}}}
"""


@pytest.fixture(autouse=True)
def procedures(organisation: None) -> None:
    publish_text(CHILD, now=NOW)
    publish_text(COMPLAINT, now=NOW)


def open_one(product: str, defect: str = "漏水", at: int = 0) -> Outcome:
    data = {"product": product, "defect": defect}
    return open_case("parent", {"data": data}, actor=Actor("li"), now=NOW + timedelta(days=at))


def do(ref: UUID, verb: str, at: int = 0, **body: object) -> Outcome:
    return execute(ref, Command(verb, body), actor=Actor("li"), now=NOW + timedelta(days=at))


def state(ref: UUID) -> CaseState:
    import json

    return CaseState.load(json.loads(Case.objects.get(pk=ref).state))


def test_a_child_belongs_to_the_unit_of_the_case_that_opened_it() -> None:
    """A12: who works in that unit goes on with it; in the root it would be nobody's, or another company's."""
    body = {"data": {"product": "水泵"}, "unit": "making"}
    parent = open_case("parent", body, actor=Actor("li"), now=NOW)
    do(parent.ref, "complete", step="act")
    assert Case.objects.get(procedure="child").unit == "making"


def all_hold() -> None:
    for found in journal.verify_all():
        assert found.broken is None
        assert rebuilding.compare(found.case, now=NOW).differs == ()


def test_a_step_opens_a_child_waits_for_it_and_goes_on() -> None:
    case = open_one("P1")
    done = do(case.ref, "complete", step="act")
    child = Case.objects.get(procedure="child")
    assert done.opened == (child.ref,)
    assert (child.facet_product, child.parent) == ("P1", case.ref)
    assert state(case.ref).steps["act"].status == "awaiting"
    do(child.ref, "complete", step="improve")
    assert state(case.ref).steps["act"].status == "done"
    assert state(case.ref).steps["close"].status == "open"
    all_hold()


def test_many_complaints_join_one_open_problem() -> None:
    first, second, other = open_one("P1"), open_one("P1"), open_one("P2")
    for case in (first, second, other):
        do(case.ref, "complete", step="act")
    assert Case.objects.filter(procedure="child").count() == 2
    problem = Case.objects.get(procedure="child", facet_product="P1")
    assert invariants.look(["next_action"], now=NOW)[0].holds, "the second waits for what the first has opened"
    do(problem.ref, "complete", step="improve")
    assert [state(case.ref).steps["close"].status for case in (first, second, other)] == ["open", "open", "waiting"]
    all_hold()


def test_a_cancelled_child_opens_the_step_again() -> None:
    case = open_one("P1")
    do(case.ref, "complete", step="act")
    child = Case.objects.get(procedure="child")
    do(child.ref, "cancel", reason="重复")
    assert state(case.ref).steps["act"].status == "open"
    all_hold()


def test_a_lookup_finds_earlier_cases_of_the_same_facts_within_its_time() -> None:
    assert state(open_one("P1").ref).steps["look"].status == "skipped"
    assert state(open_one("P1", defect="异响").ref).steps["look"].status == "skipped"
    second = open_one("P1", at=20)
    assert state(second.ref).steps["look"].status == "open"
    assert state(open_one("P1", at=60).ref).steps["look"].status == "skipped"
    all_hold()


def test_a_merged_case_goes_into_the_other_on_both_records() -> None:
    one, two = open_one("P1"), open_one("P1")
    do(one.ref, "note", text="x")
    merged = do(one.ref, "merge", into=str(two.ref))
    assert merged.status == "merged"
    assert state(one.ref).merged_into == str(two.ref)
    kinds = [event.kind for _, event in journal.events_of(two.ref)]
    assert "CaseJoined" in kinds
    with pytest.raises(Refusal):
        do(two.ref, "merge", into=str(UUID(int=5)))
    all_hold()


def test_a_case_moves_to_another_version_on_record_only() -> None:
    case = open_one("P1")
    newer = COMPLAINT.replace("version: 1", "version: 2").replace("  close:", "  extra: {by: quality}\n  close:")
    publish_text(newer, now=NOW + timedelta(days=1))
    do(case.ref, "note", at=1, text="x")
    assert Case.objects.get(pk=case.ref).version == "1"
    do(case.ref, "migrate", at=1, version="2")
    assert Case.objects.get(pk=case.ref).version == "2"
    do(case.ref, "complete", at=1, step="extra")
    with pytest.raises(Refusal) as refused:
        do(case.ref, "migrate", at=1, version="9")
    assert refused.value.code == "input"
    all_hold()
