"""Measures: shares, averages, sums, counts, their periods, targets and the people who are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kesu.casebook import queries
from kesu.casebook.sight import Viewer
from kesu.cli import delivering
from kesu.clockwork import worker
from kesu.insight import figures
from kesu.insight.behind import cases_behind
from kesu.insight.figures import Report, find, report
from kesu.insight.filtering import BadRequest
from kesu.insight.missed import judge
from kesu.insight.models import JudgedPeriod
from kesu.procedure import periods
from kesu.procedure.declared import Target
from kesu.procedure.tallies import Tally
from tests.insight.conftest import NOW, act, answered, opened

pytestmark = pytest.mark.django_db(transaction=True)
FEBRUARY = datetime(2025, 2, 10, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(returns: str) -> None:
    pass


def measured(name: str, person: str | None = "li", now: datetime = NOW) -> Report:
    listed = find(name)
    assert listed is not None
    return report(listed, Viewer.of(person, now=now) if person else None, now=now)


def test_a_share_is_exact_with_its_denominator_and_target() -> None:
    for hours in (1, 2, 30):
        answered(timedelta(hours=hours))
    opened()
    period = measured("in_time").periods[-1]
    assert (period.name, period.tally.counted, period.tally.total) == ("2025-03", 3, 2)
    assert measured("in_time").value(period.tally) == Decimal("0.6667")
    assert measured("in_time").met(period.tally) is False


def test_without_a_case_there_is_no_value_and_no_judgement() -> None:
    found = measured("in_time")
    assert [found.value(period.tally) for period in found.periods] == [None] * 12
    assert found.met(found.periods[-1].tally) is None
    assert measured("loss").value(Tally()) == 0 and measured("mean").value(Tally()) is None


def test_sums_and_averages_are_exact_and_leave_out_what_is_empty() -> None:
    opened(loss="0.10")
    opened(loss="0.20")
    opened()
    quarter = measured("loss").periods[-1]
    assert (quarter.name, quarter.tally.total, quarter.tally.counted) == ("2025-Q1", Decimal("0.30"), 2)
    assert measured("mean").value(measured("mean").periods[-1].tally) == Decimal("0.1500")


@pytest.mark.parametrize(("operator", "met"), [(">=", True), (">", False), ("<=", True), ("<", False)])
def test_a_target_that_is_just_reached_counts_by_its_sign(operator: str, met: bool) -> None:
    tally = Tally(10, 10, Decimal(9))
    assert tally.meets("share", Target(operator, Decimal("0.9"))) is met
    third = Tally(3, 3, Decimal(1))
    assert third.meets("share", Target(">=", Decimal("0.3333"))) is True  # compared before any rounding
    assert third.meets("share", Target("<=", Decimal("0.3333"))) is False


def test_a_case_belongs_to_the_period_of_its_opening_in_the_zone_of_its_calendar() -> None:
    opened(datetime(2025, 2, 28, 15, 59, tzinfo=UTC), loss="1")  # 23:59 in Shanghai
    opened(datetime(2025, 2, 28, 16, 0, tzinfo=UTC), loss="2")  # midnight: March
    by_name = {period.name: period.tally.total for period in measured("mean").periods}
    assert (by_name["2025-02"], by_name["2025-03"]) == (1, 2)


def test_a_measure_may_go_by_another_date() -> None:
    ref = answered(at=datetime(2024, 12, 31, 1, tzinfo=UTC))
    act(ref, "complete", step="close", outcome="closed", at=NOW)
    by_name = {period.name: period.tally.total for period in measured("closed").periods}
    assert (by_name["2025"], by_name["2024"]) == (1, 0)


def test_parts_by_facet_add_up_to_the_whole() -> None:
    answered(customer="甲")
    answered(timedelta(hours=30), customer="甲")
    answered(customer="乙")
    parts = measured("in_time").periods[-1].parts["customer"]
    assert {value: (tally.total, tally.counted) for value, tally in parts.items()} == {"甲": (1, 2), "乙": (1, 1)}


def test_figures_count_only_what_the_reader_may_see() -> None:
    answered()
    assert measured("in_time", "guest").periods[-1].tally.counted == 0
    opened(by="tang", loss="7")
    assert measured("mean", "tang").periods[-1].tally.cases == 0
    assert measured("mean", "li").periods[-1].tally.total == 7


def test_the_cases_behind_a_number() -> None:
    late = answered(timedelta(hours=30))
    answered()
    listed, viewer = find("in_time"), Viewer.of("li", now=NOW)
    assert listed is not None
    assert len(cases_behind(listed, viewer, "2025-03", now=NOW)[0]) == 2
    assert [one.ref for one in cases_behind(listed, viewer, "2025-03", now=NOW, part="no")[0]] == [late]
    assert cases_behind(listed, viewer, "2025-02", now=NOW) == ([], False)
    assert cases_behind(listed, viewer, "2025-03", now=NOW, most=1)[1] is True
    for bad in ("soon", "2025-13"):
        with pytest.raises(BadRequest):
            cases_behind(listed, viewer, bad, now=NOW)


@pytest.mark.parametrize(
    ("per", "day", "names"),
    [
        ("month", "2025-01-31", ["2024-11", "2024-12", "2025-01"]),
        ("quarter", "2025-02-01", ["2024-Q3", "2024-Q4", "2025-Q1"]),
        ("year", "2025-02-01", ["2023", "2024", "2025"]),
    ],
)
def test_periods_follow_each_other(per: str, day: str, names: list[str]) -> None:
    assert periods.latest(datetime.fromisoformat(day).date(), per, 3) == names


def test_people_are_told_once_when_a_finished_period_misses_its_target() -> None:
    answered(timedelta(hours=30), at=FEBRUARY)
    assert judge(now=NOW) == 2  # in_time and mean: the month that has ended
    zhou = Viewer.of("zhou", now=NOW)
    (notice,) = queries.notices_for(zhou)
    assert notice.kind == "measure" and notice.case is None
    assert judge(now=NOW + timedelta(days=2)) == 0 and len(queries.notices_for(zhou)) == 1
    assert queries.notices_for(Viewer.of("li", now=NOW)) == []
    kept = JudgedPeriod.objects.get(measure="in_time")
    assert (kept.period, kept.value, kept.counted, kept.met) == ("2025-02", "0.0000", 1, False)


def test_months_that_passed_while_the_worker_was_down_are_judged_each() -> None:
    judge(now=NOW)
    answered(timedelta(hours=30), at=NOW)
    assert judge(now=NOW + timedelta(days=92)) == 6  # March, April, May of two measures
    assert len(queries.notices_for(Viewer.of("zhou", now=NOW))) == 1


def test_values_and_targets_in_words() -> None:
    share, money, mean = find("in_time"), find("loss"), find("mean")
    assert share and money and mean
    assert figures.value_text(Decimal("0.9375"), share) == "93.75%"
    assert figures.value_text(Decimal("1.0000"), share) == "100%"
    assert figures.value_text(Decimal("1234.5"), money) == "1,234.50"
    assert figures.value_text(None, mean) == ""
    assert figures.target_text(share) == "≥ 90%" and figures.target_text(mean) == "< 500.00"


def test_the_worker_judges_when_it_sweeps() -> None:
    answered(timedelta(hours=30), at=FEBRUARY)
    worker.sweep(now=NOW, post=delivering.post())
    assert JudgedPeriod.objects.filter(measure="in_time", met=False).count() == 1
