"""`kesu mutate`: what no scenario notices is told with its place, what is explained is not, what is stale is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.cli.mutating import benches_of
from tests.cli.conftest import Kesu

PACK = """
procedure: shop
version: 1
title: {zh: 店, en: Shop}
kind: complaint
covers: [S1]
owner: chief
open: {by: [clerk]}
roles: {clerk: {zh: 店员, en: Clerk}, chief: {zh: 店长, en: Chief}}
fields:
  note: {type: text, label: {zh: 备注, en: Note}}
steps:
  answer: {by: clerk, fill: [note?], sign: true, cites: [R1]}
  close: {by: chief, after: answer, outcomes: {closed: {zh: 已结, en: Closed, close: true}}, cites: [R2]}
clocks:
  answer: {from: opened, to: answer, within: 48h, cites: [R3]}
"""
SCENARIO = """
scenario: Answered in time, closed by the chief
covers: [S1.R1, S1.R2, S1.R3]
start: 2026-03-02T09:00+08:00
do:
  - open: {by: clerk}
  - expect: {open: [answer], due: {answer: "2026-03-04T09:00+08:00"}}
  - complete: {step: answer, by: clerk, data: {note: 已复}}
  - refuse: {complete: {step: close, by: clerk}, because: role}
  - complete: {step: close, by: chief}
  - expect: {status: closed}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "procedure.yaml").write_text(PACK, encoding="utf-8")
    (folder / "scenarios" / "answered.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder


def survivors(said: dict) -> list[str]:
    return [one["path"] for one in said["packs"][0]["survivors"]]


def test_what_no_scenario_notices_is_told_with_its_place(kesu: Kesu, pack: Path) -> None:
    said = kesu("mutate", pack, "--jobs", "1")
    assert said.status == 1
    assert "shop: procedure.yaml:13: steps.answer.by=anyone\n    step `answer`: anyone may" in said.out
    assert "步骤 `answer`：谁都可以办理" in kesu("mutate", pack, "--jobs", "1", language="zh").out


def test_a_path_that_nothing_has_is_told(kesu: Kesu, pack: Path) -> None:
    said = kesu("mutate", pack, "--only", "nothing.here", "--json")
    assert (said.status, said.json["error"]["code"]) == (2, "only")


def test_which_scenario_is_played_first_changes_no_verdict(pack: Path) -> None:
    late = (
        SCENARIO[: SCENARIO.index("  - complete")]
        + '  - at: "2026-03-04T10:00+08:00"\n  - expect: {overdue: [answer]}\n'
    )
    (pack / "scenarios" / "late.yaml").write_text(late.replace("Answered in time", "Late"), encoding="utf-8")
    found = []
    for first in (None, 0, 1):
        bench = benches_of([pack])[0]
        if first is not None:
            ahead = bench.playables[first]
            bench.last = {mutant.names[:2]: ahead for mutant in bench.mutants}
            bench.alike = {(mutant.construct, mutant.change is None): ahead for mutant in bench.mutants}
        found.append({mutant.path: bench.judged(mutant).fate for mutant in bench.mutants})
    assert found[0] == found[1] == found[2]
    assert {"noticed", "survived"} <= set(found[0].values())


def test_what_a_scenario_notices_is_not_told(kesu: Kesu, pack: Path) -> None:
    said = kesu("mutate", pack, "--jobs", "1", "--json").json
    left = survivors(said)
    assert "steps.answer.by=anyone" in left
    assert {"steps.close.by=anyone", "clocks.answer", "clocks.answer.within+1", "steps.answer.fill"} & set(
        left
    ) == set()
    told = said["packs"][0]
    assert told["mutants"] == told["refused"] + told["same"] + told["noticed"] + told["survived"]
    assert told["score"] == told["noticed"] / (told["noticed"] + told["survived"])


def test_several_processes_come_to_the_same(kesu: Kesu, pack: Path) -> None:
    one, two = (kesu("mutate", pack, "--jobs", jobs, "--json").json for jobs in ("1", "2"))
    assert survivors(one) == survivors(two)


def test_a_part_or_a_sample_may_be_asked_for(kesu: Kesu, pack: Path) -> None:
    part = kesu("mutate", pack, "--jobs", "1", "--only", "clocks", "--json").json
    assert (part["packs"][0]["survivors"], part["packs"][0]["mutants"] > 0) == ([], True)
    sample = kesu("mutate", pack, "--jobs", "1", "--sample", "3", "--seed", "x", "--json").json
    assert sample["packs"][0]["mutants"] == 3


def test_an_explained_survivor_is_no_failure_and_a_stale_one_is(kesu: Kesu, pack: Path) -> None:
    left = survivors(kesu("mutate", pack, "--jobs", "1", "--json").json)
    entries = [f'"{path}": {{zh: 无妨, en: Does no harm}}' for path in left]
    file = pack / "survivors.yaml"
    file.write_text("\n".join(entries), encoding="utf-8")
    assert kesu("mutate", pack, "--jobs", "1").status == 0
    file.write_text("\n".join([*entries, "clocks.answer: {zh: 无妨, en: Does no harm}"]), encoding="utf-8")
    stale = kesu("mutate", pack, "--jobs", "1")
    assert (stale.status, "clocks.answer is noticed by now" in stale.err) == (1, True)


def test_what_is_explained_for_all_packs_is_counted_by_itself_and_not_repeated(kesu: Kesu, pack: Path) -> None:
    common, own = pack.parent / "survivors.yaml", pack / "survivors.yaml"
    common.write_text('"steps.*.sign": {zh: 无妨, en: Does no harm}', encoding="utf-8")
    told = kesu("mutate", pack, "--jobs", "1", "--json").json["packs"][0]
    assert (told["common"], told["own"]) == (1, 0)
    own.write_text('"steps.*.sign": {zh: 无妨, en: Does no harm}', encoding="utf-8")
    again = kesu("mutate", pack, "--jobs", "1")
    assert (again.status, "steps.*.sign is explained for all packs" in again.err) == (1, True)


def test_the_same_procedure_in_other_words_wants_no_explanation(kesu: Kesu, pack: Path) -> None:
    """That the chief owns it holds without a word: the chief closes it."""
    told = kesu("mutate", pack, "--jobs", "1", "--only", "owner", "--json").json["packs"][0]
    assert (told["same"], told["survived"]) == (1, 1)
    assert survivors({"packs": [told]}) == ["owner=other"]


def test_a_rule_whose_scenario_would_not_miss_it_is_told(kesu: Kesu, pack: Path) -> None:
    assert kesu("mutate", pack, "--rules").status == 0
    scenario = pack / "scenarios" / "closed.yaml"
    rest = SCENARIO.replace("[S1.R1, S1.R2, S1.R3]", "[S1.R4]")
    scenario.write_text(rest.replace("scenario: Answered in time", "scenario: Noted"), encoding="utf-8")
    changed = PACK.replace("owner: chief", "owner: chief\ntriggers: []\nretention: {keep: 5 years, cites: [R4]}")
    (pack / "procedure.yaml").write_text(changed, encoding="utf-8")
    said = kesu("mutate", pack, "--rules")
    assert said.status == 1
    assert "the scenarios that cover S1.R4 hold without it as well" in said.out


@pytest.mark.parametrize("option", ["--sample", "--jobs"])
def test_none_at_all_is_not_a_number_of_them(kesu: Kesu, pack: Path, option: str) -> None:
    assert kesu("mutate", pack, option, "0").status == 2


def test_scenarios_that_fail_already_are_asked_nothing(kesu: Kesu, pack: Path) -> None:
    """They would notice everything, and the pack would look finished."""
    scenario = pack / "scenarios" / "answered.yaml"
    scenario.write_text(SCENARIO.replace("status: closed", "status: open"), encoding="utf-8")
    said = kesu("mutate", pack, "--jobs", "1")
    assert (said.status, "answered.yaml" in said.err, said.out) == (1, True, "")


def test_a_pack_beside_that_cannot_be_read_does_not_hinder(kesu: Kesu, pack: Path) -> None:
    beside = pack.parent / "torn"
    (beside / "scenarios").mkdir(parents=True)
    (beside / "procedure.yaml").write_text("procedure: [", encoding="utf-8")
    (beside / "scenarios" / "one.yaml").write_text(SCENARIO, encoding="utf-8")
    assert kesu("mutate", pack, "--jobs", "1", "--only", "clocks").status == 0
