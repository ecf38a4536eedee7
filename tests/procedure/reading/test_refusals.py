"""What is wrong with a pack: a stable code, the place, and the mend."""

import pytest

from kesu.procedure.reading.wordings import WORDINGS
from tests.procedure.reading.packs import FIELDS, HEAD, ROLES, STEPS, codes, mends, small, with_step


def test_the_small_pack_has_nothing_wrong():
    assert codes(small()) == []


@pytest.mark.parametrize(
    ("text", "code", "mend"),
    [
        ("{by: quality, afer: receive}", "shape.unknown-key", "did you mean `after`?"),
        ("{by: qualty}", "name.unknown", "did you mean `quality`?"),
        ("{by: office, after: analise}", "name.unknown", "did you mean `analyse`?"),
        ("{by: office, after: analyse.yess}", "name.unknown", "did you mean `yes`?"),
        ("{by: office, after: clock.late.overdue}", "name.unknown", None),
        ("{by: office, after: child.capa.closed}", "name.unknown", None),
        ("{by: office, after: f.on}", "reference.field", None),
        ("{by: office, after: 'a b'}", "reference.form", None),
        ("{by: office, after: [receive, receive]}", "name.twice", None),
        ("{by: office, fill: [custumer]}", "name.unknown", "did you mean `customer`?"),
        ("{by: office, fill: [loss, loss?]}", "name.twice", None),
        ("{by: office, fill: [each.owner]}", "fill.each", None),
        ("{by: office, each: f.rows, fill: [each.ownr]}", "name.unknown", "did you mean `owner`?"),
        ("{by: office, collect: [loss]}", "name.unknown", None),
        ("{by: office, shows: [los]}", "name.unknown", "did you mean `loss`?"),
        ("{by: office, makes: [letter]}", "name.unknown", None),
        ("{by: office, sends: [{to: qualit}]}", "name.unknown", "did you mean `quality`?"),
        ("{by: office, outcomes: {a: {back_to: recieve}}}", "name.unknown", "did you mean `receive`?"),
        ("{by: office, outcomes: {a: {back_to: receive, keep: [analyze]}}}", "name.unknown", "did you mean `analyse`?"),
        ("{by: office, outcomes: {a: {keep: [receive]}}}", "shape.missing-key", None),
        ("{by: office, outcomes: {a: {cancels: all}}}", "cancels.all", None),
        ("{by: office, outcomes: {a: {auto: f.loss > 0, comment: required}}}", "machine.asks", None),
        ("{by: office, outcomes: {a: {given_by: clock, fill: [loss]}}}", "machine.asks", None),
        ("{by: office, outcomes: {a: {reverse: fine}}}", "name.unknown", None),
        ("{by: office, outcomes: [opened]}", "name.reserved", None),
        ("{by: office, outcomes: [a, a]}", "name.twice", None),
        ("{by: office, when: f.loss > 0, starts: by_hand}", "shape.not-beside", None),
        ("{by: office, starts: {by_hand: 'true', when: 'true'}}", "shape.one-of", None),
        ("{by: office, starts: sometimes}", "shape.value", None),
        ("{by: office, starts: {every: monthly on day 99}}", "shape.value", None),
        ("{by: office, delay: 3 moons}", "shape.value", None),
        ("{by: office, sign: perhaps}", "shape.value", None),
        ("{by: {role: office, person: f.customer}}", "shape.one-of", None),
        ("{by: {at_least: 2}}", "shape.missing-key", None),
        ("{by: []}", "shape.form", None),
        ("{by: office, other_than: [nobody]}", "name.unknown", None),
        ("{by: office, same_as: nobody}", "name.unknown", None),
        ("{by: office, requires: [{else: no}]}", "shape.missing-key", None),
        ("{by: office, requires: f.loss > 0}", "shape.list", None),
        ("{by: office, when: f.los > 0}", "expression.name", "did you mean `loss`?"),
        ("{by: office, when: 'f.loss >'}", "expression.syntax", None),
        ("{by: office, when: now > case.opened_at}", "expression.scope", None),
        ("{by: office, label: {zh: 只有中文}}", "label.translation", None),
        ("{by: office, hint: {zh: 电话, fax, en: x}}", "shape.unknown-key", None),
        ("{by: office, hint: {zh: 电话, or by fax, en: x}}", "shape.torn-text", None),
        ("[a]", "shape.mapping", None),
        ("{after: receive, fill: [loss]}", "step.nobody", None),
        ("{by: office, '': a}", "shape.unknown-key", None),
        ("text", "shape.mapping", None),
    ],
)
def test_a_step_that_is_wrong_is_told_so(text, code, mend):
    reading = with_step(text)
    assert code in codes(reading)
    if mend:
        assert mend in mends(reading)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("clocks: {a: {from: opened, to: close}}", "shape.one-of"),
        ("clocks: {a: {from: opened, to: close, within: 3d, due: f.on}}", "shape.one-of"),
        ("clocks: {a: {from: opend, to: close, within: 3d}}", "name.unknown"),
        ("clocks: {a: {from: f.loss, to: close, within: 3d}}", "reference.instant"),
        ("clocks: {a: {from: opened, to: close, within: 3 moons}}", "shape.value"),
        ("clocks: {a: {from: opened, to: close, within: 3d, warn: soon}}", "shape.value"),
        ("clocks: {a: {from: opened, to: close, within: 3d, overdue: [{complete: close.gone}]}}", "name.unknown"),
        ("clocks: {a: {from: opened, to: close, within: 3d, overdue: [{after: 3d}]}}", "shape.one-of"),
        ("clocks: {a: {from: opened, to: close, within: 3d, calendar: {hours: all day}}}", "value.calendar"),
        ("number: {format: '{yy}{serial:4', at: receive}", "number.token"),
        ("number: {format: '{century}{serial:4}', at: receive}", "name.unknown"),
        ("number: {format: '{serial:x}', at: receive}", "number.token"),
        ("settings: {a: {type: money, value: null}}", "shape.null"),
        ("settings: {a: {type: money}}", "shape.missing-key"),
        ("settings: {a: {type: money, value: many}}", "value.type"),
        ("settings: {a: {type: duration, value: soon}}", "value.type"),
        ("settings: {a: {type: money, value: 5, range: [10, 20]}}", "setting.range"),
        ("settings: {a: {type: duration, value: 5h, range: [1d, 2d]}}", "setting.range"),
        ("settings: {a: {type: money, value: -5, range: [0, null]}}", "setting.range"),
        ("settings: {a: {type: integer, value: 9, range: [null, 8]}}", "setting.range"),
        ("settings: {a: {type: monny, value: 5}}", "shape.value"),
        ("tables: {t: {rules: [{then: {a: 1}}]}}", "shape.missing-key"),
        ("tables: {t: {rules: []}}", "table.value"),
        ("tables: {t: {rules: [{when: f.loss > 0, then: {a: null}}]}}", "shape.null"),
        ("streaks: {s: {of: f.loss, hit: x.what == 'a'}}", "name.unknown"),
        ("streaks: {s: {of: f.rows, order: whn, hit: x.what == 'a'}}", "name.unknown"),
        ("notices: [{to: office}]", "shape.one-of"),
        ("documents: {d: {audience: all}}", "shape.value"),
        ("promises: [{by: office, kinds: [marry]}]", "shape.value"),
        ("ledger: {l: {at: close, amount: f.loss, item: f.customer, quantity: f.loss}}", "shape.not-beside"),
        ("ledger: {l: {at: close}}", "shape.one-of"),
        ("ledger: {l: {at: close, stock: none, from: supplier, to: f.customer, item: f.customer, quantity: f.loss}}", "name.unknown"),
        ("stocks: {s: {zh: 货}}\nledger: {l: {at: close, stock: s, from: f.customer, item: f.customer, quantity: f.loss}}", "ledger.stock"),
        ("ledger: {l: {at: close, reason: f.customer, item: f.customer, quantity: f.loss}}", "ledger.stock"),
        ("registers: {r: {of: cases, columns: [custmer]}}", "name.unknown"),
        ("registers: {r: {of: f.rows, columns: [wat]}}", "name.unknown"),
        ("retention: {keep: for ever}", "expression.syntax"),
        ("open: {by: [nobody]}", "name.unknown"),
        ("open: {fill: [nothing]}", "name.unknown"),
        ("owner: nobody", "name.unknown"),
        ("stepps: {}", "shape.unknown-key"),
        ("calendar: {days: CN, zone: Mars/Olympus}", "value.calendar"),
    ],
)
def test_a_pack_that_is_wrong_is_told_so(text, code):
    assert code in codes(small(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{type: table}", "field.columns"),
        ("{type: choice}", "field.options"),
        ("{type: choice, options: [a, a]}", "name.twice"),
        ("{type: text, columns: {a: {type: text}}}", "field.only"),
        ("{type: txt}", "shape.value"),
        ("{}", "shape.missing-key"),
        ("{type: text, facet: custmer}", "name.unknown"),
        ("{type: integer, default: many}", "value.type"),
        ("{type: table, key: lot, columns: {a: {type: text}}}", "name.unknown"),
        ("{type: sheet, unit: pcs}", "field.sheet"),
        ("{type: sheet, states: {a: {}}, moves: [{from: b, to: a, by: office}]}", "name.unknown"),
        ("{type: sheet, states: {unknown: {}}, moves: [{from: outside, to: unknown, by: office}]}", "name.reserved"),
        ("{type: decimal, is: f.x + 1}", "field.circle"),
        ("{type: snapshot, of: nothing}", "name.unknown"),
    ],
)
def test_a_field_that_is_wrong_is_told_so(text, code):
    assert code in codes(small(fields=f"{FIELDS}  x: {text}\n"))


