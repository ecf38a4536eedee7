"""Playing the scenarios of packs on mutants of them: what is refused, what is noticed, what survives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from kesu.cli.playing import Library, Playable, playables
from kesu.cli.problems import Problem
from kesu.procedure.declared import Procedure
from kesu.procedure.mutating import Explanations, Mutant, applied, concerns, meaning, mutants_of, read_explanations
from kesu.procedure.reading import MappingNode, read_node, read_yaml
from kesu.procedure.reading.expanding import expand
from kesu.procedure.reading.pack import PACK_FILE
from kesu.procedure.reading.shipped import SHIPPED
from kesu.procedure.scenarios import run_scenario
from kesu.procedure.scenarios.running import memory_stage

Fate = Literal["refused", "noticed", "same", "survived"]
SURVIVORS = "survivors.yaml"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant; `same` is the procedure in other words. by: the file of the scenario that failed, or the
    code of the reader's message."""

    mutant: Mutant
    fate: Fate
    by: str = ""


@dataclass
class Shelf:
    """Packs and their scenarios, each read once."""

    library: Library = field(default_factory=Library)
    found: dict[Path, list[Playable]] = field(default_factory=dict)

    def playables(self, folder: Path) -> list[Playable]:
        if folder not in self.found:
            there = bool(list(folder.glob("scenarios/*.yaml")))
            self.found[folder] = list(playables([str(folder)], self.library)) if there else []
        return self.found[folder]


