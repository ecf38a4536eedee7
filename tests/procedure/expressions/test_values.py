from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kesu.procedure.calendars import parse_duration
from kesu.procedure.expressions import UNKNOWN, EvaluationError, Expression
from tests.procedure.expressions.sample import NAMES, at, bound, case, value

CLEAN = {"#": 1, "lot": "A", "amount": Decimal("1.5"), "cost": Decimal("10.00"), "result": "clean"}
EMPTY = {"#": 2, "lot": "B", "amount": None, "cost": Decimal("0.10"), "result": None}
SAME = {"#": 3, "lot": "A", "amount": UNKNOWN, "cost": None, "result": "same"}
ROWS = (CLEAN, EMPTY, SAME)


def test_the_condition_of_the_page():
    expression = bound("f.offer < setting.manager_limit && s.visit.open == false")
    facts = {"setting__manager_limit": Decimal(5000), "s__visit__open": False}
    assert expression(case(offer=Decimal(4999), **facts)) is True
    assert expression(case(offer=Decimal(5000), **facts)) is False
    assert expression(case(**facts)) is None
    assert expression.reads == {("f", "offer"), ("setting", "manager_limit"), ("s", "visit", "open")}


@pytest.mark.parametrize(
    "text",
    ["f.quantity > 1", "f.quantity == 1", "f.quantity != 1", "1 < f.quantity", "f.quantity in [1]", "-f.quantity == 1"],
)
@pytest.mark.parametrize("empty", [None, UNKNOWN])
def test_an_empty_operand_makes_a_comparison_empty(text, empty):
    assert value(text, quantity=empty) is None


def test_not_known_yet_is_an_answer_but_no_value():
    assert value("known(f.quantity)", quantity=UNKNOWN) is False
    assert value("unknown(f.quantity)", quantity=UNKNOWN) is True
    assert value("known(f.quantity)", quantity=None) is False
    assert value("unknown(f.quantity)", quantity=None) is False
    assert value("known(f.quantity)", quantity=Decimal(0)) is True
    assert value("unknown(f.quantity)", quantity=Decimal(0)) is False
    assert value("known(f.kinds)", kinds=()) is False


def test_not_known_yet_is_carried_on_where_values_are_handed_over_and_else_empty():
    assert bound("f.quantity", "set")(case(quantity=UNKNOWN)) is UNKNOWN
    assert bound("f.quantity", "opens")(case(quantity=UNKNOWN)) is UNKNOWN
    assert bound("f.quantity", "is")(case(quantity=UNKNOWN)) is None


def test_decimals_are_exact():
    assert value("0.1 + 0.2 == 0.3") is True
    assert value("f.quantity * 3", quantity=Decimal("0.1")) == Decimal("0.3")
    assert value("f.offer * f.quantity", offer=Decimal("19.99"), quantity=Decimal("0.175")) == Decimal("3.49825")


def test_a_quotient_has_28_digits_and_two_integers_divide_exactly():
    assert value("f.count / 3", count=1) == Decimal("0.3333333333333333333333333333")
    assert value("f.count / 2", count=1) == Decimal("0.5")


def test_a_remainder_has_the_sign_of_the_dividend():
    assert value("f.count % 3", count=-7) == -1
    assert value("f.quantity % 3", quantity=Decimal("-7.5")) == Decimal("-1.5")


@pytest.mark.parametrize("text", ["f.count / 0", "f.count % 0", "f.quantity / (1 - 1)", "avg([1, f.count / 0])"])
def test_division_by_zero_fails(text):
    with pytest.raises(EvaluationError) as caught:
        value(text, count=1, quantity=Decimal(1))
    assert caught.value.code == "division_by_zero"


def test_what_cannot_be_exact_fails_instead_of_being_rounded():
    with pytest.raises(EvaluationError) as caught:
        value("f.quantity + 1", quantity=Decimal("1e200"))
    assert caught.value.code == "number_too_long"


