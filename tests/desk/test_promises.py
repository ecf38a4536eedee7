"""What was promised to the customer: among the deadlines of the case, late when it is late, kept by a button."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kesu.casebook.execute import execute
from kesu.casebook.models import ClockRow, Notice
from kesu.casebook.rebuilding import compare
from kesu.casebook.ticking import tick
from kesu.procedure.context import Actor, Command
from tests.desk.conftest import Browse, text_of

pytestmark = pytest.mark.django_db


def promised(case: UUID, *, ago: timedelta, until: timedelta) -> None:
    """Chen promised an exchange."""
    now = datetime.now(UTC).replace(microsecond=0)
    promise = {"kind": "exchange", "until": (now + until).isoformat()}
    body = {"to": "complainant", "text": "周内换货", "promise": promise}
    execute(case, Command("message", body), actor=Actor("chen"), now=now - ago)


def test_a_promise_stands_among_the_deadlines_with_its_reason(browse: Browse, sample: str, case: UUID) -> None:
    promised(case, ago=timedelta(0), until=timedelta(days=3, hours=1))
    page = text_of(browse("chen").get(f"/cases/{case}"))
    assert "陈建国承诺：换货" in page and "剩 3 天" in page.replace("还", "")
    assert "Promised by 陈建国: to exchange" in text_of(browse("chen", "en").get(f"/cases/{case}"))


def test_a_broken_promise_is_late_in_the_lists_and_told_to_chen(browse: Browse, sample: str) -> None:
    from tests.desk.conftest import taken

    case = taken(sample, ago=timedelta(hours=5))
    promised(case, ago=timedelta(hours=4), until=timedelta(hours=-1))
    while tick(now=datetime.now(UTC)):
        pass
    line = ClockRow.objects.get(case_id=case, clock="promise.1")
    assert line.overdue and not line.outside
    assert Notice.objects.filter(case_id=case, person="chen", kind="promise_overdue").count() == 1
    assert compare(case, now=datetime.now(UTC)).differs == ()
    page = text_of(browse("chen").get(f"/cases/{case}"))
    assert "到期的承诺未按时兑现" in page


def test_chen_says_that_it_was_kept(browse: Browse, sample: str, case: UUID) -> None:
    promised(case, ago=timedelta(0), until=timedelta(days=3))
    chen = browse("chen")
    assert f"/cases/{case}/do/keep_promise" in chen.get(f"/cases/{case}").content.decode()
    assert "/do/keep_promise" not in browse("liu").get(f"/cases/{case}").content.decode()
    page = text_of(chen.post(f"/cases/{case}/do/keep_promise", {"promise": "1", "comment": "已发货"}, follow=True))
    assert "承诺已登记为兑现" in page and "已发货" in page
    assert not ClockRow.objects.filter(case_id=case, clock="promise.1").exists()
