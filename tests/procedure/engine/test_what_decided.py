"""B1, B2, B9, A1: the journal says what decided, what failed, and when."""

from __future__ import annotations

from kesu.procedure.events import COMMON, KINDS
from tests.procedure.engine.plant import Plant, person

WANG, LI = person("Wang", "office"), person("Li", "quality")

GRADED = """
procedure: graded
version: 1
title: Graded
kind: complaint
owner: office
roles: {office: Office, quality: Quality}
open: {by: [office], fill: [severity?, pieces?, parts?]}
settings: {many: {type: integer, value: 10}}
fields:
  severity: {type: choice, options: [slight, major]}
  pieces: {type: integer}
  parts: {type: integer}
  lots: {type: table, key: lot, columns: {lot: {type: text}, bad: {type: integer}}}
tables:
  grading:
    rules: [{when: "f.pieces / f.parts > 3", then: {grade: a}}]
    otherwise: {grade: b}
steps:
  look: {by: quality, outcomes: {established: {}, unfounded: {}}, fill: [lots?]}
  stop: {by: quality, after: look.established, when: "f.pieces > setting.many && s.look.outcome == 'established'"}
  sort: {each: f.lots, by: quality, after: look, when: "each.bad > 0"}
  report: {by: office, after: look.established, while: "f.severity == 'major'"}
  chain: {by: office, after: report.done}
  graded: {by: office, after: look, when: "table.grading.grade == 'a'"}
"""


def graded(**data: object) -> Plant:
    plant = Plant(GRADED, people=(WANG, LI))
    plant.open("wang", **data)
    return plant


def test_wang_sees_by_which_values_a_step_was_skipped() -> None:
    """B2: skipped, journalled with what its `when` read."""
    plant = graded(pieces=3, parts=1)
    plant.complete("look", "li", "established")
    skipped = plant.event("StepSkipped", step="stop")
    assert skipped.head["because"] == "when"
    assert skipped.values["read"] == {"f.pieces": 3, "setting.many": 10, "s.look.outcome": "established"}
    plant.finish()


def test_wang_sees_by_which_table_a_step_was_skipped() -> None:
    """B2."""
    plant = graded(pieces=3, parts=1)
    plant.complete("look", "li", "unfounded")
    assert plant.event("StepSkipped", step="graded").values["read"] == {"table.grading.grade": "b"}


def test_a_row_that_needs_nothing_says_which_value_decided() -> None:
    """B2, B21."""
    plant = graded()
    plant.complete("look", "li", "unfounded", data={"lots": [{"lot": "B1", "bad": 0}, {"lot": "B2", "bad": 4}]})
    skipped = plant.event("RowSkipped", row="B1")
    assert skipped.values["read"] == {"each.bad": 0}
    assert "sortB2" in plant.tasks()
    assert "sortB1" not in plant.tasks()


def test_a_withdrawn_task_says_which_value_its_while_read() -> None:
    """B2, B8."""
    plant = graded(severity="major")
    plant.complete("look", "li", "established")
    plant.do("correct", "wang", field="severity", value="slight", reason="错填")
    skipped = plant.event("StepSkipped", step="report")
    assert (skipped.head["because"], skipped.head["withdrawn"]) == ("while", True)
    assert skipped.values["read"] == {"f.severity": "slight"}


def test_a_void_step_names_the_references_that_decided() -> None:
    """B2: void, journalled with the lost references; only what is neutral where nothing is lost."""
    plant = graded()
    plant.complete("look", "li", "unfounded")
    assert plant.event("StepVoid", step="stop").head["because"] == ["look.established"]
    assert plant.event("StepVoid", step="chain").head["because"] == ["report.done"]


def test_what_the_machine_decides_is_the_systems_act() -> None:
    """B1, B7: turns are events of their own, and nobody's."""
    plant = graded()
    plant.complete("look", "li", "unfounded")
    assert {event.head["actor"] for kind in ("StepVoid", "StepSkipped") for event in plant.events(kind)} == {"system"}
    assert plant.event("StepDone", step="look").head["actor"] == "li"


def test_a_condition_that_fails_is_a_finding_once_however_often_it_is_asked() -> None:
    """B9: division by zero in a rule of a table: the table is empty, `when` therefore true, the failure on record."""
    plant = graded(pieces=3, parts=0)
    plant.complete("look", "li", "unfounded")
    for number in range(3):
        plant.do("note", "wang", text=f"第 {number} 次")
    assert "graded" in plant.tasks()
    found = plant.event("Found", finding="condition_failed")
    assert found.head["actor"] == "system"
    assert found.head["place"].startswith("procedure.yaml:")
    assert found.head["what"] == "division_by_zero"
    plant.finish()


