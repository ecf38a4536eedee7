"""One door: what was acknowledged is stored whole, what was refused left no trace but a refusal."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from kesu.casebook import history, journal, queries, rebuilding
from kesu.casebook.execute import Outcome, UnknownCase, execute, open_case
from kesu.casebook.idempotency import KeyReused
from kesu.casebook.models import AccessLog, Case, CaseNumber, ClockRow, Event, Notice, Outbox, Task
from kesu.casebook.numbers import gaps
from kesu.casebook.sight import Viewer
from kesu.casebook.ticking import tick
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW, Act

pytestmark = pytest.mark.django_db


def steps_of(person: str, now: datetime = NOW) -> list[str]:
    return [item.task.step for item in queries.tasks_for(Viewer.of(person, now=now))]


def holds(ref: UUID) -> None:
    """The journal verifies, and the tables are what it says."""
    assert journal.verify_case(ref).broken is None
    assert rebuilding.compare(ref, now=NOW).differs == ()


def test_opening_stores_the_case_its_journal_its_tasks_and_clocks(opened: Outcome) -> None:
    case = Case.objects.get(pk=opened.ref)
    assert opened.ref.version == 7
    assert (case.status, case.number, case.facet_customer, case.opened_by) == ("open", None, "甲公司", "chen")
    assert "甲公司" in case.title
    assert case.next_at and case.next_at < NOW + timedelta(hours=48)
    assert case.due_at == NOW + timedelta(hours=48)
    assert steps_of("liu") == steps_of("pan") == ["receive"]
    assert steps_of("chen") == steps_of("guest") == []
    assert ClockRow.objects.get(case=case, clock="answer").due_at == case.due_at
    assert Event.objects.filter(case=case).count() == case.seq == opened.seq
    holds(opened.ref)


def test_the_number_comes_with_its_event_and_leaves_no_gap(sample: str, opened: Outcome, act: Act) -> None:
    first = act(opened.ref, "complete", by="liu", step="receive")
    second = open_case(sample, {"data": {"customer": "乙", "demand": "退"}}, actor=Actor("chen"), now=NOW)
    done = act(second.ref, "complete", by="pan", step="receive")
    assert (first.number, done.number) == ("25030001", "25030002")
    series = CaseNumber.objects.values_list("series", flat=True).distinct().get()
    assert gaps(series) == []
    assert queries.find_ref("25030002") == second.ref
    holds(second.ref)


def test_a_refusal_changes_nothing_and_is_logged(opened: Outcome, act: Act) -> None:
    with pytest.raises(Refusal) as refused:
        act(opened.ref, "complete", by="guest", step="receive")
    assert refused.value.code == "role"
    assert Event.objects.filter(case_id=opened.ref).count() == opened.seq
    logged = AccessLog.objects.get()
    assert (logged.person, logged.verb, logged.step, logged.code) == ("guest", "complete", "receive", "role")
    assert CaseNumber.objects.count() == 0


def test_what_time_brought_stays_though_the_command_is_refused(opened: Outcome, act: Act) -> None:
    late = NOW + timedelta(hours=48, seconds=1)
    with pytest.raises(Refusal):
        act(opened.ref, "complete", by="guest", step="receive", now=late)
    kinds = list(Event.objects.filter(case_id=opened.ref).values_list("kind", flat=True))
    assert "ClockOverdue" in kinds
    assert Case.objects.get(pk=opened.ref).overdue
    assert Notice.objects.filter(person="li", clock="answer").exists()
    assert Outbox.objects.filter(kind="Notified").exists()
    holds(opened.ref)


def test_a_lost_race_says_who_did_what_and_when(opened: Outcome, act: Act) -> None:
    act(opened.ref, "complete", by="liu", step="receive")
    shown = {"step": "receive", "row": "", "round": 1, "phase": "work"}
    with pytest.raises(Refusal) as refused:
        act(opened.ref, "complete", by="pan", **shown)
    assert refused.value.code == "conflict"
    assert "liu" in json.dumps(refused.value.data) or "刘" in json.dumps(refused.value.data, ensure_ascii=False)
    assert refused.value.data["at"]


def test_an_edge_that_saw_an_earlier_state_is_told_so(opened: Outcome, act: Act) -> None:
    act(opened.ref, "complete", by="liu", step="receive", seen=opened.seq)
    with pytest.raises(Refusal) as refused:
        act(opened.ref, "note", by="li", text="x", seen=opened.seq)
    assert refused.value.code == "version"
    assert (refused.value.data["person"], refused.value.data["step"]) == ("liu", "receive")


def test_the_same_request_under_a_key_has_one_effect(sample: str, opened: Outcome, act: Act) -> None:
    first = act(opened.ref, "complete", by="liu", step="receive", idempotency_key="k1")
    again = act(opened.ref, "complete", by="liu", step="receive", idempotency_key="k1")
    assert (again.seq, again.number, again.repeated) == (first.seq, first.number, True)
    with pytest.raises(KeyReused):
        act(opened.ref, "note", by="liu", text="x", idempotency_key="k1")
    body = {"data": {"customer": "乙", "demand": "退"}}
    both = [open_case(sample, body, actor=Actor("chen"), now=NOW, idempotency_key="k2") for _ in range(2)]
    assert both[0].ref == both[1].ref
    assert Case.objects.count() == 2


def test_a_refused_request_may_come_again_under_its_key(opened: Outcome, act: Act) -> None:
    for _ in range(2):
        with pytest.raises(Refusal):
            act(opened.ref, "complete", by="guest", step="receive", idempotency_key="k")
    assert act(opened.ref, "complete", by="liu", step="receive", idempotency_key="k").number


def test_a_case_that_is_not_there_is_unknown(sample: str) -> None:
    with pytest.raises(UnknownCase):
        execute(UUID(int=1), Command("note", {"text": "x"}), actor=Actor("li"), now=NOW)
    with pytest.raises(Refusal) as refused:
        open_case("nothing", {}, actor=Actor("li"), now=NOW)
    assert refused.value.code == "input"
    assert "nothing" in refused.value.sentence("en")


def test_the_sample_runs_to_its_closing_and_every_table_follows(opened: Outcome, act: Act) -> None:
    ref = opened.ref
    act(ref, "complete", by="liu", step="receive")
    act(ref, "complete", by="li", step="analyse", outcome="unfounded", data={"cause": "误用", "responsible": "making"})
    assert steps_of("zhou") == ["analyse"]
    assert steps_of("li") == []
    act(ref, "confirm", by="zhou", step="analyse")
    act(ref, "complete", by="chen", step="reply", data={"loss": 800})
    act(ref, "complete", by="chen", step="answer", outcome="satisfied", **{"as": "complainant"})
    act(ref, "correct", by="chen", field="quantity", value=120, reason="客户拣选完毕")
    done = act(ref, "complete", by="pan", step="close", outcome="closed")
    case = Case.objects.get(pk=ref)
    assert done.status == case.status == "closed"
    assert (case.facet_loss, case.facet_cause, case.closed_at) == ("800.00", "误用", NOW)
    assert [task.step for task in Task.objects.filter(case=case)] == ["archive"]
    assert ClockRow.objects.filter(case=case).count() == 0
    assert Outbox.objects.filter(kind="Sent").exists()
    holds(ref)
    entries = list(history.journal_of(ref))
    assert entries[0].kind == "CaseOpened"
    assert entries[0].values["f.customer"] == "甲公司"


def test_the_worker_moves_what_is_due_and_only_once(opened: Outcome) -> None:
    assert tick(now=NOW + timedelta(hours=1)) == 0
    late = NOW + timedelta(hours=49)
    assert tick(now=late) == 1
    assert tick(now=late) == 0
    overdue = Event.objects.filter(case_id=opened.ref, kind="ClockOverdue")
    assert overdue.count() == 1
    assert overdue.get().at == NOW + timedelta(hours=48)
    assert overdue.get().recorded == late
    holds(opened.ref)
