"""The administrator sees what left the house and what did not arrive; everybody chooses when they get mail."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from kesu.casebook import outgoing, queries
from kesu.casebook.models import Task
from kesu.casebook.sight import Viewer
from kesu.clockwork import failures, habits
from kesu.clockwork.models import Delivery
from kesu.clockwork.outbox import take_care
from kesu.organisation.hooks import hooks_of
from tests.desk.conftest import Browse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(case: UUID) -> Delivery:
    now = datetime.now(UTC)
    made = Delivery.objects.create(
        outbox=1, case=case, seq=1, kind="Messaged", channel="mail", to="complainant", body={}, created_at=now,
        done_at=now, outcome="given_up", error="OSError: no route",
    )  # fmt: skip
    failures.report(now=now)
    return made


def test_what_did_not_arrive_is_listed_and_can_be_sent_once_more(browse: Browse, lost: Delivery) -> None:
    zhou = browse("zhou")
    shown = zhou.get("/deliveries").content.decode()
    assert "no route" in shown
    assert "三天未成功" in shown
    zhou.post("/deliveries/again", {"delivery": [str(lost.pk), "nonsense"]})
    lost.refresh_from_db()
    assert (lost.outcome, lost.attempts) == ("", 0)
    assert "等待发送" in zhou.get("/deliveries?state=waiting").content.decode()


def test_a_paper_that_was_lost_is_named_as_its_procedure_calls_it(browse: Browse, lost: Delivery, case: UUID) -> None:
    view = queries.case(Viewer.of("li", now=datetime.now(UTC)), str(case))
    assert view is not None
    name, document = next(iter(view.program.procedure.documents.items()))
    Delivery.objects.update(kind="Sent", body={"document": name})
    assert document.text("zh") in text_of(browse("zhou").get("/deliveries"))


def test_the_case_asks_li_how_the_customer_was_reached(browse: Browse, lost: Delivery) -> None:
    li = browse("li")
    page = li.get(f"/cases/{lost.case}").content.decode()
    assert f'id="delivery-{lost.pk}"' in page
    answer = li.post(f"/cases/{lost.case}/do/settle_delivery", {"delivery": str(lost.pk), "how": "phone"})
    assert answer.status_code == 302
    page = li.get(f"/cases/{lost.case}?all=1").content.decode()
    assert f'id="delivery-{lost.pk}"' not in page
    assert "未送达的已另行处理" in page


def test_what_li_saw_to_leaves_the_list_and_says_by_whom(browse: Browse, lost: Delivery) -> None:
    zhou = browse("zhou")
    page = zhou.get("/deliveries").content.decode()
    assert f"/cases/{lost.case}#delivery-{lost.pk}" in page and "须在案件中处理" in page
    browse("li").post(f"/cases/{lost.case}/do/settle_delivery", {"delivery": str(lost.pk), "how": "phone"})
    take_care(now=datetime.now(UTC), handlers={outgoing.SETTLED: failures.settle})
    assert "no route" not in zhou.get("/deliveries").content.decode()
    settled = text_of(zhou.get("/deliveries?state=settled"))
    assert "no route" in settled and "已由李卫东处理" in settled


def test_zhou_cannot_take_the_duty_from_its_case(browse: Browse, lost: Delivery) -> None:
    zhou = browse("zhou")
    answer = zhou.post("/deliveries/settle", {"delivery": [str(lost.pk), "nonsense"]}, follow=True)
    assert "属于案件的待办" in text_of(answer) and "no route" in text_of(answer)


def test_zhou_sees_to_mail_of_a_colleague_that_is_down(browse: Browse, lost: Delivery) -> None:
    Delivery.objects.update(to="li", kind="Tasks", reported_at=None)
    Task.objects.filter(kind=Task.UNDELIVERED).delete()
    zhou = browse("zhou")
    answer = zhou.post("/deliveries/settle", {"delivery": str(lost.pk)}, follow=True)
    assert "1 封已处理" in text_of(answer) and "no route" not in text_of(answer)
    assert "已由周明达处理" in text_of(zhou.get("/deliveries?state=settled"))


def test_a_colleague_sees_to_nothing_there(browse: Browse, lost: Delivery) -> None:
    assert browse("li").post("/deliveries/settle", {"delivery": str(lost.pk)}).status_code == 403
    lost.refresh_from_db()
    assert lost.settled_by is None


def test_a_system_is_added_with_a_key_shown_once_and_ended(browse: Browse, sample: str) -> None:
    zhou = browse("zhou")
    wrong = zhou.post("/deliveries/hooks", {"name": "ERP", "url": "erp"})
    assert wrong.status_code == 422
    assert 'value="erp"' in wrong.content.decode()
    shown = zhou.post("/deliveries/hooks", {"name": "ERP", "url": "https://erp.example/kesu"}).content.decode()
    (hook,) = hooks_of(0)
    assert hook.secret in shown
    assert hook.secret not in zhou.get("/deliveries").content.decode()
    zhou.post(f"/deliveries/hooks/{hook.pk}/end")
    assert hooks_of(0) == ()


def test_quiet_hours_and_the_digest_are_kept_or_refused_beside_what_was_typed(browse: Browse, sample: str) -> None:
    zhou = browse("zhou")
    wrong = zhou.post("/deliveries/habits", {"way": "digest", "quiet": "late", "digest": "08:00"})
    assert wrong.status_code == 422
    assert 'value="late"' in wrong.content.decode()
    zhou.post("/deliveries/habits", {"way": "digest", "quiet": "22:00-07:00", "digest": "7:30"}, follow=True)
    assert habits.organisation_habits().way != "digest", "7:30 is not written as a time is"
    zhou.post("/deliveries/habits", {"way": "digest", "quiet": "22:00-07:00", "digest": "07:30"})
    assert habits.habits_of("li").way == "digest"


def test_li_chooses_for_li_alone(browse: Browse, sample: str) -> None:
    li = browse("li")
    assert li.post("/mail", {"way": "sometimes", "quiet": ""}).status_code == 422
    wrong = li.post("/mail", {"way": "never", "quiet": "evening"})
    assert wrong.status_code == 422
    assert 'value="evening"' in wrong.content.decode()
    li.post("/mail", {"way": "never", "quiet": "21:00-06:00"})
    assert habits.habits_of("li").way == "never"
    assert habits.habits_of("chen").way == "at_once"


def test_a_colleague_does_not_see_the_deliveries(browse: Browse, sample: str) -> None:
    assert browse("li").get("/deliveries").status_code == 403
