from decimal import Decimal

import pytest

from kesu.procedure.declared import Place
from kesu.procedure.expressions import Expression, shown
from kesu.procedure.expressions.parsing import DEEPEST, Unparsable, parse
from kesu.procedure.expressions.tree import Binary, Choice, Literal, Logic, Macro, Member, Name, walk
from tests.procedure.expressions.sample import NAMES, PLACE, bound, case, refused


def wrong(text):
    with pytest.raises(Unparsable) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-12", -12),
        ("0.10", Decimal("0.10")),
        ("true", True),
        ("false", False),
        ("null", None),
        ("'it\\'s'", "it's"),
        ('"a\\tb"', "a\tb"),
        ("'\\u4e2d'", "中"),
        ("r'\\d+'", "\\d+"),
        ("'客户'", "客户"),
    ],
)
def test_literals_are_read_exactly(text, value):
    tree = parse(text)
    assert isinstance(tree, Literal)
    assert tree.value == value
    assert type(tree.value) is type(value)


def test_a_decimal_literal_is_never_a_float():
    assert all(not isinstance(node.value, float) for node in walk(parse("0.1 + 0.2 * 3")) if isinstance(node, Literal))


def test_precedence_is_that_of_cel():
    tree = parse("a || b && !c == d + 1 * 2 ? x : y")
    assert isinstance(tree, Choice)
    assert shown(tree) == "a || b && !c == d + 1 * 2 ? x : y"
    assert isinstance(tree.condition, Logic)
    assert tree.condition.operator == "||"


def test_a_chain_of_and_is_one_node_so_that_long_ones_are_not_deep():
    tree = parse(" && ".join(f"f.x{n} == {n}" for n in range(300)))
    assert isinstance(tree, Logic)
    assert len(tree.operands) == 300


def test_names_may_be_chinese():
    assert parse("f.客户") == Name(("f", "客户"))


def test_a_word_that_begins_like_a_keyword_is_a_name():
    assert parse("f.inside") == Name(("f", "inside"))
    assert parse("f.in") == Name(("f", "in"))
    assert isinstance(parse("f.a in f.b"), Binary)


def test_macros_have_a_variable_and_a_body():
    tree = parse("f.rows.exists(r, r.lot == 'A')")
    assert isinstance(tree, Macro)
    assert (tree.kind, tree.variable) == ("exists", "r")


def test_a_row_of_a_step_is_indexed_before_its_attribute():
    assert isinstance(parse("s.improve[each.lot].done"), Member)


def test_equal_texts_are_equal_trees_wherever_they_stand():
    one, other = parse("f.a  ==  'x'"), parse('f.a == "x"')
    assert one == other
    assert hash(one) == hash(other)
    assert parse("f.a == 1") != parse("f.a == 1.0")
    assert parse("f.a == 1") != parse("f.a == true")


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("f.a = 1", "write `==`"),
        ("f.a and f.b", "write `&&`"),
        ("f.a or f.b", "write `||`"),
        ("not f.a", "write `!`"),
        ("f.a ，f.b", "write `,`"),
        ("f.a == “x”", 'write `"`'),
        ("(f.a", "a `)` is missing"),
        ("f.a[1", "a `]` is missing"),
        ("f.rows.exists(1)", "as in list.exists(r, r.quantity > 0)"),
    ],
)
def test_common_slips_are_told_with_their_mend(text, mend):
    assert wrong(text).mend[1] == mend


@pytest.mark.parametrize(
    "text", ["", "  ", "f.", "f.a ==", "'abc", "1.", "{", "f.a $", "'\\q'", "a b", "\\", "#", "1e5"]
)
def test_what_is_no_expression_is_answered(text):
    assert wrong(text).code.startswith("expression.")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500 + "f.a" + ")" * 500,
        "!" * 500 + "f.a",
        "f.a" + "[0]" * 500,
        "f.a ? 1 : " * 400 + "2",
        "[" * 500 + "]" * 500,
        "-" * 500 + "1",
        "f.rows.exists(a, " * 200 + "true" + ")" * 200,
        "1" + " + 1" * 500,
    ],
)
def test_what_is_nested_500_deep_is_answered(text):
    assert wrong(text).code == "expression.depth"
    assert Expression(text, PLACE).bind(NAMES)[0].code == "expression.depth"


def test_what_is_nested_just_less_deep_works():
    parse("(" * DEEPEST + "true" + ")" * DEEPEST)
    deep = bound("!" * (DEEPEST - 1) + "true")
    assert deep(case()) is False
    assert deep.explain(case()).value is False


def test_brackets_in_a_text_nest_nothing():
    assert parse("'" + "(" * 500 + "'") == Literal("(" * 500)


def test_too_long_a_text_is_answered():
    assert wrong("f.a == '" + "x" * 6000 + "'").code == "expression.length"


def test_too_long_a_number_is_answered():
    assert wrong("9" * 4900).code == "expression.number"


def test_a_message_names_file_line_and_column():
    assert refused("f.quantity > 1 && f.quantitty < 5").place == Place("procedure.yaml", 10, 23)
    assert refused("f.quantity ==").place == Place("procedure.yaml", 10, 18)
    assert refused("f.founded &&\n  f.fuonded").place == Place("procedure.yaml", 11, 3)


def test_nodes_of_a_bound_tree_stand_where_they_are_in_the_file():
    expression = Expression("f.founded && s.visit.open", PLACE)
    assert not expression.bind(NAMES)
    places = {shown(node): (node.line, node.column) for node in walk(expression.tree)}
    assert places["f.founded"] == (10, 5)
    assert places["s.visit.open"] == (10, 18)
