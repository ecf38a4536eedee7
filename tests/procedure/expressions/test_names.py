from decimal import Decimal

import pytest

from kesu.procedure.calendars import parse_duration
from kesu.procedure.declared import Clock, Lookup, Ref, Streak
from kesu.procedure.expressions import Expression, type_of
from kesu.procedure.expressions.declarations import literals_type, table_types
from tests.procedure.expressions.sample import NAMES, PROCEDURE, bound, case, refused, value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("f.offer", "money"),
        ("f.batches", "list"),
        ("f.team", "list"),
        ("f.客户", "text"),
        *((f"s.visit.{name}", "boolean") for name in ("open", "done", "skipped", "void", "dormant")),
        *((f"s.visit.{name}", "choice") for name in ("status", "outcome")),
        *((f"s.visit.{name}", "integer") for name in ("round", "rounds")),
        *((f"s.visit.{name}", "datetime") for name in ("opened_at", "done_at")),
        ("s.visit.by", "person"),
        ("s.visit.unit", "unit"),
        ("s.visit.last.done_at", "datetime"),
        ("s.improve['1'].done", "boolean"),
        *((f"clock.answer.{name}", "boolean") for name in ("running", "overdue", "met")),
        ("clock.answer.due", "datetime"),
        ("clock.answer.late_by", "duration"),
        ("setting.report_within", "duration"),
        ("table.authority.approver", "code"),
        ("table.authority.within", "duration"),
        ("table.authority.share", "decimal"),
        ("table.penalty.share", "decimal"),
        ("table.penalty.due", "boolean"),
        ("table.all_units.unit", "list"),
        ("streak.clean.length", "integer"),
        ("streak.clean.best", "integer"),
        ("streak.clean.missed", "boolean"),
        ("found.earlier.count", "integer"),
        ("found.earlier.cases", "list"),
        ("doc.letter.made", "boolean"),
        ("doc.letter.sent_at", "datetime"),
        ("case.number", "text"),
        ("case.opened_at", "datetime"),
        ("case.closed_at", "datetime"),
        ("case.status", "choice"),
        ("case.severity", "choice"),
        ("case.reopened", "integer"),
        ("case.unit", "unit"),
        ("case.customer", "party"),
    ],
)
def test_every_name_of_the_language_has_its_type(text, kind):
    assert bound(text).type.name == kind


