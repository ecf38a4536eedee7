"""A letter that did not reach somebody outside is a task of the owner's until a person has seen to it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from kesu.casebook import queries, rebuilding
from kesu.casebook.execute import Outcome, execute
from kesu.casebook.handing import cases_waiting_for
from kesu.casebook.models import Case, Outbox, Task
from kesu.casebook.sight import Viewer
from kesu.casebook.ticking import refresh_tasks
from kesu.organisation.directory import changed
from kesu.organisation.models import Holding
from kesu.procedure import reaching, tasks
from kesu.procedure.context import SYSTEM, Command
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW, Act

pytestmark = pytest.mark.django_db
LETTER = str(uuid4())


@pytest.fixture
def lost(opened: Outcome) -> Outcome:
    """The letter to the complainant came back."""
    return come_back(opened)


def come_back(case: Outcome, because: str = "bounced") -> Outcome:
    body = {"delivery": LETTER, "to": "complainant", "document": "reply-letter", "because": because}
    execute(case.ref, Command("undelivered", body), actor=SYSTEM, now=NOW)
    return case


def kinds(person: str, day: int = 0) -> list[tuple[str, str]]:
    items = queries.tasks_for(Viewer.of(person, now=NOW + timedelta(days=day)))
    return [(item.task.kind, item.task.row) for item in items]


def test_what_did_not_arrive_is_a_task_of_the_owner_and_of_nobody_else(lost: Outcome) -> None:
    assert kinds("li") == [(Task.UNDELIVERED, LETTER)]
    assert queries.count_tasks(Viewer.of("li", now=NOW)) == 1
    assert [row for person in ("chen", "sun", "wang", "zhou", "guest") for row in kinds(person)] == []
    assert kinds("liu") == [(Task.STEP, "")], "Liu has the step, not the letter"


def test_sun_stands_in_for_li_on_the_days_of_the_absence(lost: Outcome) -> None:
    assert kinds("sun", 7) == [(Task.UNDELIVERED, LETTER)]
    assert kinds("sun", 12) == []


def test_who_becomes_owner_has_it_at_once(lost: Outcome) -> None:
    Holding.objects.create(person_id="guest", role="quality")
    changed()
    assert kinds("guest") == [(Task.UNDELIVERED, LETTER)]


def test_seen_to_by_li_it_is_a_task_no_more_and_leaves_by_the_outbox(lost: Outcome, act: Act) -> None:
    act(lost.ref, "settle_delivery", by="li", delivery=LETTER, how="phone")
    assert kinds("li") == []
    assert Outbox.objects.get(kind="DeliverySettled").case_id == lost.ref


def test_who_has_a_part_may_see_to_it_too_and_an_outsider_not(lost: Outcome, act: Act) -> None:
    with pytest.raises(Refusal) as refused:
        act(lost.ref, "settle_delivery", by="guest", delivery=LETTER, how="phone")
    assert refused.value.code == "role"
    assert kinds("li")
    act(lost.ref, "settle_delivery", by="chen", delivery=LETTER, how="visit")
    assert kinds("li") == []


def test_sent_once_more_in_vain_it_is_a_task_again(lost: Outcome, act: Act) -> None:
    come_back(lost)
    assert Task.objects.filter(kind=Task.UNDELIVERED).count() == 1, "told twice, the case takes it once"
    act(lost.ref, "settle_delivery", by="li", delivery=LETTER, how="sent_again")
    come_back(lost, "given_up")
    assert kinds("li") == [(Task.UNDELIVERED, LETTER)]


def test_the_table_and_the_core_say_the_same(lost: Outcome) -> None:
    view = queries.case(Viewer.of("li", now=NOW), str(lost.ref))
    assert view
    context = view.viewer.context()
    steps = {(one.step, one.row) for one in tasks.open_tasks(view.program, view.state, context)}
    (letter,) = reaching.unreached(view.program, view.state, context)
    assert set(Task.objects.filter(kind=Task.STEP).values_list("step", "row")) == steps
    assert list(Task.objects.filter(kind=Task.UNDELIVERED).values_list("row", flat=True)) == [letter.delivery]
    assert (letter.roles, letter.people) == (("quality",), ("li",))
    assert reaching.refusal_of(view.program, view.state, context) is None
    outsider = Viewer.of("guest", now=NOW).context()
    assert reaching.refusal_of(view.program, view.state, outsider) is not None


def test_rebuilding_makes_it_anew(lost: Outcome) -> None:
    Task.objects.filter(kind=Task.UNDELIVERED).delete()
    assert rebuilding.compare(lost.ref, now=NOW).differs == ("tasks",)
    rebuilding.rebuild(lost.ref, now=NOW)
    assert kinds("li") == [(Task.UNDELIVERED, LETTER)]


def test_cases_of_an_earlier_edition_get_it_from_the_worker(lost: Outcome) -> None:
    Task.objects.filter(kind=Task.UNDELIVERED).delete()
    Case.objects.filter(state__contains='"undelivered":{"').update(revision=0)
    assert refresh_tasks(now=NOW) == 1
    assert kinds("li") == [(Task.UNDELIVERED, LETTER)]


def test_it_outlives_the_case(lost: Outcome, act: Act) -> None:
    act(lost.ref, "cancel", by="li", reason="重复")
    assert kinds("liu") == []
    assert kinds("li") == [(Task.UNDELIVERED, LETTER)]
    act(lost.ref, "settle_delivery", by="li", delivery=LETTER, how="not_needed")
    assert kinds("li") == []


def test_nobody_hands_it_over_with_claimed_steps(lost: Outcome) -> None:
    assert cases_waiting_for(Viewer.of("li", now=NOW), "li") == []
