"""Each finding of part C on a small procedure that deserves it, and none on the same procedure mended."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kesu.procedure.checking import as_json, check, render
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile, PersonEntry
from kesu.procedure.reading.organisation import RoleHeld
from tests.procedure.checking.packs import checked, codes, steps

CLOSE = "  close: {by: office, after: AFTER, outcomes: {closed: {close: true}}}\n"


def close(after: str) -> str:
    return CLOSE.replace("AFTER", after)


def one(text: str, code: str) -> Message:
    found = [m for m in checked(text).messages if m.code == code]
    assert len(found) == 1, codes(checked(text))
    return found[0]


def story(message: Message, language: str = "en") -> list[str]:
    told: Any = message.details["story"]
    return [said[language] for said in told]


# --- closing -----------------------------------------------------------------------------------------------


def test_a_branch_that_nobody_carries_on_loses_closing_where_it_is_taken() -> None:
    text = """
steps:
  register: {label: {zh: 登记, en: Register}, by: office}
  analyse: {by: quality, after: register, outcomes: {established: {zh: 成立, en: E}, unfounded: {zh: 不成立, en: U}}}
  answer: {by: sales, after: analyse.established}
""" + close("answer")
    found = one(text, "check.stuck")
    assert story(found) == ["register", "analyse: unfounded"]
    assert story(found, "zh") == ["登记", "analyse：不成立"]
    assert "answer" in found.en and "analyse.established" in found.en
    assert found.place.line > 0 and found.mend("en") and found.mend("zh")


def test_one_cause_is_told_once_however_many_paths_lead_to_it() -> None:
    text = """
steps:
  a: {by: office, outcomes: {yes: {}, no: {}}}
  b: {by: quality}
  c: {by: sales, outcomes: {x: {}, y: {}}}
""" + close("[a.yes, b, c]")
    assert codes(checked(text)).count("check.stuck") == 1


def test_equal_conditions_share_a_value_so_no_alarm_is_raised() -> None:
    text = """
fields: {f: {type: boolean}}
steps:
  a: {by: office, fill: [f]}
  b: {by: quality, after: a, when: f.f}
  c: {by: sales, after: a, when: "!f.f"}
""" + close("{any: [b.done, c.done]}")
    assert checked(text).clean


def test_after_its_field_was_filled_anew_a_condition_is_free_again() -> None:
    text = """
fields: {f: {type: boolean}}
steps:
  a: {by: office, fill: [f]}
  b: {by: quality, after: a, when: f.f}
  again: {by: office, after: b, fill: [f]}
  c: {by: sales, after: again, when: "!f.f"}
""" + close("{any: [b.done, c.done]}")
    assert "check.stuck" in codes(checked(text))


@pytest.mark.parametrize(("other", "clean"), [("f.n <= 10", True), ("f.n < 10", False)])
def test_numbers_are_cut_at_their_constants(other: str, clean: bool) -> None:
    text = f"""
fields: {{n: {{type: integer}}}}
steps:
  a: {{by: office, fill: [n]}}
  b: {{by: quality, after: a, when: "f.n > 10"}}
  c: {{by: sales, after: a, when: "{other}"}}
""" + close("{any: [b.done, c.done]}")
    assert checked(text).clean is clean


def test_settings_count_with_their_declared_value() -> None:
    text = """
settings: {most: {type: integer, value: 5}}
fields: {n: {type: integer}}
steps:
  a: {by: office, fill: [n]}
  b: {by: quality, after: a, when: "f.n > setting.most"}
  c: {by: sales, after: a, when: "f.n <= 5"}
""" + close("{any: [b.done, c.done]}")
    assert checked(text).clean


def test_a_requirement_that_the_states_of_steps_never_allow_loses_closing() -> None:
    text = """
steps:
  a: {by: office}
  b: {by: quality, after: a}
  close: {by: office, after: b, outcomes: {closed: {close: true, requires: [{that: "!s.a.done", else: x}]}}}
