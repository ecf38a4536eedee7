"""What holds for every expression, on random ones."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kesu.procedure.calendars import parse_duration
from kesu.procedure.expressions import UNKNOWN, EvaluationError, Expression, shown
from kesu.procedure.expressions.analysis import comparisons, constants_of
from kesu.procedure.expressions.parsing import Unparsable, parse
from kesu.procedure.expressions.patterns import PatternRefused, compiled
from kesu.procedure.expressions.tree import walk
from tests.procedure.expressions.sample import NAMES, PLACE, bound, case

# --- three-valued logic against a naive model ------------------------------------------------------

FLAGS = ("founded", "recalled")


def conditions(depth: int = 3):
    leaf = st.sampled_from([("name", flag) for flag in FLAGS] + [("literal", True), ("literal", False)])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(st.just("not"), inner),
            st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=4)),
            st.tuples(st.sampled_from(["equal", "differ"]), inner, inner),
            st.tuples(st.just("choice"), inner, inner, inner),
        ),
        max_leaves=12,
    )


def text_of(node):
    match node:
        case ("name", flag):
            return f"f.{flag}"
        case ("literal", literal):
            return "true" if literal else "false"
        case ("not", inner):
            return f"!({text_of(inner)})"
        case ("and" | "or", parts):
            return (" && " if node[0] == "and" else " || ").join(f"({text_of(part)})" for part in parts)
        case ("equal" | "differ", one, other):
            return f"(({text_of(one)}) {'==' if node[0] == 'equal' else '!='} ({text_of(other)}))"
        case _:
            return f"(({text_of(node[1])}) ? ({text_of(node[2])}) : ({text_of(node[3])}))"


def model(node, facts):
    """Kleene's logic: true 1, empty 1/2, false 0; and is the least, or the greatest."""
    match node:
        case ("name", flag):
            return {True: 1, False: 0}.get(facts[flag], 0.5)
        case ("literal", literal):
            return int(literal)
        case ("not", inner):
            return 1 - model(inner, facts)
        case ("and", parts):
            return min(model(part, facts) for part in parts)
        case ("or", parts):
            return max(model(part, facts) for part in parts)
        case ("equal" | "differ", one, other):
            values = model(one, facts), model(other, facts)
            return 0.5 if 0.5 in values else int((values[0] == values[1]) == (node[0] == "equal"))
        case _:
            test = model(node[1], facts)
            return 0.5 if test == 0.5 else model(node[2] if test else node[3], facts)


@given(conditions(), st.sampled_from([True, False, None, UNKNOWN]), st.sampled_from([True, False, None, UNKNOWN]))
def test_logic_is_that_of_three_values(node, founded, recalled):
    facts = {"founded": founded, "recalled": recalled}
    expected = {1: True, 0: False, 0.5: None}[model(node, facts)]
    assert bound(text_of(node))(case(**facts)) is expected


@given(st.lists(st.sampled_from([True, False, None]), max_size=5))
def test_exists_and_all_are_or_and_and_over_the_elements(values):
    rows = tuple({"amount": None if value is None else Decimal(value)} for value in values)
    test = "(r, r.amount == 1)"
    any_of = True if True in values else None if None in values else False
    all_of = False if False in values else None if None in values else True
    assert bound(f"f.batches.exists{test}")(case(batches=rows)) is any_of
    assert bound(f"f.batches.all{test}")(case(batches=rows)) is all_of


# --- exact decimals -----------------------------------------------------------------------------------

NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12),
)


@given(NUMBERS, NUMBERS, st.sampled_from(["+", "-", "*"]))
def test_sums_differences_and_products_are_exact(one, other, operator):
    found = bound(f"f.quantity {operator} f.count")(case(quantity=one, count=other))
    expected = {"+": Fraction.__add__, "-": Fraction.__sub__, "*": Fraction.__mul__}[operator](
        Fraction(one), Fraction(other)
    )
    assert Fraction(found) == expected
    assert not isinstance(found, float)


@given(NUMBERS, NUMBERS.filter(bool))
def test_a_quotient_is_the_nearest_of_28_digits(one, other):
    found = bound("f.quantity / f.count")(case(quantity=one, count=other))
    assert isinstance(found, Decimal)
    assert found == Context(prec=28).divide(Decimal(one), Decimal(other))


@given(st.lists(st.one_of(st.none(), NUMBERS), max_size=8))
def test_sum_passes_over_what_is_empty(amounts):
    rows = tuple({"amount": amount} for amount in amounts)
    found = bound("sum(f.batches.map(r, r.amount))")(case(batches=rows))
    assert Fraction(found) == sum((Fraction(amount) for amount in amounts if amount is not None), Fraction(0))


# --- texts and trees -------------------------------------------------------------------------------------

NAMES_USED = [
    "f.offer",
    "f.founded",
    "f.cause",
    "f.made",
    "f.severity",
    "s.visit.open",
    "s.improve[f.count].done",
    "f.batches",
]
WORDS = st.sampled_from(
    [
        *NAMES_USED,
        "'a'",
        '"b"',
        "r'\\d'",
        "1",
        "-2",
        "3.50",
        "true",
        "false",
        "null",
        "[1, 2]",
        "[]",
        "now",
        "each",
        "'2025-01-01'",
    ]
)


