"""Only a database made for it lets itself be told what time it is; and what nobody can store is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kesu.casebook import clock
from kesu.casebook.execute import Outcome
from kesu.casebook.installation import TestClockRefused, check_test_clock, is_up_to_date
from kesu.casebook.models import Mark
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import Act

pytestmark = pytest.mark.django_db
TOLD = "2025-03-03T09:00:00+08:00"


@pytest.fixture(autouse=True)
def forgetful() -> None:
    clock._may_be_told.cache_clear()


def test_a_database_of_real_time_is_not_told(settings) -> None:
    settings.KESU_TEST_CLOCK = True
    assert abs((clock.now_for(TOLD) - datetime.now(UTC)).total_seconds()) < 5
    with pytest.raises(TestClockRefused):
        check_test_clock(True)
    check_test_clock(False)


def test_one_made_for_it_is_told_if_the_server_says_so_too(settings) -> None:
    Mark.objects.create(name="test_clock", value=True)
    assert clock.now_for(TOLD) != datetime(2025, 3, 3, 1, tzinfo=UTC)
    settings.KESU_TEST_CLOCK = True
    check_test_clock(True)
    assert clock.now_for(TOLD) == datetime(2025, 3, 3, 1, tzinfo=UTC)
    for wrong in ("yesterday", "2025-03-03T09:00:00"):
        with pytest.raises(clock.BadInstant):
            clock.now_for(wrong)


def test_the_tables_are_of_this_edition() -> None:
    assert is_up_to_date()


@pytest.mark.parametrize("text", ["a\x00b", "half \ud800 a pair", float("nan"), {1, 2}])
def test_what_no_table_can_hold_is_malformed(opened: Outcome, act: Act, text: object) -> None:
    with pytest.raises(Refusal) as refused:
        act(opened.ref, "note", by="li", text=text, idempotency_key="k")
    assert refused.value.code == "input"


@pytest.mark.parametrize(
    "text", ["😀 emoji", "\u202eright to left", "x" * 100_000, "１２３ ＡＢＣ", "'; DROP TABLE x; --"]
)
def test_strange_text_is_kept_as_it_came(opened: Outcome, act: Act, text: str) -> None:
    from kesu.casebook.history import journal_of

    act(opened.ref, "note", by="li", text=text, idempotency_key="k")
    assert list(journal_of(opened.ref))[-1].values == {"text": text}
