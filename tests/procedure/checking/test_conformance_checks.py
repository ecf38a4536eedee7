"""What part E says that `check` says, on the conformance packs; and no false alarm on any other of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from kesu.procedure.checking import check
from tests.conformance.test_conformance import check_expectations
from tests.procedure.checking.packs import codes, read

FINDS = {
    "stuck": "check.stuck",
    "never-met": "check.clock-unmet",
    "afresh": "check.note.deadline-afresh",
    "careless": "check.note.all-of-nothing",
    "goes-on": "check.open-at-closing",
}


def _packs(path: Path) -> Mapping[str, Mapping[str, object]]:
    return YAML(typ="base", pure=True).load(path.read_text(encoding="utf-8"))["packs"]


def _expected() -> Iterator[object]:
    for path, procedure, entry in check_expectations():
        yield pytest.param(path, procedure, entry, id=f"{path.stem}: {procedure}")


@pytest.mark.parametrize("reduced", [False, True], ids=["plain", "reduced"])
@pytest.mark.parametrize(("path", "procedure", "entry"), list(_expected()))
def test_what_the_traps_say_of_check(path: Path, procedure: str, entry: Mapping[str, str], reduced: bool) -> None:
    report = check(read(_packs(path)[procedure]), reduced=reduced)
    if "finds" in entry:
        assert FINDS[procedure] in codes(report)
    else:
        assert entry["expect"] == "clean"
        assert report.clean and not report.notes, codes(report)


def test_the_skipped_step_that_nobody_can_close_after_is_told_as_a_story_with_its_mend() -> None:
    path = Path(__file__).parents[2] / "conformance" / "trap-04.yaml"
    found = next(m for m in check(read(_packs(path)["stuck"])).findings if m.code == "check.stuck")
    assert [said["en"] for said in found.details["story"]] == ["a", "b is skipped"]
    assert "{any: [b.yes, b.skipped]}" in found.mend("en")


def test_the_path_on_which_closing_opens_over_an_open_task_is_shown() -> None:
    path = Path(__file__).parents[2] / "conformance" / "trap-24.yaml"
    found = next(m for m in check(read(_packs(path)["goes-on"])).findings if m.code == "check.open-at-closing")
    assert [said["en"] for said in found.details["story"]] == ["solved: no", "inform"]
    assert (found.details["step"], found.details["other"]) == ("close", "retry")
