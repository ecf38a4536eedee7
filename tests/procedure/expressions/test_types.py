import pytest

from kesu.procedure.expressions import Expression, Type
from tests.procedure.expressions.sample import NAMES, PLACE, PROCEDURE, bound, refused


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("s.analyse.outcome == 'establshed'", "did you mean `established`?"),
        ("f.severity == 'majr'", "did you mean `major`?"),
        ("f.severity in ['minor', 'majr']", "did you mean `major`?"),
        ("'majr' == f.severity", "did you mean `major`?"),
        ("'retrun' in f.kinds", "did you mean `return`?"),
        ("f.kinds.exists(k, k == 'exchang')", "did you mean `exchange`?"),
        ("f.defect == 'scrach'", "did you mean `scratch`?"),
        ("table.authority.approver == 'mangaer'", "did you mean `manager`?"),
        ("case.status == 'closde'", "did you mean `closed`?"),
        ("s.visit.status == 'opn'", "did you mean `open`?"),
    ],
)
def test_a_choice_is_compared_with_its_options_only(text, mend):
    message = refused(text)
    assert message.code == "expression.option"
    assert message.mend_en == mend


@pytest.mark.parametrize("text", ["f.defect == 'surface'", "f.defect == 'stain'", "f.defect == 'size'"])
def test_options_of_a_tree_are_all_its_levels(text):
    assert bound(text).type.name == "boolean"


@pytest.mark.parametrize(
    "text",
    [
        "f.quantity == 'x'",
        "f.founded == 'true'",
        "f.founded == 1",
        "f.made == f.quantity",
        "f.cause > 1",
        "f.team == f.leader",
        "f.leader == f.responsible",
        "f.offer == f.quantity",
        "f.offer < f.count",
        "f.severity < 'major'",
        "f.founded < f.recalled",
        "s.analyse.outcome == f.severity",
        "f.batches == f.measures",
        "f.quantity in f.kinds",
        "f.quantity in f.quantity",
        "f.offer + f.quantity",
        "f.offer * f.loss",
        "f.quantity / f.offer",
        "f.offer % 3",
        "f.made + 3",
        "f.arrived - f.made",
        "f.cause + 1",
        "!f.quantity",
        "-f.cause",
        "f.quantity && f.founded",
        "f.quantity ? 1 : 2",
        "f.founded ? 1 : 'a'",
        "[1, 'a']",
        "f.quantity[0]",
        "f.batches['A']",
        "f.batches.filter(r, r.amount)",
        "f.quantity.exists(r, true)",
        "sum(f.batches)",
        "sum(f.kinds)",
        "max(f.kinds)",
        "size(f.quantity)",
        "known()",
        "f.cause.known()",
        "contains(f.cause, 'a')",
        "days(f.quantity, f.made)",
        "plus(f.quantity, '3 days')",
        "plus(f.made, f.quantity)",
        "unit_of(f.responsible)",
        "parent(f.leader)",
        "people_of(f.leader)",
        "qualified(f.responsible, 'complaint-training')",
        "qualified(f.leader, f.cause)",
        "last(f.batches, 'a')",
        "last(f.quantity, 1)",
        "distinct(f.batches)",
        "unknown(1 + 1)",
        "f.customer.contains(1)",
        "booked(f.cause)",
    ],
)
def test_what_makes_no_sense_is_refused_when_the_pack_is_read(text):
    assert refused(text).code in ("expression.type", "expression.arguments", "expression.function")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("f.offer < 5000", "boolean"),
        ("f.offer < 10.5 * 2", "boolean"),
        ("f.offer < setting.manager_limit", "boolean"),
        ("f.count < f.quantity", "boolean"),
        ("f.made <= f.arrived", "boolean"),
        ("f.made == '2025-03-03'", "boolean"),
        ("f.arrived > '2025-03-03T09:00+08:00'", "boolean"),
        ("f.shift < '08:30'", "boolean"),
        ("f.grace > '24h'", "boolean"),
        ("clock.answer.late_by >= setting.report_within", "boolean"),
        ("f.lot == f.order_no", "boolean"),
        ("f.leader in f.team", "boolean"),
        ("s.visit.by == f.leader", "boolean"),
        ("f.responsible == 'assembly'", "boolean"),
        ("f.offer * f.quantity", "money"),
        ("f.offer * 0.05 + 100", "money"),
        ("f.offer - f.loss", "money"),
        ("f.offer / f.loss", "decimal"),
        ("f.count + 1", "integer"),
        ("f.count / 2", "decimal"),
        ("f.count % 2", "integer"),
        ("f.count * f.quantity", "decimal"),
        ("f.cause + '!'", "text"),
        ("f.founded ? f.count : 0.5", "decimal"),
        ("f.founded ? f.cause : null", "long_text"),
        ("sum(f.batches.map(r, r.cost))", "money"),
        ("avg(f.batches.map(r, r.amount))", "decimal"),
        ("max(f.batches.map(r, r.made_at))", "datetime"),
        ("f.batches.map(r, r.lot)", "list"),
        ("f.batches.filter(r, r.amount > 1)", "list"),
        ("last(f.batches, 3)", "list"),
        ("last(f.batches, 1)[0].amount", "decimal"),
        ("plus(f.made, '3 working days')", "date"),
        ("plus(f.made, '6 months')", "date"),
        ("plus(f.made, '3 hours')", "datetime"),
        ("plus(f.arrived, setting.report_within)", "datetime"),
        ("plus(f.arrived, table.authority.within)", "datetime"),
        ("plus(f.arrived, f.grace)", "datetime"),
        ("days(f.made, f.arrived)", "integer"),
        ("working_days(f.made, '2025-03-03')", "integer"),
        ("day(f.arrived)", "date"),
        ("unit_of(s.visit.by)", "unit"),
        ("parent(unit_of('li'))", "unit"),
        ("qualified(f.leader, 'complaint-training')", "boolean"),
        ("f.goods.all(g, g.unknown == 0 && g.scrapped == g.total)", "boolean"),
        ("size(f.goods) > 0", "boolean"),
        ("f.notes.exists(n, n == 'x')", "boolean"),
    ],
)
def test_what_makes_sense_has_its_type(text, kind):
    assert bound(text).type.name == kind


