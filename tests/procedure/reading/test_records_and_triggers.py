"""What may be wrong with records, triggers and streaks over what lies outside the case, and that the mend is named."""

from __future__ import annotations

import pytest

from kesu.procedure.reading import read_organisation_text, read_procedure

PACK = """
procedure: p
version: 1
title: P
kind: complaint
roles: {quality: Quality}
open: {by: [quality]}
fields: {lot: {type: lot}, rows: {type: table, columns: {lot: {type: lot}}}, sum: {type: integer, is: 1 + 1}}
records: {seen: {fields: {lot: {type: lot}, on: {type: date}, good: {type: boolean}}, by: [quality]}}
registers: {all: {of: cases, columns: [case.number]}, lots: {of: f.rows, columns: [lot]}}
steps: {look: {by: quality, outcomes: {over: {close: true}}}}
"""


def codes(*more: str) -> list[str]:
    text = PACK
    for line in more:
        key = line.partition(":")[0]
        kept = [one for one in text.splitlines() if not one.startswith(f"{key}:")]
        text = "\n".join([*kept, line, ""])
    return [message.code for message in read_procedure(text, "p").messages]


def test_what_is_right_says_nothing() -> None:
    assert codes("triggers: [{record: seen, when: '!record.good', with: {data: {lot: record.lot}}}]") == []
    assert (
        codes("triggers: [{record: seen, due: record.on}, {every: daily at 09:00, each: all, when: f.lot == 'a'}]")
        == []
    )
    assert codes("triggers: [{case: other, at: repaired.done, when: f.anything > 3, with: {open: third}}]") == []
    assert codes("streaks: {s: {of: {record: seen}, order: on, hit: x.good}}") == []
    assert codes("streaks: {s: {of: {cases: [p, q], at: look.over}, per: [lot], hit: x.lot == 'a'}}") == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("triggers: [{record: scene}]", "name.unknown"),
        ("triggers: [{record: seen, when: record.bad}]", "expression.name"),
        ("triggers: [{record: seen, when: record.lot}]", "expression.type"),
        ("triggers: [{record: seen, due: record.lot}]", "expression.type"),
        ("triggers: [{record: seen, case: p}]", "shape.one-of"),
        ("triggers: [{when: 'true'}]", "shape.one-of"),
        ("triggers: [{case: p}]", "shape.missing-key"),
        ("triggers: [{case: p, at: lock.over}]", "name.unknown"),
        ("triggers: [{case: p, at: closed, due: f.lot}]", "trigger.only"),
        ("triggers: [{every: 3 days}]", "shape.value"),
        ("triggers: [{every: daily at 09:00, when: f.lot == 'a'}]", "expression.name"),
        ("triggers: [{every: daily at 09:00, each: everything}]", "name.unknown"),
        ("triggers: [{every: daily at 09:00, each: lots}]", "trigger.each"),
        ("triggers: [{record: seen, with: {data: {lots: record.lot}}}]", "name.unknown"),
        ("triggers: [{record: seen, with: {data: {sum: 3}}}]", "name.unknown"),
        ("triggers: [{record: seen, with: {start: other}}]", "shape.unknown-key"),
        ("records: {seen: {fields: {lot: {type: lot, is: 1 + 1}}, by: [quality]}}", "record.field"),
        ("records: {seen: {fields: {paper: {type: file}}, by: [quality]}}", "record.field"),
        ("records: {seen: {fields: {lot: {type: lot}}, by: [quality], key: batch}}", "name.unknown"),
        ("records: {seen: {fields: {lot: {type: lot}}, by: [nobody]}}", "name.unknown"),
        ("streaks: {s: {of: {record: scene}, hit: x.good}}", "name.unknown"),
        ("streaks: {s: {of: {record: seen}, hit: x.bad}}", "expression.name"),
        ("streaks: {s: {of: {record: seen}, order: day, hit: x.good}}", "streak.column"),
        ("streaks: {s: {of: {record: seen}, order: lot, since: s.look.done_at, hit: x.good}}", "streak.order"),
        ("streaks: {s: {of: {cases: [p], at: lock.over}, hit: x.lot == 'a'}}", "name.unknown"),
        ("streaks: {s: {of: {cases: [p], at: clock.k.met}, hit: x.lot == 'a'}}", "streak.at"),
    ],
)
def test_what_is_wrong_is_named(line: str, code: str) -> None:
    assert code in codes(line)


def test_a_trigger_is_known_by_what_it_says_not_by_its_place() -> None:
    def names(*triggers: str) -> list[str]:
        found = read_procedure(PACK + f"triggers: [{', '.join(triggers)}]\n", "p").procedure
        assert found is not None
        return [one.name for one in found.triggers]

    first, second = "{record: seen}", "{every: daily at 09:00}"
    assert names(first, second) == names(second, first)[::-1]
    assert names("{every: daily at 10:00}") != names(second)


def required(condition: str) -> list[str]:
    seen = "fields: {lot: {type: lot}, on: {type: date}, good: {type: boolean}, bad: {type: integer}}, by: [quality]"
    return codes(f"records: {{seen: {{{seen}, requires: [{{that: {condition}, else: {{zh: 不行, en: No}}}}]}}}}")


def test_what_a_record_requires_reads_the_record_and_the_present() -> None:
    for condition in ("record.bad >= 0", "record.good", "record.on <= today", "'!known(record.on) || record.bad > 1'"):
        assert required(condition) == [], condition


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("record.worse >= 0", "expression.name"),
        ("record.bad >= record.lot", "expression.type"),
        ("record.bad", "expression.type"),
        ("f.lot == 'a'", "expression.name"),
        ("x.bad >= 0", "expression.scope"),
        ("record.bad >=", "expression.syntax"),
    ],
)
def test_what_a_record_requires_is_typed_as_it_is_read(condition: str, code: str) -> None:
    assert required(condition) == [code]


def test_what_the_organisations_own_records_require_is_typed_too() -> None:
    text = "organisation: o\nrecords: {seen: {fields: {bad: {type: integer}}, by: [quality], requires: [{that: %s}]}}\n"
    assert read_organisation_text(text % "record.bad >= 0", "o").errors == []
    assert [one.code for one in read_organisation_text(text % "record.worse >= 0", "o").errors] == ["expression.name"]
