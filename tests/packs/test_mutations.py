"""The scenarios of the shipped packs would miss what their packs say; what they need not miss is explained."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kesu.cli.covering import CATALOGUE
from kesu.cli.mutating import SURVIVORS, Bench, benches_of, hollow
from kesu.procedure.covering import read_catalogue
from kesu.procedure.mutating import chosen, read_explanations
from tests.packs.shipped import PACKS

EVERY = sorted(path.parent for path in PACKS.glob("*/procedure.yaml"))
DONE = sorted(path.parent for path in PACKS.glob(f"*/{SURVIVORS}"))
SOURCES = [*read_catalogue((PACKS / CATALOGUE).read_bytes(), CATALOGUE)[0].sources]
SAMPLE, SEED = 6, "kesu"
"""Of each pack; the whole is what `kesu mutate` plays."""


def named(path: Path) -> str:
    return path.name


@cache
def benches() -> dict[Path, Bench]:
    return dict(zip(EVERY, benches_of(EVERY), strict=True))


def bench(pack: Path) -> Bench:
    return benches()[pack]


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES)
def test_a_rule_that_is_covered_would_be_missed(source: str) -> None:
    """For each rule there is a change of what cites it, on which a scenario that covers it fails."""
    assert hollow([*benches().values()], f"{source}.") == []


@pytest.mark.parametrize("pack", DONE, ids=named)
def test_every_survivor_of_a_finished_pack_is_explained(pack: Path) -> None:
    explanations = bench(pack).explanations
    assert explanations is not None
    judged = [bench(pack).judged(mutant) for mutant in chosen(bench(pack).mutants, SAMPLE, SEED)]
    survivors = [verdict.mutant for verdict in judged if verdict.fate == "survived"]
    left = [mutant.path for mutant in survivors if not (explanations.of(mutant) or bench(pack).common.of(mutant))]
    assert left == []


@pytest.mark.parametrize("pack", DONE, ids=named)
def test_every_explanation_belongs_to_a_construct(pack: Path) -> None:
    """Those whose survivors are noticed by now are refused by `kesu mutate`, which plays them all."""
    explanations = bench(pack).explanations
    assert explanations is not None
    repeated = explanations.repeated(bench(pack).common)
    messages = [*explanations.messages, *repeated, *explanations.stale(bench(pack).mutants)]
    assert [message.line("en") for message in messages] == []


def test_every_common_explanation_belongs_to_a_construct_of_some_pack() -> None:
    common = read_explanations((PACKS / SURVIVORS).read_bytes(), SURVIVORS)
    every = [mutant for pack in DONE for mutant in bench(pack).mutants]
    assert [message.line("en") for message in (*common.messages, *common.stale(every))] == []