def texts():
    def compound(inner):
        operators = st.sampled_from(["&&", "||", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"])
        return st.one_of(
            st.builds("{} {} {}".format, inner, operators, inner),
            st.builds("({}) {} ({})".format, inner, operators, inner),
            st.builds("!({})".format, inner),
            st.builds("-({})".format, inner),
            st.builds("{} ? ({}) : {}".format, inner, inner, inner),  # no choice stands bare between ? and :
            st.builds("({}).{}".format, inner, st.sampled_from(["lot", "size()", "contains('a')", "matches('a+')"])),
            st.builds("({})[{}]".format, inner, inner),
            st.builds("[{}, {}]".format, inner, inner),
            st.builds("({}).{}(r, {})".format, inner, st.sampled_from(["exists", "all", "filter", "map"]), inner),
            st.builds(
                "{}({})".format, st.sampled_from(["known", "size", "sum", "max", "day", "unknown", "distinct"]), inner
            ),
            st.builds("{}({}, {})".format, st.sampled_from(["plus", "days", "last", "min"]), inner, inner),
        )

    return st.recursive(WORDS, compound, max_leaves=8)


@given(texts())
def test_what_is_shown_is_read_back_as_the_same_tree(text):
    tree = parse(text)
    again = parse(shown(tree))
    assert again == tree
    assert hash(again) == hash(tree)
    assert shown(again) == shown(tree)


VALUES = {
    "offer": [None, Decimal("12.50"), UNKNOWN],
    "founded": [None, True, False],
    "cause": [None, "", "漏油"],
    "made": [None, date(2025, 3, 3)],
    "severity": [None, "major"],
    "count": [None, 0, 1, -7],
    "quantity": [None, UNKNOWN, Decimal(0), Decimal("1.5")],
    "batches": [None, (), ({"lot": "A", "amount": None}, {"lot": "B", "amount": Decimal(1), "result": "clean"})],
    "kinds": [None, (), ("return",)],
    "grace": [None, parse_duration("3 working days"), parse_duration("24h")],
    "arrived": [None, datetime(2025, 3, 3, 1, tzinfo=UTC)],
}


@settings(max_examples=400)
@given(texts(), st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()}))
def test_what_binds_evaluates_or_fails_as_an_expression_does(text, facts):
    expression = Expression(text, PLACE, "requires")
    if expression.bind(NAMES):
        return
    env = case(**facts)
    env.values["now",] = datetime(2025, 3, 3, 1, tzinfo=UTC)
    try:
        found = expression(env)
    except EvaluationError as failed:
        assert failed.code and failed.zh
    else:
        assert not isinstance(found, float)
        assert found is not UNKNOWN
    assert expression.explain(env).lines()
    assert list(comparisons(expression.tree)) is not None
    assert constants_of(expression.tree) is not None


TOKENS = st.sampled_from(
    [*"()[]{}.,?:!+-*/%<>=&|'\"\\ \n，“#$", "==", "&&", "||", "in", "f", "s", "f.cause", "s.visit", "each", "exists", "known(", "1", "2.5",
     "'a'", "true", "null", "客户", "now", "f.batches.all(r, ", "r.lot", "matches(", "'('", "e\u0301", "\u200f", "😀"]
)  # fmt: skip


@settings(max_examples=500)
@given(
    st.one_of(
        st.text(max_size=60), st.lists(TOKENS, max_size=25).map("".join), st.lists(TOKENS, max_size=12).map(" ".join)
    )
)
def test_junk_is_answered_with_messages_and_nothing_else(text):
    expression = Expression(text, PLACE, "requires")
    for message in expression.bind(NAMES, "boolean"):
        assert message.severity == "error"
        assert message.place.line >= PLACE.line
        assert message.zh and message.en and message.line()
    try:
        assert list(walk(parse(text)))
    except Unparsable as wrong:
        assert wrong.code


# --- patterns ----------------------------------------------------------------------------------------------


def patterns():
    atoms = st.sampled_from(
        [
            "a",
            "b",
            ".",
            "[ab]",
            "[^a]",
            "[^\\d]",
            "c",
            "[a-b1]",
            "\\d",
            "\\w",
            "\\S",
            "^",
            "$",
            "漏",
            "[一-龥]",
            "-",
            "[\\w-]",
        ]
    )

    def compound(inner):
        return st.one_of(
            st.builds("{}{}".format, inner, inner),
            st.builds("({}|{})".format, inner, inner),
            st.builds("(?:{}){}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}", "*?"])),
        )

    return st.recursive(atoms, compound, max_leaves=10)


@settings(max_examples=500)
@given(patterns(), st.text("abc1-\n漏油", max_size=7))
def test_patterns_find_what_re_finds(pattern, text):
    expected = re.search(pattern.replace("$", r"\Z"), text, re.ASCII) is not None
    assert compiled(pattern).search(text) is expected


@given(st.text("ab(|)*+?{}[]^$\\d-,2", max_size=15))
def test_any_text_is_a_pattern_or_is_refused(pattern):
    try:
        compiled(pattern).search("ab2")
    except PatternRefused as refused:
        assert refused.zh


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^a*a*a*a*a*a*$", "(.*)(.*)(.*)x"])
def test_patterns_that_go_back_and_forth_elsewhere_are_quick(pattern):
    assert compiled(pattern).search("a" * 20_000 + "b") is False


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "a{",
        "*a",
        "a**",
        "[a",
        "[b-a]",
        "\\b",
        "\\1",
        "(?=a)",
        "(?P<n>a)",
        "a{1000}",
        "((a{90}){90}){90}",
        "(" * 30,
    ],
)
def test_what_is_no_pattern_is_refused_when_the_pack_is_read(pattern):
    with pytest.raises(PatternRefused):
        compiled(pattern)
    messages = Expression(f"f.cause.matches(r'{pattern}')", PLACE).bind(NAMES)
    assert [message.code for message in messages] == ["expression.pattern"]


def test_a_pattern_must_be_written_out():
    assert Expression("f.cause.matches(f.order_no)", PLACE).bind(NAMES)[0].code == "expression.pattern"