@pytest.mark.parametrize("text", ["f.cause == null", "null != f.cause"])
def test_a_comparison_with_null_would_always_be_empty_so_known_is_named(text):
    message = refused(text)
    assert message.code == "expression.null"
    assert "known" in message.mend_en


@pytest.mark.parametrize(
    ("text", "example"),
    [("f.made > '3.3.2025'", "'2025-03-03'"), ("f.grace > 'soon'", "'3 working days'"), ("f.shift < 'noon'", "'08:30'"),
     ("f.arrived > '2025-03-03T09:00'", "'2025-03-03T09:00+08:00'"), ("plus(f.made, 'a while') > f.made", "'3 working days'")],
)  # fmt: skip
def test_a_text_beside_a_date_or_duration_must_be_one(text, example):
    assert example in refused(text).mend_en


def test_one_mistake_is_told_once():
    assert refused("f.nothing + 1 > 2 && f.founded").code == "expression.name"


def test_several_mistakes_are_told_together():
    messages = Expression("f.nothing && f.quantity == 'x'", PLACE).bind(NAMES)
    assert [message.code for message in messages] == ["expression.name", "expression.type"]


@pytest.mark.parametrize("name", ["now", "today"])
@pytest.mark.parametrize(
    ("scope", "legal"),
    [*((scope, True) for scope in ("requires", "fill", "by_hand", "lookup")),
     *((scope, False) for scope in ("when", "while", "pause", "is", "table", "auto", "starts_when", "set", "limit"))],
)  # fmt: skip
def test_time_is_named_only_where_a_command_brings_it(name, scope, legal):
    expression = Expression(f"days(f.made, {name}) > 3", PLACE, scope)
    messages = expression.bind(NAMES)
    assert [message.code for message in messages] == ([] if legal else ["expression.scope"])
    if not legal:
        assert "clock" in messages[0].mend_en