@dataclass
class Bench:
    """A pack with every scenario that plays it: its own, then those of packs beside it that open its cases."""

    folder: Path
    shelf: Shelf
    last: dict[tuple[str, ...], Playable] = field(default_factory=dict)
    alike: dict[tuple[str, bool], Playable] = field(default_factory=dict)
    """What noticed a change last: of the same element, of the same key anywhere. It is likely to notice the next."""

    @cached_property
    def procedure(self) -> Procedure:
        return self.shelf.library.procedure(self.folder)

    @cached_property
    def root(self) -> MappingNode:
        """The pack's tree, its fragments merged and its parts spliced in."""
        tree = read_yaml((self.folder / PACK_FILE).read_bytes(), str(self.folder / PACK_FILE))
        assert isinstance(tree.root, MappingNode)
        return expand(tree.root, self._load).root

    def _load(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    @cached_property
    def mutants(self) -> list[Mutant]:
        return mutants_of(self.root)

    @cached_property
    def playables(self) -> list[Playable]:
        beside = sorted(path.parent for path in self.folder.parent.glob(f"*/{PACK_FILE}"))
        folders = [self.folder, *(folder for folder in beside if folder.name != self.folder.name)]
        every = [*self.shelf.playables(self.folder), *(one for other in folders[1:] for one in self._beside(other))]
        return [one for one in every if self.procedure.name in one.procedures]

    def _beside(self, folder: Path) -> list[Playable]:
        """A neighbour that cannot be read plays nothing: that is for its own check to say."""
        try:
            return self.shelf.playables(folder)
        except Problem:
            return []

    @cached_property
    def words(self) -> dict[int, str]:
        return {id(one): json.dumps(one.scenario.do, ensure_ascii=False, default=str) for one in self.playables}

    @property
    def failing(self) -> list[str]:
        """Files of scenarios that fail on the pack as it is: they would notice anything."""
        return [one.scenario.file for one in self.playables if not plays(one, self.procedure)]

    @cached_property
    def explanations(self) -> Explanations | None:
        """The pack's own; None where it has no such file: nobody has said that it is done."""
        path = self.folder / SURVIVORS
        return read_explanations(path.read_bytes(), str(path)) if path.is_file() else None

    @cached_property
    def common(self) -> Explanations:
        """Those of all packs: the file beside them, else the one that comes with Kesu."""
        beside = self.folder.parent / SURVIVORS
        path = beside if beside.is_file() else SHIPPED / SURVIVORS
        return read_explanations(path.read_bytes(), str(path))

    @cached_property
    def meaning(self) -> object:
        reading = read_node(self.root)
        return meaning(reading.procedure) if reading.procedure is not None else None

    def judged(self, mutant: Mutant, among: Iterable[Playable] | None = None) -> Verdict:
        """Plays scenarios until one fails; first those that speak of the construct. among: these only."""
        reading = read_node(applied(self.root, mutant))
        if reading.procedure is None or reading.errors:
            return Verdict(mutant, "refused", reading.errors[0].code if reading.errors else "reader")
        for playable in self._ordered(mutant) if among is None else among:
            if not plays(playable, reading.procedure):
                self.last[mutant.names[:2]] = self.alike[mutant.construct, mutant.change is None] = playable
                return Verdict(mutant, "noticed", playable.scenario.file)
        return Verdict(mutant, "same" if meaning(reading.procedure) == self.meaning else "survived")

    def _ordered(self, mutant: Mutant) -> list[Playable]:
        told = {name for name in mutant.path.replace("?", "").split(".") if len(name) > 1}
        last, alike = self.last.get(mutant.names[:2]), self.alike.get((mutant.construct, mutant.change is None))

        def rank(one: Playable) -> tuple[bool, bool, int, int]:
            speaks = sum(name in self.words[id(one)] for name in told)
            return one is not alike, one is not last, -speaks, len(one.scenario.do)

        return sorted(self.playables, key=rank)


def plays(playable: Playable, procedure: Procedure) -> bool:
    """Whether the scenario holds with that procedure in place of the one of its name; what breaks down does not."""
    one = replace(playable, procedures={**playable.procedures, procedure.name: procedure})
    try:
        world = one.world(saving=False)
        stage = memory_stage(one.scenario, world.programs, world.directory, saving=False)
        return run_scenario(one.scenario, one.procedures, stage).ok
    except Exception:  # a mutant may be nonsense: that it cannot even be played is noticed as well
        return False


# --- all of them, on several processes -------------------------------------------------------------------

_benches: dict[str, Bench] = {}


def benches_of(folders: Iterable[Path]) -> list[Bench]:
    """The packs in these folders, read as they are now."""
    shelf = Shelf()
    return [Bench(folder, shelf) for folder in folders]


def _judge(task: tuple[str, tuple[str, ...]]) -> list[tuple[str, Fate, str]]:
    """In a process of its own: mutants go by their paths, and where it shares no memory it reads the pack once more."""
    bench = _benches.setdefault(task[0], Bench(Path(task[0]), Shelf()))
    wanted = set(task[1])
    verdicts = [bench.judged(mutant) for mutant in bench.mutants if mutant.path in wanted]
    return [(verdict.mutant.path, verdict.fate, verdict.by) for verdict in verdicts]


def judged(bench: Bench, mutants: Sequence[Mutant], jobs: int) -> Iterator[Verdict]:
    """The verdicts, as they come. jobs: how many processes."""
    if jobs == 1:
        yield from (bench.judged(mutant) for mutant in mutants)
        return
    _benches[str(bench.folder)] = bench
    by_path = {mutant.path: mutant for mutant in mutants}
    parts = [tuple(by_path)[start : start + PIECE] for start in range(0, len(by_path), PIECE)]
    with ProcessPoolExecutor(jobs) as pool:
        for found in pool.map(_judge, [(str(bench.folder), part) for part in parts]):
            for path, fate, by in found:
                yield Verdict(by_path[path], fate, by)


PIECE = 20
"""Mutants judged by a process before it takes the next ones."""


# --- rules whose scenarios would not miss them -----------------------------------------------------------


def hollow(benches: Sequence[Bench], source: str = "") -> list[str]:
    """Rules that packs cite and scenarios cover, and none of these fails whatever is done to what cites them.

    Such a rule looks held, and is not. One of the packs that cite it is enough. source: only the rules of that one.
    """
    looking = [_Looking(bench) for bench in benches]
    covered = {rule for one in looking for rule in one.cited if rule in one.covering and rule.startswith(source)}
    return sorted(rule for rule in covered if not _missed(rule, looking))


def _missed(rule: str, looking: list[_Looking]) -> bool:
    """In some pack; those whose own scenarios cover the rule are asked first."""
    return any(one.missed(rule) for one in sorted(looking, key=lambda one: -one.own(rule)))


class _Looking:
    """What a pack cites where, and which scenarios cover that."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.refused: set[str] = set()
        self.covering: dict[str, list[Playable]] = {}
        for playable in bench.playables:
            for rule in playable.scenario.covers:
                self.covering.setdefault(rule, []).append(playable)
        self.cited: dict[str, list[tuple[str, ...]]] = {}
        for mark in bench.procedure.marks:
            for rule in mark.cites:
                self.cited.setdefault(rule, []).append(mark.path)

    def own(self, rule: str) -> int:
        """How many of the pack's own scenarios cover it."""
        files = (Path(playable.scenario.file) for playable in self.covering.get(rule, ()))
        return sum(self.bench.folder in file.parents for file in files)

    def missed(self, rule: str) -> bool:
        """Whether a scenario that covers the rule fails on some change of what cites it."""
        places, covering = self.cited.get(rule, []), self.covering.get(rule, [])
        changes = [mutant for mutant in self.bench.mutants if any(concerns(mutant, place) for place in places)]
        changes.sort(key=_late)
        return bool(covering) and any(self._notices(mutant, covering) for mutant in changes)

    def _notices(self, mutant: Mutant, covering: list[Playable]) -> bool:
        if mutant.path in self.refused:
            return False
        fate = self.bench.judged(mutant, covering).fate
        if fate == "refused":
            self.refused.add(mutant.path)
        return fate == "noticed"


def _late(mutant: Mutant) -> tuple[bool, bool, bool]:
    """What seldom tells comes last: whole elements, which others name; what nobody leaves empty; boundaries."""
    return (len(mutant.keys) < 3, mutant.path.endswith("?") and mutant.change is not None, "~" in mutant.path)
