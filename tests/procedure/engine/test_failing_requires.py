"""B9: a `requires` that fails is refused, and leaves a finding on the procedure, once; an empty one leaves none."""

from __future__ import annotations

from kesu.procedure.refusals import Refusal
from tests.procedure.engine.plant import Plant, person

PACK = """
procedure: failing
version: 1
title: F
kind: complaint
owner: office
roles: {office: Office}
open: {by: [office]}
fields: {pieces: {type: integer}, boxes: {type: integer}}
steps:
  pack: {by: office, fill: [pieces, boxes?], requires: [{that: f.pieces / f.boxes < 10, else: {zh: 每箱不足十件, en: Fewer than ten}}], outcomes: {done: {close: true}}}
"""


def tried(plant: Plant, **data: int) -> str:
    try:
        plant.complete("pack", "wang", data=data)
    except Refusal as refused:
        return refused.code
    return ""


def test_division_by_zero_is_refused_and_found_once() -> None:
    plant = Plant(PACK, people=(person("Wang", "office"),))
    plant.open("wang")
    assert tried(plant, pieces=5, boxes=0) == "requires"
    assert tried(plant, pieces=6, boxes=0) == "requires"
    found = plant.event("Found")
    assert found.head["finding"] == "condition_failed" and found.head["actor"] == "system"


def test_what_is_not_known_yet_is_refused_and_no_fault_of_the_procedure() -> None:
    plant = Plant(PACK, people=(person("Wang", "office"),))
    plant.open("wang")
    assert tried(plant, pieces=5) == "requires"
    assert plant.events("Found") == []