@pytest.mark.parametrize(
    ("text", "legal"),
    [
        ("was.quantity < f.quantity", "requires"),
        ("actor.unit == f.responsible", "see"),
        ("'quality' in actor.roles", "see"),
        ("promise.amount < 100", "promise"),
    ],
)
def test_some_names_belong_to_one_place(text, legal):
    assert bound(text, legal).type.name == "boolean"
    assert refused(text, "when").code == "expression.scope"


def test_x_and_o_are_told_to_belong_elsewhere():
    assert refused("x.result == 'clean'").code == "expression.scope"
    assert refused("o.f.customer == f.customer").code == "expression.scope"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("f.founded", "boolean"),
        ("setting.report_within", "duration"),
        ("table.authority.within", "duration"),
        ("'3 days'", "duration"),
        ("f.made", "instant"),
        ("plus(f.made, '6 months')", "instant"),
        ("f.offer", "number"),
        ("f.leader", "who"),
        ("f.team", "who"),
        ("table.authority.approver", "who"),
        ("f.measures", "list"),
        ("f.responsible", "unit"),
        ("f.team", "people"),
        ("1", "money"),
        ("f.count * 2", "decimal"),
        ("null", "money"),
        ("f.severity", "text"),
        ("'major'", Type("choice", options=("minor", "major"))),
    ],
)
def test_what_a_place_wants_is_accepted(text, want):
    assert bound(text, want=want)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("f.offer", "boolean"),
        ("f.founded", "duration"),
        ("f.offer", "instant"),
        ("f.cause", "number"),
        ("f.founded", "who"),
        ("f.leader", "list"),
        ("f.leader", "unit"),
        ("f.quantity", "integer"),
        ("'soon'", "duration"),
        ("f.made", "datetime"),
        ("'majr'", Type("choice", options=("minor", "major"))),
    ],
)
def test_what_a_place_does_not_want_is_refused(text, want):
    assert refused(text, want=want).code in ("expression.type", "expression.option")


def test_binding_again_says_the_same_and_costs_nothing():
    expression = Expression("f.nothing", PLACE)
    assert expression.bind(NAMES) is expression.bind(NAMES)


def test_each_step_of_the_procedure_offers_its_outcomes():
    for step in PROCEDURE.steps.values():
        assert bound(f"s.{step.name}.outcome").type.options == tuple(step.outcomes)


@pytest.mark.parametrize(
    "text",
    [
        "['clean', 'same'].all(p, f.batches.exists(r, r.result == p))",
        "['minor', 'major'].exists(p, p == f.severity)",
        "size(['return', 'exchange'].filter(p, p in f.kinds)) == 1",
        "['clean'].all(p, f.batches.all(r, r.result != p)) && ['a'].exists(p, p == f.order_no)",
    ],
)
def test_texts_written_out_in_a_list_are_the_options_they_are_compared_with(text):
    assert bound(text).type.name == "boolean"


def test_an_option_misspelt_in_such_a_list_is_named_where_it_stands():
    message = refused("['clean', 'smae'].all(p, f.batches.exists(r, r.result == p))")
    assert (message.code, message.place.column) == ("expression.option", PLACE.column + 10)
    assert "`smae`" in message.en


def test_a_list_none_of_whose_texts_is_an_option_is_refused_as_before():
    assert refused("['x', 'y'].all(p, f.batches.exists(r, r.result == p))").code == "expression.type"


def test_texts_of_such_a_list_stay_texts_where_they_are_taken_for_texts():
    assert bound("['a', 'b'].map(p, p + '1')").type.name == "list"
