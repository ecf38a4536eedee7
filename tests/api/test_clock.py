"""A database made for it is told the time; on a real one the header changes nothing."""

from __future__ import annotations

import pytest

from kesu.casebook import clock
from kesu.casebook.models import Mark

pytestmark = pytest.mark.django_db
START = "2025-03-03T01:00:00Z"
DATA = {"procedure": "complaint-sample", "data": {"customer": "乙", "demand": "退货"}}


@pytest.fixture
def told(settings, sample):
    settings.KESU_TEST_CLOCK = True
    Mark.objects.update_or_create(name="test_clock", defaults={"value": True})
    clock._may_be_told.cache_clear()
    yield
    clock._may_be_told.cache_clear()


def test_time_passes_as_the_header_says(people, told) -> None:
    chen, now = people("chen"), {"Kesu_Test_Now": START}
    opened = chen.post("/cases", DATA, **now).body
    assert chen.get("/me", **now).body["now"] == START
    case = chen.get(f"/cases/{opened['ref']}", **now).body
    assert case["standing"]["due"]["answer"] == "2025-03-05T01:00:00Z"
    late = {"Kesu_Test_Now": "2025-03-05T01:00:01Z"}
    assert chen.get(f"/cases/{opened['ref']}", **late).body["standing"]["overdue"] == ["answer"]
    events = chen.get(f"/cases/{opened['ref']}/journal?after={opened['seq']}", **late).body["events"]
    assert [(one["kind"], one["at"]) for one in events if one["kind"] == "ClockOverdue"] == [
        ("ClockOverdue", "2025-03-05T01:00:00Z")
    ]
    assert chen.get("/me", Kesu_Test_Now="yesterday").code == "bad_instant"


def test_a_real_database_is_told_nothing(people) -> None:
    chen = people("chen")
    opened = chen.post("/cases", DATA, Kesu_Test_Now=START).body
    assert not chen.get(f"/cases/{opened['ref']}").body["opened_at"].startswith("2025-03")