"""
    found = one(text, "check.stuck")
    assert "`close` is open and cannot be ended" in found.en


def test_a_silent_customer_blocks_closing_and_a_clock_that_completes_the_step_mends_it() -> None:
    text = """
steps:
  reply: {by: office}
  answer: {by: complainant, after: reply, outcomes: {yes: {}, silent: {given_by: clock}}}
""" + close("answer")
    found = one(text, "check.silent")
    assert found.details["silent"] == ["complainant"] and story(found) == ["reply"]
    assert "clock" in found.mend("en")
    mended = text + "clocks: {silence: {from: reply, to: answer, within: 30d, overdue: [{complete: answer.silent}]}}\n"
    assert checked(mended).clean


def test_the_smallest_silent_set_is_named() -> None:
    text = """
steps:
  a: {by: office}
  ask: {by: complainant, after: a}
  fetch: {by: carrier, after: a}
""" + close("{any: [ask, fetch]}")
    assert one(text, "check.silent").details["silent"] == ["carrier", "complainant"]


def test_each_rows_may_be_none_or_end_in_different_ways() -> None:
    text = """
fields: {rows: {type: table, columns: {a: {type: text}}}}
steps:
  a: {by: office, fill: [rows]}
  judge: {each: f.rows, by: quality, after: a, outcomes: {good: {}, bad: {}}}
""" + close("JUDGED")
    stories = {tuple(story(m)) for m in checked(text.replace("JUDGED", "{any: [judge.good, judge.bad]}")).findings}
    assert ("a", "judge has no rows") in stories
    assert checked(text.replace("JUDGED", "judge")).clean


def test_a_case_that_moves_itself_for_ever_is_found() -> None:
    text = """
steps:
  a: {by: office}
  b: {by: quality, after: a, outcomes: {again: {auto: s.a.done, back_to: b}, ok: {}}}
""" + close("b.ok")
    assert "check.unsettled" in codes(checked(text))


def test_a_procedure_without_a_closing_outcome_says_so() -> None:
    assert "check.no-closing" in codes(checked("steps:\n  a: {by: office}\n"))


def test_a_step_that_never_opens_is_found() -> None:
    text = "steps:\n  a: {by: office, outcomes: [yes, no]}\n  b: {by: quality, after: [a.yes, a.no]}\n" + close("a")
    assert one(text, "check.never-opens").details["step"] == "b"


# --- ways back, cancels, blocks ---------------------------------------------------------------------------


def test_a_way_back_to_a_branch_not_taken_is_shown_with_its_path() -> None:
    text = """
steps:
  a: {by: office, outcomes: [yes, no]}
  b: {by: quality, after: a.yes}
  c: {by: sales, after: [a, b], outcomes: {ok: {}, back: {back_to: b}}}
""" + close("c.ok")
    found = one(text, "check.back-to")
    assert story(found) == ["a: no"] and found.details["target"] == "b"


def test_cancelling_what_has_always_ended_is_found() -> None:
    text = "steps:\n  a: {by: office}\n  b: {by: quality, after: a, outcomes: {x: {cancels: [a]}}}\n" + close("b")
    assert one(text, "check.cancels").details["target"] == "a"


def test_a_block_that_one_path_never_lifts_is_found() -> None:
    text = """
fields: {lots: {type: list, of: lot}}
steps:
  hold: {by: office, fill: [lots], blocks: {what: lot, of: f.lots, until: [release]}, outcomes: [good, bad]}
  release: {by: quality, after: hold.bad}
""" + close("[hold, release]")
    # blocked from the opening, when nothing is known of the lots yet
    assert "check.block-stays" in codes(checked(text))
    assert "check.block-stays" not in codes(checked(text.replace("hold.bad", "hold")))


# --- fields ---------------------------------------------------------------------------------------------------


def test_a_field_that_one_path_leaves_empty_is_shown_with_that_path() -> None:
    text = """
fields: {f: {type: boolean}}
steps:
  a: {by: office, outcomes: [long, short]}
  b: {by: quality, after: a.long, fill: [f]}
  c: {by: sales, after: [a, b], when: f.f}
