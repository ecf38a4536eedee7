"""Every form the language has (part A), and what it is read as."""

import pytest

from kesu.procedure.calendars import CalendarText, parse_duration
from kesu.procedure.declared import AnyOf
from kesu.procedure.expressions import Expression
from tests.procedure.reading.packs import FIELDS, STEPS, codes, small, with_step


def step(text, *more):
    reading = with_step(text, *more)
    assert codes(reading) == []
    return reading.procedure.steps["x"]


def holders(who):
    return [
        (entry.role, *(part.text if part else None for part in (entry.unit, entry.person, entry.source)))
        for entry in who.entries
    ]


@pytest.mark.parametrize(
    ("by", "mode", "least", "entries"),
    [
        ("quality", "any", 1, [("quality", None, None, None)]),
        ("[quality, office]", "any", 1, [("quality", None, None, None), ("office", None, None, None)]),
        ("{role: office, in: f.unit}", "any", 1, [("office", "f.unit", None, None)]),
        ("{person: f.owner}", "any", 1, [(None, None, "f.owner", None)]),
        ("{from: table.t.who}", "any", 1, [(None, None, None, "table.t.who")]),
        (
            "{in_order: [quality, {person: f.owner}]}",
            "in_order",
            1,
            [("quality", None, None, None), (None, None, "f.owner", None)],
        ),
        ("{everyone: [quality, office]}", "everyone", 1, [("quality", None, None, None), ("office", None, None, None)]),
        ("{everyone: {from: table.t.who}}", "everyone", 1, [(None, None, None, "table.t.who")]),
        (
            "{at_least: 2, of: [quality, office]}",
            "at_least",
            2,
            [("quality", None, None, None), ("office", None, None, None)],
        ),
    ],
)
def test_by_in_all_its_forms(by, mode, least, entries):
    fields = FIELDS + "  unit: {type: unit}\n  owner: {type: person}\n"
    tables = "tables: {t: {rules: [{when: f.loss > 0, then: {who: office}}], otherwise: {who: quality}}}"
    reading = small(tables, fields=fields, steps=f"{STEPS}  x: {{by: {by}, after: analyse}}\n")
    assert codes(reading) == []
    who = reading.procedure.steps["x"].by
    assert (who.mode, who.least, holders(who)) == (mode, least, entries)


@pytest.mark.parametrize(
    "text",
    [
        "{by: quality, other_than: [receive, {unit_of: analyse}], same_as: analyse}",
        "{by: {role: quality, other_than: [receive, {unit_of: analyse}], same_as: analyse}}",
        "{by: {role: quality, same_as: analyse}, other_than: [receive, {unit_of: analyse}]}",
    ],
)
def test_who_else_may_stand_inside_by_or_beside_it(text):
    who = step(text).by
    assert [(entry.step, entry.unit_of) for entry in who.other_than] == [("receive", None), (None, "analyse")]
    assert who.same_as == "analyse"


def test_fill_in_all_its_forms():
    found = step(
        "{by: office, each: f.rows, fill: [customer, on?, {loss: f.on > day(case.opened_at)}, each.owner, each.due?, rows+, ]}"
    ).fill
    assert [(fill.name, fill.required, fill.each, fill.adds) for fill in found] == [
        ("customer", True, False, False),
        ("on", False, False, False),
        ("loss", False, False, False),
        ("owner", True, True, False),
        ("due", False, True, False),
        ("rows", True, False, True),
    ]
    assert found[2].condition.text == "f.on > day(case.opened_at)"