def test_what_is_decided_is_not_evaluated_further():
    assert value("f.count == 0 || 10 / f.count > 1", count=0) is True
    assert value("f.count != 0 && 10 / f.count > 1", count=0) is False
    assert value("f.count == 0 ? 0 : 10 / f.count", count=0) == 0


def test_an_empty_condition_chooses_nothing():
    assert value("f.founded ? 1 : 2") is None


def test_a_date_beside_an_instant_is_the_whole_of_its_day_in_the_zone_of_the_case():
    evening = at("2025-03-03T23:30+08:00")
    assert value("f.arrived == f.made", arrived=evening, made=date(2025, 3, 3)) is True
    assert value("f.arrived > f.made", arrived=evening, made=date(2025, 3, 3)) is False
    assert value("f.arrived > f.made", arrived=at("2025-03-04T00:00+08:00"), made=date(2025, 3, 3)) is True
    assert value("f.arrived == f.made", zone=UTC, arrived=at("2025-03-04T01:00+08:00"), made=date(2025, 3, 3)) is True


def test_literals_beside_dates_are_dates():
    assert value("f.made < '2025-03-04'", made=date(2025, 3, 3)) is True
    assert value("f.arrived == '2025-03-03T09:00+08:00'", arrived=datetime(2025, 3, 3, 1, tzinfo=UTC)) is True
    assert value("f.made in ['2025-03-03', '2025-03-04']", made=date(2025, 3, 3)) is True


def test_durations_compare_in_a_common_measure_only():
    assert value("f.grace > '24h'", grace=parse_duration("2 days")) is True
    assert value("f.grace == '1 day'", grace=parse_duration("24h")) is True
    assert (
        value("setting.report_within < '4 working days'", setting__report_within=parse_duration("3 working days"))
        is True
    )
    with pytest.raises(EvaluationError) as caught:
        value("f.grace > '24h'", grace=parse_duration("3 working days"))
    assert caught.value.code == "no_common_measure"


def test_counting_days():
    facts = {"made": date(2025, 3, 3), "arrived": at("2025-03-05T23:00+08:00")}
    assert value("days(f.made, f.arrived)", **facts) == 2
    assert value("days(f.arrived, f.made)", **facts) == -2
    assert value("working_days(f.made, f.arrived)", **facts) == 2
    assert value("day(f.arrived)", **facts) == date(2025, 3, 5)
    assert value("days(f.made, f.arrived)", made=facts["made"]) is None


@pytest.mark.parametrize("duration", ["'2 days'", "f.grace", "setting.report_within", "table.authority.within"])
def test_plus_takes_text_settings_and_fields(duration):
    two = parse_duration("2 days")
    facts = {"grace": two, "setting__report_within": two, "table__authority__within": "2 days"}
    assert value(f"plus(f.made, {duration})", made=date(2025, 3, 3), **facts) == date(2025, 3, 5)


