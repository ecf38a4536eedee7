"""A part that a pack uses twice runs twice: each use has its own deadline, notice and booking (A10)."""

from __future__ import annotations

from pathlib import Path

from kesu.cli.playing import Library, playables
from kesu.procedure.scenarios import run_scenario

VISIT = """\
part: visit
needs: {roles: [visitor], fields: [fee]}
steps:
  go: {by: visitor, fill: [fee]}
  tell: {by: visitor, after: {any: [go, clock.limit.overdue]}, outcomes: {told: {end: true}, late: {reverse: due}}}
clocks: {limit: {from: go.opened, to: go, within: 2d, overdue: [{notify: visitor}]}}
ledger: {due: {at: go, from: company, to: visitor, amount: f.fee}}
"""
PACK = """\
procedure: visits
version: 1
title: Visits
kind: complaint
use: [chapters/visit.yaml]
roles: {office: Office, field: Field}
open: {by: [office]}
owner: office
fields: {first_fee: {type: money}, second_fee: {type: money}}
steps:
  first: {use: visit, with: {visitor: field, fee: first_fee}}
  again: {use: visit, after: first, with: {visitor: office, fee: second_fee}}
  close: {by: office, after: again, outcomes: {closed: {close: true, requires: [{that: "booked('again.due') > 0"}]}}}
"""
SCENARIO = """\
scenario: Zhou is late with the first visit, Gao is in time with the second
start: 2025-03-03T09:00+08:00
people: {zhou: [field], gao: [office]}
do:
  - open: {by: gao}
  - expect: {open: [first.go], due: {first.limit: "2025-03-05T09:00+08:00", again.limit: null}}
  - at: +49h
  - expect: {overdue: [first.limit], notified: [field], open: [first.go, first.tell]}
  - complete: {step: first.go, by: zhou, data: {first_fee: 30}}
  - complete: {step: first.tell, by: zhou, outcome: told}
  - expect: {overdue: [], open: [again.go], due: {again.limit: "2025-03-07T10:00+08:00"}}
  - refuse: {because: role, complete: {step: again.go, by: zhou, data: {second_fee: 40}}}
  - complete: {step: again.go, by: gao, data: {second_fee: 40}}
  - complete: {step: again.tell, by: gao, outcome: told}
  - expect: {ledger: [{entry: first.due, from: company, to: field, amount: 30}, {entry: again.due, from: company, to: office, amount: 40}]}
  - complete: {step: close, by: gao, outcome: closed}
"""


def test_each_use_of_a_part_has_its_own_deadline_and_booking(tmp_path: Path) -> None:
    for name, text in (("procedure", PACK), ("chapters/visit", VISIT), ("scenarios/late", SCENARIO)):
        file = tmp_path / "visits" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (playable,) = playables([str(tmp_path / "visits")], Library())
    assert run_scenario(playable.scenario, playable.procedures).report == ""