def test_after_is_a_text_a_list_or_has_an_any_in_it():
    assert [str(ref) for ref in step("{by: office, after: analyse}").after.members] == ["analyse"]
    members = step("{by: office, after: [analyse.yes, {any: [receive.done, closed]}]}").after.members
    assert str(members[0]) == "analyse.yes" and isinstance(members[1], AnyOf)
    assert [str(ref) for ref in members[1].members] == ["receive.done", "closed"]
    assert isinstance(step("{by: office, after: {any: [analyse.yes, analyse.no]}}").after.members[0], AnyOf)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("by_hand", (True, None, None, None, None, False)),
        ("withdraw_case", (False, None, None, None, None, True)),
        ("{by_hand: s.analyse.open, who: office, else: 不行}", (True, "s.analyse.open", None, None, None, False)),
        ("{when: f.loss > 10}", (False, None, "f.loss > 10", None, None, False)),
        ("{every: monthly on day 5 at 09:00, times: 3}", (False, None, None, "monthly on day 5 at 09:00", 3, False)),
        ("{every: 7d}", (False, None, None, "7d", None, False)),
    ],
)
def test_starts_in_all_its_forms(text, found):
    starts = step(f"{{by: quality, starts: {text}}}").starts
    condition, when = (part.text if part else None for part in (starts.condition, starts.when))
    assert (starts.by_hand, condition, when, starts.every, starts.times, starts.on_withdrawal) == found


def test_every_may_be_an_expression():
    starts = step("{by: quality, starts: {every: setting.n}}", "settings: {n: {type: duration, value: 7d}}").starts
    assert isinstance(starts.every, Expression)


def test_outcomes_are_a_list_a_map_or_one_that_is_done():
    assert list(step("{by: office}").outcomes) == ["done"]
    assert list(step("{by: office, outcomes: [yes, no]}").outcomes) == ["yes", "no"]
    found = step(
        "{by: office, outcomes: {a: {zh: 甲, en: A}, b: 乙, c: , d: {zh: 丁, en: D, sign: true}, e: {label: 戊}}}"
    ).outcomes
    assert [outcome.text("en") for outcome in found.values()] == ["A", "乙", "c", "D", "戊"]
    assert found["d"].sign


def test_sends_name_roles_expressions_and_their_own_opening():
    documents = "documents: {letter: {audience: customer}}"
    sends = step(
        "{by: office, sends: [{to: complainant, document: letter, at: opened}, {to: [quality, f.customer], when: choice}]}",
        documents,
    ).sends
    assert [send.to if isinstance(send.to, str) else send.to.text for send in sends] == [
        "complainant",
        "quality",
        "f.customer",
    ]
    assert [str(ref) for ref in sends[0].at] == ["x.opened"]
    assert [send.choice for send in sends] == [False, True, True]


def test_children_blocks_and_the_rest_of_a_step():
    found = step(
        "{by: office, opens: [{procedure: capa, as: c, with: {what: f.customer}, join: o.f.a == f.customer, wait: true}], "
        "blocks: {what: lot, of: 'f.rows.map(r, r.what)', until: [closed]}, locks: [loss], shows: on, once: true, delay: 3 months, "
        "review: {by: quality, when: f.loss > 5, other_than: [analyse]}, requires: [{that: known(f.loss), else: {zh: 缺, en: Missing}}]}"
    )
    assert (found.opens[0].link, found.opens[0].wait, list(found.opens[0].values)) == ("c", True, ["what"])
    assert found.blocks[0].what == "lot" and found.locks == ("loss",) and found.shows == ("on",) and found.once
    assert found.delay.duration == parse_duration("3 months")
    assert found.review.by.other_than[0].step == "analyse"
    assert found.requires[0].otherwise.en == "Missing"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("30min", "30min"),
        ("3 working days", "3 working days"),
        ("same day", "same day"),
        ("at once", "at once"),
        ("none", "none"),
    ],
)
def test_within_is_a_duration(text, limit):
    clock = small(f"clocks: {{k: {{from: opened, to: close, within: {text}}}}}").procedure.clocks["k"]
    assert clock.within.duration == parse_duration(limit) and clock.within.expression is None


@pytest.mark.parametrize("text", ["setting.n", "table.t.n", "f.loss > 5 ? setting.n : setting.n"])
def test_within_is_a_setting_a_tables_value_or_an_expression(text):
    more = "settings: {n: {type: duration, value: 3d}}\ntables: {t: {rules: [{when: f.loss > 5, then: {n: 3 working days}}], otherwise: {n: 48h}}}"
    reading = small(more, f'clocks: {{k: {{from: opened, to: close, within: "{text}"}}}}')
    assert codes(reading) == []
    assert reading.procedure.clocks["k"].within.expression.text == text