""" + close("c")
    found = one(text, "check.unfilled")
    assert story(found)[0] == "a: short" and found.details["field"] == "f"
    assert "check.unfilled" not in codes(checked(text.replace("when: f.f", 'when: "known(f.f) && f.f"')))


def test_a_field_that_nothing_fills_is_found_in_starts_too() -> None:
    text = """
fields: {f: {type: boolean}}
steps:
  a: {by: office}
  d: {by: quality, starts: {when: f.f}}
""" + close("a")
    assert "check.never-filled" in codes(checked(text))


def test_in_starts_empty_means_not_yet() -> None:
    text = """
fields: {f: {type: boolean}}
steps:
  a: {by: office, fill: [f]}
  d: {by: quality, starts: {when: f.f}}
""" + close("a")
    assert checked(text).clean


# --- tables -----------------------------------------------------------------------------------------------------


def _table(rules: str) -> str:
    return f"""
fields: {{n: {{type: integer}}, kind: {{type: choice, options: [a, b, c]}}}}
tables: {{who: {{rules: {rules}}}}}
steps:
  s: {{by: office, fill: [n, kind]}}
  t: {{by: {{from: table.who.x}}, after: s}}
""" + close("t")


def test_a_gap_in_a_table_is_shown_with_values() -> None:
    rules = """[{when: "f.kind == 'a'", then: {x: office}}, {when: "f.kind == 'b' && f.n > 3", then: {x: quality}}]"""
    found = one(_table(rules), "check.table-gap")
    assert found.details["witness"] == "f.kind = b, f.n = 2" or "f.kind" in str(found.details["witness"])


def test_a_rule_that_can_never_match_is_found() -> None:
    rules = """[{when: "f.n > 3", then: {x: office}}, {when: "f.n > 5", then: {x: quality}},
      {when: "f.n <= 3", then: {x: sales}}]"""
    assert one(_table(rules), "check.table-rule").details["number"] == 2


# --- papers, organisation -------------------------------------------------------------------------------------


def test_nothing_internal_leaves_by_document_or_form() -> None:
    text = """
fields: {secret: {type: text, internal: true}}
documents: {letter: {audience: customer, must: [secret]}, memo: {audience: internal}}
steps:
  a: {by: office, fill: [secret], sends: [{to: complainant, document: memo}]}
  b: {by: complainant, after: a, shows: [secret]}
""" + close("a")
    found = set(codes(checked(text)))
    assert {"check.internal-document", "check.internal-sent", "check.internal-shown"} <= found


PUBLIC = """
fields: {who: {type: party}, phone: {type: text, personal: {purpose: p, basis: b}}, result: {type: text}}
documents: {notice: {audience: public, must: [%s]}, letter: {audience: customer}}
steps:
  a: {by: office, fill: [who, phone, result], sends: [{to: public, document: %s}]}
"""


@pytest.mark.parametrize("field", ["who", "phone"])
def test_nothing_personal_is_made_public(field: str) -> None:
    assert one(PUBLIC % (field, "notice") + close("a"), "check.personal-document").details["field"] == field


def test_only_what_is_meant_for_everybody_is_made_public() -> None:
    assert one(PUBLIC % ("result", "letter") + close("a"), "check.not-public").details["document"] == "letter"
    found = codes(checked(PUBLIC % ("result", "notice") + close("a")))
    assert "check.not-public" not in found and "check.personal-document" not in found


def test_a_role_that_nobody_holds_is_found_with_an_organisation() -> None:
    procedure = steps("steps:\n  a: {by: quality}\n" + close("a"))
    person = PersonEntry(name="chen", roles=(RoleHeld("office"),))
    report = check(procedure, OrganisationFile(name="o", people={"chen": person}))
    assert "role.unheld" in codes(report)
    assert check(procedure).clean


# --- notes -----------------------------------------------------------------------------------------------------


def test_notes_do_not_make_a_procedure_unclean() -> None:
    text = """
number: {format: "N{serial:4}", at: b}
steps:
  a: {by: office, outcomes: [long, short]}
  b: {by: quality, after: a.long}