def test_a_step_of_a_spliced_part_is_named_with_its_dots():
    expression = bound("s.visit.prepare.done && s.visit.done")
    assert expression.reads == {("s", "visit.prepare", "done"), ("s", "visit", "done")}


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("f.quantitty > 1", "did you mean `quantity`?"),
        ("s.analyze.done", "did you mean `analyse`?"),
        ("s.visit.don", "did you mean `done`?"),
        ("quantity > 1", "did you mean `f.quantity`?"),
        ("visit.done", "did you mean `s.visit`?"),
        ("table.authority.aprover == 'gm'", "did you mean `approver`?"),
        ("clock.answr.overdue", "did you mean `answer`?"),
        ("setting.manager_limt > f.offer", "did you mean `manager_limit`?"),
        ("f.batches.exists(r, r.lott == 'A')", "did you mean `lot`?"),
        ("sise(f.batches) > 1", "did you mean `size`?"),
        ("each.owner == f.leader", "only a step with `each` has it"),
        ("f.batches.amount > 1", "write `.map(r, r.amount)`"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_one(text, mend):
    assert refused(text).mend_en == mend


def test_a_name_that_stops_too_early_is_told_what_may_follow():
    assert "`s.visit.open`" in refused("s.visit").mend_en
    assert refused("f").code == "expression.name"


def test_each_is_the_row_of_a_step():
    names = NAMES.for_step(PROCEDURE.steps["improve"])
    expression = bound("each.owner == f.leader && each.due > '2025-01-01'", names=names)
    assert expression.reads >= {("each", "owner"), ("each", "due")}
    assert expression(case(each__owner="li", leader="wang")) is False
    assert refused("each.ownr == f.leader", names=names).mend_en == "did you mean `owner`?"


def test_each_is_the_element_where_the_list_has_no_columns():
    names = NAMES.for_step(PROCEDURE.steps["ask"])
    assert bound("each == f.leader", names=names)(case(each="li", leader="li")) is True


def test_a_clock_has_the_each_of_its_steps():
    clock = Clock(name="m", start=(Ref("step", "improve", "opened"),), to=(Ref("step", "improve"),))
    assert bound("each.due", "limit", NAMES.for_clock(clock), "instant").type.name == "date"


def test_a_streak_looks_at_the_columns_of_its_table():
    names = NAMES.for_streak(Streak(name="clean", of="batches"))
    assert bound("x.result == 'clean'", "row", names)(case(x__result="clean")) is True
    assert refused("x.result == 'clen'", "row", names).mend_en == "did you mean `clean`?"


def test_a_lookup_over_this_procedure_is_typed_and_one_over_another_pack_is_not():
    own = NAMES.for_lookup(Lookup(name="l", of=("sample",), where=Expression("true")))
    other = NAMES.for_lookup(Lookup(name="l", of=("other",), where=Expression("true")))
    assert refused("o.f.custmer == f.customer", "lookup", own).mend_en == "did you mean `customer`?"
    assert bound("o.f.whatever == f.customer", "lookup", other).reads == {("o", "f", "whatever"), ("f", "customer")}


def test_the_row_of_a_step_is_read_by_its_key():
    expression = bound("s.improve[f.count].done")
    assert expression.reads == {("s", "improve", "done"), ("f", "count")}
    assert expression(case(count=2, s__improve__done=False)) is None


def test_a_variable_may_not_hide_a_name():
    assert refused("f.batches.exists(f, true)").code == "expression.name"
    assert refused("f.batches.exists(r, f.batches.all(r, true))").code == "expression.name"


def test_ledger_entries_and_links_are_declared_names():
    assert value("booked('late') == 20") is True
    assert refused("booked('lat') > 1").mend_en == "did you mean `late`?"
    assert refused("size(linked('capas')) > 0").mend_en == "did you mean `capa`?"
    assert value("linked('capa').exists(c, c.status == 'closed')") is True
    assert bound("size(linked('capa')) > booked('late') / booked('late')").reads == {
        ("linked", "capa"),
        ("booked", "late"),
    }


def test_links_made_by_hand_may_have_any_name():
    assert value("size(linked('related')) == 2") is True


def test_codes_of_a_table_are_what_their_use_says():
    assert bound("table.authority.approver", want="unit")
    assert bound("table.authority.approver == f.responsible || table.authority.approver == f.leader")
    assert refused("table.authority.approver == f.severity").code == "expression.type"
    assert refused("table.authority.approver == f.count").code == "expression.type"


def test_lists_are_gone_through_three_deep_at_most():
    text = "f.batches.all(a, f.batches.all(b, f.batches.all(c, {})))"
    assert bound(text.format("a.lot == c.lot"))
    assert refused(text.format("f.batches.all(d, true)")).code == "expression.depth"


def test_the_types_of_a_table_are_what_its_values_have_in_common():
    types = table_types(PROCEDURE.tables["authority"], NAMES)
    assert {name: kind.name for name, kind in types.items()} == {
        "approver": "code",
        "within": "duration",
        "share": "decimal",
    }
    assert types["approver"].options == ("manager", "gm")


def test_the_type_of_a_text_can_be_asked_alone():
    assert type_of("f.measures", NAMES).of.column("due").name == "date"
    assert type_of("f.nothing ++", NAMES).name == "anything"


def test_literals_of_a_table_have_their_type_though_the_pack_holds_text():
    assert bound("table.authority.share * 2")(case(table__authority__share="0.05")) == Decimal("0.10")
    assert bound("table.authority.within < '4 days'")(case(table__authority__within="3 days")) is True
    assert bound("table.authority.within", "limit")(case(table__authority__within="3 days")) == parse_duration("72h")
    assert literals_type(["2025-01-01", "2026-01-01"]).name == "date"
    assert literals_type(["12", "0.5", 3]).name == "decimal"
    assert literals_type([["gm"], ["manager", "gm"]]).of.options == ("gm", "manager")
    assert literals_type([True, "gm"]).name == "anything"
