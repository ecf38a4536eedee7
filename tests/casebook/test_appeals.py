"""An appeal against what was booked is a task of the procedure's owner until somebody else has decided it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from kesu.casebook import queries, rebuilding
from kesu.casebook.models import Case, Notice, Task
from kesu.casebook.sight import Viewer
from kesu.organisation.directory import changed
from kesu.organisation.models import Holding
from kesu.procedure import appealing, tasks
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW, Act
from tests.casebook.fines import fined

pytestmark = pytest.mark.django_db


@pytest.fixture
def wangs(organisation: None) -> UUID:
    """Wang and Wang's workshop were fined."""
    return fined("wang", NOW, "making")


def kinds(person: str, day: int = 0) -> list[tuple[str, str]]:
    items = queries.tasks_for(Viewer.of(person, now=NOW + timedelta(days=day)))
    return [(item.task.kind, item.task.row) for item in items]


def test_whom_it_charges_is_told_and_sees_the_case_and_a_colleague_does_not(organisation: None) -> None:
    ref = fined("guest", NOW)
    assert queries.case(Viewer.of("guest", now=NOW), str(ref)) is not None
    assert queries.case(Viewer.of("chen", now=NOW), str(ref)) is None
    assert Notice.objects.filter(person="guest", kind="booked").count() == 1


def test_it_is_a_task_of_the_owner_and_of_nobody_else(wangs: UUID, act: Act) -> None:
    act(wangs, "appeal", by="wang", entry=1, reason="不在岗")
    assert kinds("li") == [(Task.APPEAL, "1")]
    assert [row for person in ("wang", "zhou", "guest") for row in kinds(person)] == []
    assert kinds("liu") == [(Task.STEP, "")]
    assert Notice.objects.filter(person="li", kind="appealed").count() == 1


def test_sun_stands_in_for_li_on_the_days_of_the_absence(wangs: UUID, act: Act) -> None:
    act(wangs, "appeal", by="wang", entry=1, reason="不在岗")
    assert (kinds("sun", 7), kinds("sun", 12)) == ([(Task.APPEAL, "1")], [])


def test_decided_by_li_it_is_a_task_no_more_and_wang_is_told(wangs: UUID, act: Act) -> None:
    act(wangs, "appeal", by="wang", entry=2, reason="设备故障")
    act(wangs, "decide_appeal", by="li", entry=2, outcome="upheld", reason="属实")
    assert kinds("li") == []
    assert Notice.objects.filter(person="wang", kind="appeal_upheld").count() == 1
    view = queries.case(Viewer.of("li", now=NOW), str(wangs))
    assert view
    assert [(one.source, one.target, one.amount, one.reverses) for one in view.state.ledger[2:]] == [
        ("company", "making", "20.00", 2)
    ]


def test_who_appealed_has_it_not_among_their_tasks_though_they_are_the_owner(organisation: None, act: Act) -> None:
    ref = fined("li", NOW)
    Holding.objects.create(person_id="zhou", role="quality")
    changed()
    act(ref, "appeal", by="li", entry=1, reason="当日公出")
    assert (kinds("li"), kinds("zhou")) == ([], [(Task.APPEAL, "1")])
    with pytest.raises(Refusal) as refused:
        act(ref, "decide_appeal", by="li", entry=1, outcome="upheld", reason="属实")
    assert (refused.value.code, refused.value.key) == ("other_than", "own_appeal")
    act(ref, "decide_appeal", by="zhou", entry=1, outcome="rejected", reason="无公出单")
    assert kinds("zhou") == []


@pytest.mark.parametrize(
    ("person", "body", "code", "key"),
    [
        ("guest", {"entry": 1, "reason": "替他"}, "role", "not_charged"),
        ("li", {"entry": 1, "reason": "替他"}, "role", "not_charged"),
        ("wang", {"entry": 7, "reason": "不服"}, "input", "unknown_entry"),
        ("wang", {"entry": "１", "reason": "不服"}, "input", "unknown_entry"),
        ("wang", {"entry": 1}, "missing", "reason_missing"),
        ("wang", {"entry": 1, "reason": "不服", "why": "?"}, "input", "bad_form"),
    ],
)
def test_what_is_refused(wangs: UUID, act: Act, person: str, body: dict[str, object], code: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        act(wangs, "appeal", by=person, **body)
    assert (refused.value.code, refused.value.key) == (code, key)
    assert kinds("li") == []


def test_a_refusal_says_until_when_one_could_have_appealed(wangs: UUID, act: Act) -> None:
    with pytest.raises(Refusal) as refused:
        act(wangs, "appeal", by="wang", now=NOW + timedelta(days=7, seconds=1), entry=1, reason="不服")
    assert refused.value.sentence("zh") == "第 1 笔账的申诉期已于 2025-03-10 09:00 届满。"
    act(wangs, "appeal", by="wang", now=NOW + timedelta(days=7), entry=1, reason="不服")


def test_the_table_and_the_core_say_the_same_and_rebuilding_makes_it_anew(wangs: UUID, act: Act) -> None:
    act(wangs, "appeal", by="wang", entry=1, reason="不在岗")
    view = queries.case(Viewer.of("li", now=NOW), str(wangs))
    assert view
    context = view.viewer.context()
    (appeal,) = appealing.appeals(view.program, view.state, context)
    assert (appeal.number, appeal.charged, appeal.by, appeal.people) == (1, "wang", "wang", ("li",))
    assert "" not in [one.step for one in tasks.open_tasks(view.program, view.state, context)]
    assert appealing.may_decide(view.program, view.state, context, 1)
    assert not appealing.may_decide(view.program, view.state, Viewer.of("wang", now=NOW).context(), 1)
    Task.objects.filter(kind=Task.APPEAL).delete()
    assert rebuilding.compare(wangs, now=NOW).differs == ("tasks",)
    rebuilding.rebuild(wangs, now=NOW)
    assert kinds("li") == [(Task.APPEAL, "1")]


def test_it_outlives_the_case_unless_the_money_goes_back_anyway(wangs: UUID, act: Act) -> None:
    act(wangs, "appeal", by="wang", entry=1, reason="不在岗")
    act(wangs, "complete", by="liu", step="close", outcome="closed")
    assert Case.objects.get(pk=wangs).status == "closed"
    assert kinds("li") == [(Task.APPEAL, "1")]
    other = fined("wang", NOW)
    act(other, "appeal", by="wang", entry=1, reason="不在岗")
    act(other, "cancel", by="li", reason="错开")
    assert kinds("li") == [(Task.APPEAL, "1")]
    with pytest.raises(Refusal) as refused:
        act(other, "decide_appeal", by="li", entry=1, outcome="upheld", reason="属实")
    assert refused.value.key == "no_appeal"