def test_computed_fields_in_a_circle_are_named_on_their_way():
    fields = FIELDS + "  a: {type: decimal, is: f.b}\n  b: {type: decimal, is: f.c}\n  c: {type: decimal, is: f.a}\n"
    reading = small(fields=fields)
    assert codes(reading) == ["field.circle"] and "a → b → c → a" in reading.messages[0].en


def test_steps_in_a_circle_do_not_hang_the_reader():
    steps = "steps:\n  a: {by: office, after: b}\n  b: {by: office, after: a}\n"
    assert small(steps=steps).procedure is not None


def test_a_computed_field_cannot_be_filled():
    fields = FIELDS + "  double: {type: money, is: f.loss * 2}\n"
    steps = STEPS + "  x: {by: office, fill: [double]}\n"
    assert codes(small(fields=fields, steps=steps)) == ["fill.computed"]


@pytest.mark.parametrize("name", ["opened", "closed", "reopened", "clock", "child", "f"])
def test_a_step_cannot_be_named_as_an_instant(name):
    assert "name.reserved" in codes(small(steps=f"{STEPS}  {name}: {{by: office}}\n"))


@pytest.mark.parametrize("name", ["8d", "a-b", "_a", "a b", "é.", "a..b", '""'])
def test_a_step_needs_a_name_that_expressions_can_say(name):
    assert "name.form" in codes(small(steps=f"{STEPS}  {name}: {{by: office}}\n"))