def test_a_clock_with_everything():
    reading = small(
        "clocks:\n  k: {from: {any: [receive, analyse.yes]}, to: close, due: f.on, warn: 75%, when: f.loss > 1, pause_while: s.analyse.open, "
        "counts_when: known(f.loss), extend: {by: quality, most: 2}, rounds: keep, anew: true, calendar: {hours: 08:00-12:00}, "
        "overdue: [{notify: [quality, office]}, {after: 24h, escalate: office, when: f.loss > 2}, {complete: close.closed}]}"
    )
    assert codes(reading) == []
    clock = reading.procedure.clocks["k"]
    assert [str(ref) for ref in clock.start] == ["receive", "analyse.yes"]
    assert clock.warn.percent == 75 and clock.keep_rounds and clock.anew and clock.extend.most == 2
    assert [(entry.action, entry.target) for entry in clock.overdue] == [
        ("notify", "quality"),
        ("notify", "office"),
        ("escalate", "office"),
        ("complete", "close.closed"),
    ]
    assert clock.calendar == CalendarText(hours="08:00-12:00")


def test_a_clock_is_per_row_where_its_ends_are_steps_over_one_list_or_its_limit_names_each():
    steps = STEPS + "  a: {by: office, each: f.rows}\n  b: {by: office, each: f.rows, after: a}\n"
    clocks = "clocks:\n  one: {from: a, to: b, within: 3d}\n  two: {from: a.opened, to: close, due: each.due}\n  three: {from: a, to: close, within: 3d}\n"
    found = small(clocks, steps=steps)
    assert codes(found) == []
    assert {name: clock.per_row for name, clock in found.procedure.clocks.items()} == {
        "one": True,
        "two": True,
        "three": False,
    }


def test_options_are_a_list_a_map_or_a_tree():
    fields = FIELDS + (
        "  a: {type: choice, options: [x, y]}\n  b: {type: choice, options: {x: {zh: 甲, en: A}, y: 乙}}\n"
        "  c: {type: choices, options: {x: {label: 甲, options: {x1: , x2: 丙}}, y: {}}}\n"
    )
    found = small(fields=fields).procedure.fields
    assert [option.name for option in found["a"].options] == ["x", "y"]
    assert [option.text("zh") for option in found["b"].options] == ["甲", "乙"]
    assert [option.text("zh") for option in found["c"].options[0].options] == ["x1", "丙"]


def test_a_sheet_has_states_and_moves():
    fields = FIELDS + (
        "  goods: {type: sheet, unit: pcs, per: {lot: 批, where: 处}, states: {isolated: {blocked: true}, scrapped: {end: true}},"
        " moves: [{from: outside, to: unknown, by: office}, {from: unknown, to: isolated, by: [office, quality], sign: true}]}\n"
    )
    reading = small(fields=fields)
    assert codes(reading) == []
    sheet = reading.procedure.fields["goods"].sheet
    assert (
        sheet.per == ("lot", "where")
        and sheet.states["isolated"].blocked
        and sheet.moves[1].by == ("office", "quality")
    )


def test_values_are_plain_values_of_their_type():
    settings = (
        "settings:\n  a: {type: money, value: 5000, range: [1000, 9000]}\n  b: {type: integer, value: 3}\n  c: {type: boolean, value: true}\n"
        "  d: {type: duration, value: 3 working days}\n  e: {type: date, value: 2026-01-31}\n  f: {type: list, of: text, value: [x, y]}\n"
        "  g: {type: decimal, value: 0.10}\n  h: {type: datetime, value: 2026-01-31T08:00+08:00}\n  i: {type: choice, options: [p, q], value: p}\n"
        "  j: {type: money, value: null, unset: keep}\n"
    )
    found = small(settings)
    assert codes(found) == []
    values = {name: setting.value for name, setting in found.procedure.settings.items()}
    assert list(values.values()) == [
        "5000",
        3,
        True,
        "3 working days",
        "2026-01-31",
        ["x", "y"],
        "0.10",
        "2026-01-31T00:00:00Z",
        "p",
        None,
    ]
    assert found.procedure.settings["a"].range == ("1000", "9000")


