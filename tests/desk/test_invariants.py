"""The page of what always holds: proven on demand, with the time, and with what fails it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection

from kesu.casebook import heartbeats, invariants
from kesu.casebook.models import Case, Outbox
from kesu.organisation.people import leave, set_roles
from tests.desk.conftest import Browse, act, text_of, until_decision

pytestmark = pytest.mark.django_db


def proven(code: str) -> invariants.Proven:
    return next(one for one in invariants.prove(now=datetime.now(UTC)) if one.code == code)


def test_everything_holds_of_a_case_just_taken_while_a_worker_runs(browse: Browse, case: UUID) -> None:
    heartbeats.beat("w1", {}, now=datetime.now(UTC))
    zhou = browse("zhou")
    assert "尚未核验" in text_of(zhou.get("/invariants"))
    shown = text_of(zhou.post("/invariants", follow=True))
    assert "全部成立" in shown
    assert shown.count("✓") == len(invariants.CHECKS)


def test_a_case_whose_people_have_all_left_is_named(browse: Browse, case: UUID) -> None:
    for person in ("liu", "pan", "li"):
        set_roles(person, [])
    assert proven("responsible").failing == (str(case),)
    shown = browse("zhou").get("/invariants").content.decode()
    assert f"/cases/{case}" in shown
    assert f">{case}<" not in shown and ">华星电机" in shown, "named as people know it"


def test_who_may_not_see_the_case_reads_its_number_and_no_more(browse: Browse, case: UUID) -> None:
    until_decision(case, "3000")
    for person in ("zhou", "liu", "pan", "li", "sun", "chen"):
        set_roles(person, [])
    number = Case.objects.get(pk=case).number
    assert number and str(case) in proven("responsible").failing
    shown = browse("zhou").get("/invariants").content.decode()
    assert f">{number}<" in shown
    assert "华星电机" not in shown


def test_a_deputy_who_left_is_no_living_person(case: UUID) -> None:
    leave("liu")
    assert proven("responsible").holds, "Pan holds the role as well"


def test_a_case_with_nothing_ahead_is_named(case: UUID) -> None:
    Case.objects.filter(pk=case).update(due_at=None, next_at=None)
    assert proven("next_time").failing == (str(case),)
    assert proven("next_action").holds, "a task is open"


def test_a_case_without_a_limit_is_a_note_and_no_fault(browse: Browse, case: UUID) -> None:
    heartbeats.beat("w1", {}, now=datetime.now(UTC))
    Case.objects.filter(pk=case).update(due_at=None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casebook_clockrow")
    Case.objects.filter(pk=case).update(next_at=None)
    shown = text_of(browse("zhou").post("/invariants", follow=True))
    assert "△ 每个未结案件都有下一个日期" in shown
    assert "1 个没有" in shown


def test_a_changed_event_a_missing_number_and_a_stuck_message_are_found(case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casebook_casenumber")
    Outbox.objects.update(due_at=None)
    found = {one.code: one for one in invariants.prove(now=datetime.now(UTC))}
    assert not found["numbers"].holds
    assert not found["outbox"].holds
    assert not found["worker"].holds
    assert found["chain"].holds


def test_the_last_proof_is_kept_with_its_time(case: UUID) -> None:
    assert invariants.last_proven() == []
    found = invariants.prove(now=datetime.now(UTC))
    assert invariants.last_proven() == found


def test_a_colleague_does_not_prove(browse: Browse, case: UUID) -> None:
    assert browse("li").get("/invariants").status_code == 403
