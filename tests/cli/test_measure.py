"""Measures and registers from the command line: as tables, as JSON, in both languages, with somebody's eyes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kesu.casebook import records
from kesu.casebook.publishing import publish_text
from kesu.procedure.context import Actor
from tests.cli.conftest import Kesu
from tests.insight.conftest import answered, opened, people, returns  # noqa: F401 -- fixtures
from tests.insight.test_record_registers import DECLARED

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def answers(returns: str) -> None:  # noqa: F811
    """Of two returns that were answered this month, one in time."""
    answered(timedelta(hours=1), at=NOW - timedelta(seconds=1), customer="甲", loss="100", unit="works")
    opened(NOW, customer="乙", loss="50", unit="making")


def test_all_measures_are_listed_with_target_and_value(kesu: Kesu, answers: None) -> None:
    said = kesu("measure", "--language", "zh")
    assert said.status == 0 and "按时答复率" in said.out and "≥ 90%" in said.out and "损失合计" in said.out
    plain = {one["name"]: one for one in kesu("measure", "returns", "--json").json["measures"]}
    assert set(plain) == {"in_time", "loss", "mean", "closed"}
    assert plain["loss"]["present"]["value"] == "150.00"
    assert (plain["in_time"]["target"], plain["mean"]["per"]) == (">= 0.90", "month")


def test_one_measure_is_told_over_twelve_periods_in_both_languages(kesu: Kesu, answers: None) -> None:
    found = kesu("measure", "returns", "in_time", "--json").json
    assert len(found["trend"]) == 12 and found["trend"][-1] == {
        "period": found["trend"][-1]["period"], "value": "1.0000", "denominator": "1", "counted": 1, "cases": 1, "met": True,
    }  # fmt: skip
    english = kesu("measure", "returns", "in_time", "--language", "en").out
    assert english.startswith("Answered in time") and "100%" in english and "yes" in english
    assert "达标" in kesu("measure", "returns", "in_time", "--language", "zh").out


def test_a_period_is_split_by_its_facets_and_none_other_is_known(kesu: Kesu, answers: None) -> None:
    period = kesu("measure", "returns", "in_time", "--json").json["trend"][-1]["period"]
    found = kesu("measure", "returns", "in_time", "--period", period, "--json").json
    assert [(one["facet"], one["part"], one["value"]) for one in found["parts"]] == [("customer", "甲", "1.0000")]
    assert "客户: 甲" in kesu("measure", "returns", "in_time", "--period", period, "--language", "zh").out
    wrong = kesu("measure", "returns", "in_time", "--period", "1999-01")
    assert wrong.status == 2 and "1999-01" in wrong.err


def test_with_wangs_eyes_only_the_cases_of_her_unit_count(kesu: Kesu, answers: None) -> None:
    mine = kesu("measure", "returns", "loss", "--as", "wang", "--json").json["trend"][-1]
    assert (mine["value"], mine["cases"]) == ("50.00", 1)
    assert kesu("measure", "returns", "loss", "--as", "guest", "--json").json["trend"][-1]["cases"] == 0


def test_what_is_no_measure_is_said_with_the_nearest(kesu: Kesu, answers: None) -> None:
    said = kesu("measure", "returns", "in_tim", "--language", "en")
    assert said.status == 2 and "returns in_time" in said.err
    assert kesu("measure", "returns", "in_tim", "--json").json["error"]["code"] == "unknown_measure"


@pytest.mark.parametrize(
    "call", [("measure",), ("measure", "returns", "loss"), ("register", "returns", "inspected"), ("stock",)]
)
def test_with_the_eyes_of_nobody_there_is_nothing_to_see(kesu: Kesu, people: None, call: tuple[str, ...]) -> None:  # noqa: F811
    said = kesu(*call, "--as", "wnag", "--json")
    assert (said.status, said.json["error"]["code"]) == (2, "person") and "wang" in str(said.json)


def test_a_register_of_records_is_listed_and_not_there_for_a_guest(kesu: Kesu, people: None) -> None:  # noqa: F811
    publish_text(DECLARED, now=NOW)
    records.add("inspection", {"lot": "B1", "result": "bad", "bad": 3, "secret": "s"}, actor=Actor("li"), now=NOW)
    said = kesu("register", "returns", "inspected", "--language", "zh")
    assert said.status == 0 and "批号" in said.out and "B1" in said.out and "不良" in said.out
    (row,) = kesu("register", "returns", "inspected", "result=bad", "--as", "chen", "--json").json["rows"]
    assert (row["row"], row["cells"]["lot"], "secret" in row["cells"]) == ("1", "B1", False)
    guest = kesu("register", "returns", "inspected", "--as", "guest", "--json")
    assert (guest.status, guest.json["error"]["code"]) == (2, "unknown_register")