def test_documents_and_roles_may_have_hyphens_and_names_may_be_chinese():
    more = "documents: {8d-report: {copies: [head-of-shop]}}"
    roles = ROLES.replace("{office", "{head-of-shop: 主管, office")
    assert (
        codes(
            small(
                more,
                roles=roles,
                steps=f"{STEPS}  复核: {{by: head-of-shop, makes: [8d-report], outcomes: [not-ok]}}\n",
            )
        )
        == []
    )


def test_a_text_that_is_no_procedure_is_told_what_one_is():
    assert codes(small(head="", roles="", fields="", steps="- a\n")) == ["shape.mapping"]
    assert "shape.missing-key" in codes(small(head="", steps=STEPS))


def test_every_message_has_a_mend_in_both_languages():
    wrong = [with_step("{by: offce, after: q, when: f.los}"), small("stepps: {}", "owner: x"), small(head=HEAD[:10])]
    for reading in wrong:
        assert reading.messages
        assert all(message.mend_zh and message.mend_en for message in reading.messages if message.code in WORDINGS)


def test_messages_come_in_the_order_of_the_file_and_once():
    reading = small("owner: nobody", roles=ROLES.replace("office:", "offfice:"))
    lines = [message.place.line for message in reading.messages]
    assert lines == sorted(lines) and len(lines) == len(
        {str(message.place) + message.code for message in reading.messages}
    )


@pytest.mark.parametrize(
    ("order", "since", "wrong"),
    [
        ("due", "s.receive.done_at", []),
        ("due", "f.on", []),
        ("what", "s.receive.done_at", ["streak.order"]),
        ("owner", "f.on", ["streak.order"]),
        ("due", "f.loss", ["streak.order"]),
    ],
)
def test_a_streak_whose_order_cannot_be_compared_with_its_since_is_told_so(order, since, wrong):
    """A4: no row would ever come after it, and nobody would know why the streak stays at nought."""
    assert codes(small(f"streaks: {{n: {{of: f.rows, order: {order}, since: {since}, hit: \"x.what == 'a'\"}}}}")) == wrong