def test_plus_of_a_text_that_is_no_duration_fails():
    with pytest.raises(EvaluationError):
        value("plus(f.made, f.cause)", made=date(2025, 3, 3), cause="soon")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(f.batches.map(r, r.amount))", Decimal("1.5")),
        ("sum(f.batches.map(r, r.cost))", Decimal("10.10")),
        ("avg(f.batches.map(r, r.cost))", Decimal("5.05")),
        ("min(f.batches.map(r, r.cost))", Decimal("0.10")),
        ("max(f.batches.map(r, r.cost))", Decimal("10.00")),
        ("sum(f.measures.map(r, r.due == r.due ? 1 : 1))", 0),
        ("avg([f.quantity])", None),
        ("max([f.quantity])", None),
        ("max(f.count, 7, f.quantity)", 7),
        ("size(f.batches)", 3),
        ("size(f.measures)", 0),
        ("size(f.cause)", 3),
        ("size(f.order_no)", None),
        ("last(f.batches, 2).map(r, r.lot)", ("B", "A")),
        ("last(f.batches, 9).map(r, r.lot)", ("A", "B", "A")),
        ("last(f.batches, 0)", ()),
        ("distinct(f.batches.map(r, r.lot))", ("A", "B")),
        ("f.batches[0].lot", "A"),
        ("f.batches[7].lot", None),
        ("f.batches.filter(r, r.amount > 1).map(r, r.lot)", ("A",)),
        ("f.batches.map(r, r.result)", ("clean", None, "same")),
        ("f.batches.exists(r, r.result == 'clean')", True),
        ("f.batches.exists(r, r.result == 'other')", None),
        ("f.batches.all(r, r.lot == 'A')", False),
        ("f.batches.all(r, r.amount > 1)", None),
        ("f.batches.all(r, r.cost < 100)", None),
        ("f.measures.all(r, r.owner == 'x')", True),
        ("f.measures.exists(r, r.owner == 'x')", False),
        ("f.batches.exists(r, f.batches.exists(q, q.lot == r.lot && q.cost != r.cost))", None),
        ("f.batches.map(r, size(f.batches.filter(q, q.lot == r.lot)))", (2, 1, 2)),
        ("f.batches.map(r, size(f.batches.filter(q, q.lot == f.lot && r.lot == 'A')))", (1, 0, 1)),
        ("f.cause.contains('油')", True),
        ("f.cause.startsWith('漏')", True),
        ("f.cause.matches('^漏.{2}$')", True),
        ("f.cause + '!'", "漏油了!"),
        ("f.kinds + ['exchange']", ("return", "exchange")),
        ("'return' in f.kinds", True),
        ("unit_of('li')", "assembly"),
        ("parent(unit_of('li'))", "factory"),
        ("parent(unit_of(f.leader))", None),
        ("people_of(unit_of('li'))", ("li", "wu")),
        ("people_of(unit_of(f.leader))", None),
        ("people_of('assembly').all(p, qualified(p, 'complaint-training'))", False),
    ],
)
def test_functions_over_lists_and_texts(text, expected):
    assert value(text, batches=ROWS, cause="漏油了", count=3, kinds=("return",), lot="B") == expected


def test_a_table_without_rows_is_an_empty_list_but_an_unanswered_choice_is_empty():
    assert value("f.batches.all(r, r.lot == 'A')") is True
    assert value("size(f.batches) == 0") is True
    assert value("'return' in f.kinds") is None
    assert value("'return' in f.kinds", kinds=()) is False


def test_an_expression_with_errors_cannot_be_evaluated():
    expression = Expression("f.nothing")
    assert expression.bind(NAMES)
    with pytest.raises(EvaluationError):
        expression(case())
    with pytest.raises(EvaluationError):
        expression.explain(case())


def test_names_of_another_pack_that_do_not_fit_fail_only_when_evaluated():
    expression = bound("o.f.size > f.quantity", "join", NAMES.for_join)
    env = case(quantity=Decimal(1))
    env.values["o", "f", "size"] = "large"
    with pytest.raises(EvaluationError):
        expression(env)
    env.values["o", "f", "size"] = 2
    assert expression(env) is True


def test_an_explanation_shows_the_value_of_every_part():
    explanation = bound("f.offer < setting.manager_limit && !s.visit.open").explain(
        case(offer=Decimal("6000.00"), setting__manager_limit=Decimal(5000), s__visit__open=None)
    )
    assert explanation.value is False
    assert explanation.lines() == [
        "f.offer < setting.manager_limit && !s.visit.open = false",
        "  f.offer < setting.manager_limit = false",
        "    f.offer = 6000.00",
        "    setting.manager_limit = 5000",
        "  !s.visit.open = —",
        "    s.visit.open = —",
    ]


def test_an_explanation_says_which_part_failed():
    explained = bound("f.count == 1 && 10 / f.quantity > 1").explain(case(count=1, quantity=Decimal(0)))
    assert explained.failure == "division_by_zero"
    assert [child.failure for child in explained.children] == [None, "division_by_zero"]