def test_a_condition_that_is_merely_empty_is_no_finding() -> None:
    """B9."""
    plant = graded()
    plant.complete("look", "li", "unfounded")
    assert "graded" in plant.tasks()
    assert plant.events("Found") == []


INSTANTS = """
procedure: instants
version: 1
title: Instants
kind: complaint
owner: office
roles: {office: Office, quality: Quality}
open: {by: [office], fill: [answer_by?, told?]}
fields: {answer_by: {type: date}, told: {type: datetime}}
steps:
  x: {by: quality, review: {by: office}, outcomes: {yes: {}, no: {}}}
  never: {by: quality, after: x, when: "false"}
  ask: {by: quality, starts: {every: 1d, times: 1}}
  mend: {by: quality, after: x, opens: [{procedure: capa, as: capa}]}
  end: {by: office, after: [x, never], outcomes: {closed: {close: true}}}
  life: {by: office, after: closed, outcomes: {again: {back_to: end}, well: {}}}
clocks:
  of_opened: {from: opened, to: closed, within: 30d}
  of_x_opened: {from: x.opened, to: x, within: 1h, warn: 30min}
  of_x_submitted: {from: x.submitted, to: x, within: 30d}
  of_x: {from: x, to: end, within: 30d}
  of_x_done: {from: x.done, to: end, within: 30d}
  of_outcome: {from: x.yes, to: end, within: 30d}
  of_skipped: {from: never.skipped, to: end, within: 30d}
  of_exhausted: {from: ask.exhausted, to: end, within: 30d}
  of_warned: {from: clock.of_x_opened.warned, to: end, within: 30d}
  of_overdue: {from: clock.of_x_opened.overdue, to: end, within: 30d}
  of_met: {from: clock.of_x_submitted.met, to: end, within: 30d}
  of_date: {from: f.answer_by, to: end, within: 30d}
  of_told: {from: f.told, to: end, within: 30d}
  of_any: {from: {any: [x.no, x.yes]}, to: end, within: 30d}
  of_closed: {from: closed, to: life, within: 30d}
  of_reopened: {from: reopened, to: closed, within: 30d}
  of_child: {from: child.capa.closed, to: end, within: 30d}
"""
CAPA = """
procedure: capa
version: 1
title: Capa
kind: complaint
owner: quality
roles: {quality: Quality}
open: {by: [quality]}
steps: {prove: {by: quality, outcomes: {proven: {close: true}}}}
"""


def test_every_instant_of_the_vocabulary_starts_a_clock_at_its_own_time() -> None:
    """A1: steps, outcomes, clocks, facts, the case."""
    plant = Plant(INSTANTS, CAPA, people=(WANG, LI))
    plant.open("wang", answer_by="2025-03-20", told="2025-03-02T08:00+08:00")
    opened = plant.state.opened_at
    plant.later(hours=2)
    submitted = plant.now
    plant.do("submit", "li", step="x", outcome="yes")
    plant.later(hours=1)
    plant.do("confirm", "wang", step="x")
    ended = plant.now
    plant.later(hours=30)
    plant.complete("ask", "li")
    asked = plant.now
    plant.complete("mend", "li")
    parent, plant.ref = plant.ref, "case-2"
    plant.complete("prove", "li")
    plant.ref = parent
    plant.complete("end", "wang")
    closed = plant.now
    plant.later(hours=1)
    plant.complete("life", "wang", "again")
    starts = {name: runs[""].start for name, runs in plant.state.clocks.items()}
    expected = {
        "of_opened": opened, "of_x_opened": opened, "of_x_submitted": submitted, "of_x": ended, "of_x_done": ended,
        "of_outcome": ended, "of_skipped": ended, "of_exhausted": asked, "of_warned": "2025-03-03T01:30:00Z",
        "of_overdue": "2025-03-03T02:00:00Z", "of_met": ended, "of_date": "2025-03-20",
        "of_told": "2025-03-02T00:00:00Z", "of_any": ended, "of_closed": closed, "of_reopened": plant.now,
        "of_child": asked,
    }  # fmt: skip
    assert starts == {name: at if isinstance(at, str) else f"{at:%Y-%m-%dT%H:%M:%SZ}" for name, at in expected.items()}
    assert all(set(event.head) <= {*COMMON, *KINDS[event.kind]} for event in plant.kept.journal)
    plant.finish()