""" + close("[a, b]")
    report = checked(text)
    assert report.clean and codes(report) == ["check.note.no-number"]


def test_rows_of_an_earlier_round_are_noted_unless_the_table_is_fresh() -> None:
    text = """
fields: {lots: {type: table, FRESH columns: {lot: {type: lot}}}}
steps:
  a: {by: office, collect: [lots], outcomes: {ok: {requires: [{that: size(f.lots) >= 3, else: x}]}, back: {back_to: a}}}
""" + close("a.ok")
    assert "check.note.stale-rows" in codes(checked(text.replace("FRESH", "")))
    assert "check.note.stale-rows" not in codes(checked(text.replace("FRESH", "fresh: true,")))
    forbidding = text.replace("FRESH", "").replace("size(f.lots) >= 3", "CONDITION")
    for harmless in ("!f.lots.exists(l, l.lot == 'x')", "f.lots.all(l, l.lot != 'x')"):  # old rows fulfil it as well
        assert "check.note.stale-rows" not in codes(checked(forbidding.replace("CONDITION", f'"{harmless}"')))
    assert "check.note.stale-rows" in codes(checked(forbidding.replace("CONDITION", "\"f.lots.exists(l, l.lot == 'x')\"")))


def test_a_streak_since_a_step_that_may_be_skipped_is_noted() -> None:
    text = """
fields: {p: {type: boolean}, lots: {type: table, columns: {lot: {type: lot}, at: {type: datetime}, good: {type: boolean}}}}
streaks: {clean: {of: f.lots, order: at, since: s.b.done_at, hit: x.good}}
steps:
  a: {by: office, fill: [p]}
  b: {by: quality, after: a, when: f.p}
  c: {by: office, after: b, collect: [lots], outcomes: {ok: {requires: [{that: streak.clean.length >= 3, else: x}]}}}
""" + close("c")
    assert "check.note.since-skipped" in codes(checked(text))


# --- bad packs ------------------------------------------------------------------------------------------------


def test_a_circle_is_answered() -> None:
    found = one("steps:\n  a: {by: office, after: b}\n  b: {by: quality, after: a}\n" + close("b"), "check.circle")
    assert found.severity == "error" and found.details["steps"] == ["a", "b", "close"]


def test_a_circle_through_a_clock_is_answered() -> None:
    text = (
        """
steps:
  a: {by: office, after: clock.k.overdue}
  b: {by: quality, after: a}
"""
        + close("b")
        + "clocks: {k: {from: b, to: close, within: 3d}}\n"
    )
    assert "check.circle" in codes(checked(text))


def test_ten_thousand_steps_are_answered_with_a_limit() -> None:
    lines = "".join(f"  s{i}: {{by: office, after: s{i - 1}}}\n" for i in range(1, 10_000))
    report = checked("steps:\n  s0: {by: office}\n" + lines + close("s9999"))
    assert codes(report) == ["check.too-many-steps"] and report.cut_off and not report.clean


def test_what_the_limit_cuts_off_is_not_proven() -> None:
    text = "steps:\n" + "".join(f"  s{i}: {{by: office, outcomes: [x, y]}}\n" for i in range(6)) + close("[s0, s1]")
    report = check(steps(text), reduced=False, limit=20)
    assert report.cut_off and not report.clean and "check.cut-off" in codes(report)
    assert "not proven" in render(report, "en") and "未能证明" in render(report, "zh")


def test_a_report_is_json_and_tells_where_it_stands() -> None:
    text = "steps:\n  a: {by: office, outcomes: [yes, no]}\n" + close("a.yes")
    report = checked(text)
    plain = as_json(report)
    assert json.loads(json.dumps(plain, ensure_ascii=False)) == plain
    assert plain["clean"] is False
    assert "check.stuck" in render(report, "en") and "再也无法结案" in render(report, "zh")


def test_progress_is_told() -> None:
    told: list[int] = []
    text = "steps:\n  a: {by: office}\n" + close("a")
    check(steps(text), progress=told.append)
    assert told