def test_what_is_computed_of_something_internal_is_internal_unless_it_says_otherwise():
    fields = FIELDS + (
        "  secret: {type: money, internal: true}\n  twice: {type: money, is: f.secret * 2}\n  open: {type: money, is: f.secret * 3, internal: false}\n"
        "  by_table: {type: text, is: table.t.n}\n"
    )
    tables = "tables: {t: {rules: [{when: f.twice > 5, then: {n: a}}], otherwise: {n: b}}}"
    found = small(tables, fields=fields)
    assert codes(found) == []
    assert {name for name, field in found.procedure.fields.items() if field.internal} == {"secret", "twice", "by_table"}


def test_the_ledger_is_per_row_of_the_step_it_books_at():
    steps = STEPS + "  a: {by: {person: each.owner}, each: f.rows, after: analyse}\n"
    assert codes(small("ledger: {bonus: {at: a, from: company, to: each.owner, amount: '50'}}", steps=steps)) == []
    assert codes(small("notices: [{at: a.opened, to: each.owner}]", steps=steps)) == []


def test_the_rest_of_a_pack_is_read():
    found = small(
        "covers: [S1]\nnumber: {format: '{yy}{month}-{serial:3}', per: [yy], at: {any: [receive]}, dated: on, when_changed: renew}",
        "notices: [{at: [closed, receive], to: [quality, office]}, {when: f.loss > 5, to: f.customer, document: d}]",
        "documents: {d: {audience: customer, copies: [quality], form: F1, must: [customer], languages: [zh]}}",
        "promises: [{by: [office], kinds: [answer, pay], requires: [{that: promise.amount <= 10}]}]",
        "lookups: {earlier: {of: [small], where: o.f.customer == f.customer, within: 365d}}",
        "streaks: {s: {of: f.rows, per: [owner], order: due, since: s.analyse.done_at, hit: x.what == 'a', miss: x.what == 'b', same: owner}}",
        "records: {inspection: {fields: {lot: {type: lot}}, by: [quality]}}",
        "registers: {r: {of: f.rows, where: case.status == 'open', columns: [case.number, what, customer], sort: [what]}}",
        "measures: {m: {share: s.analyse.done, of: case.status == 'closed', per: month, by: [customer], target: '>= 0.9', missed: [{notify: quality}]}}",
        "triggers: [{record: inspection, when: record.lot == 'a', with: {open: small, data: {customer: record.lot}}}]",
        "ledger: {l: {at: close, from: quality, to: company, amount: f.loss, appeal: 7d, cites: [R5]}}",
        "retention: {keep: 5 years, hold: [quality], destroy: destruction}",
        "open: {by: [office, complainant], fill: [customer], unit: unit_of(case.opened_by)}\nowner: quality",
    )
    assert [message.line("en") for message in found.messages] == []
    procedure = found.procedure
    assert procedure.number.renew and procedure.number.dated == "on"
    assert [notice.to if isinstance(notice.to, str) else notice.to.text for notice in procedure.notices] == [
        "quality",
        "office",
        "f.customer",
    ]
    assert procedure.streaks["s"].per == ("owner",) and procedure.streaks["s"].order == "due"
    assert list(procedure.measures) == ["m"] and list(procedure.records) == ["inspection"]
    assert [(one.kind, one.open, list(one.values)) for one in procedure.triggers] == [("record", "small", ["customer"])]
    assert procedure.ledger["l"].cites == ("S1.R5",) and procedure.retention.keep == parse_duration("5 years")
    assert ("ledger", "l") in [mark.path for mark in procedure.marks]
