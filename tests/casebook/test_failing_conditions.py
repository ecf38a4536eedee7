"""B9 through the one door: what a refused command found wrong with the procedure is on record, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.casebook import journal, rebuilding
from kesu.casebook.execute import execute, open_case
from kesu.casebook.models import Event
from kesu.casebook.publishing import publish_pack
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW

pytestmark = pytest.mark.django_db

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
  pack: {by: office, fill: [pieces, boxes], requires: [{that: f.pieces / f.boxes < 10}], outcomes: {done: {close: true}}}
"""


def test_a_failing_requirement_leaves_its_finding_and_no_value(organisation: None, tmp_path: Path) -> None:
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    ref = open_case(publish_pack(tmp_path, now=NOW).name, {}, actor=Actor("liu"), now=NOW).ref
    for _ in range(2):
        with pytest.raises(Refusal) as caught:
            body = {"step": "pack", "data": {"pieces": 5, "boxes": 0}}
            execute(ref, Command("complete", body), actor=Actor("liu"), now=NOW)
        assert caught.value.code == "requires"
    kinds = list(Event.objects.filter(case_id=ref).order_by("seq").values_list("kind", flat=True))
    assert kinds.count("Found") == 1 and "StepDone" not in kinds
    assert journal.verify_case(ref).broken is None and rebuilding.compare(ref, now=NOW).differs == ()
