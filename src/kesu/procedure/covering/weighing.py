"""Every rule of the catalogue accounted for once: held, excused or waiting; whatever contradicts that is a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from kesu.procedure.covering.catalogue import Catalogue, Source
from kesu.procedure.covering.setting_aside import Aside
from kesu.procedure.declared import NOWHERE, Label, Place
from kesu.procedure.messages import Message, did_you_mean, error

State = Literal["held", "excused", "waiting", "missing"]
MOST_EXCUSED = 10
"""Of a hundred rules."""


@dataclass(frozen=True, slots=True)
class Said:
    """A pack: its folder, its procedure's name, and where it cites which rule first."""

    pack: str
    procedure: str
    cites: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario: its file, seen from the folder of all packs, what it covers, and the procedures it plays."""

    file: str
    covers: tuple[str, ...]
    procedures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a rule stands. packs: those that hold it; cited: further ones that only cite it."""

    id: str
    state: State
    packs: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    kind: str = ""
    why: Label | None = None
    said_in: tuple[str, ...] = ()


@dataclass
class Coverage:
    catalogue: Catalogue
    rules: dict[str, Rule] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)

    def of(self, source: Source) -> list[Rule]:
        return [self.rules[rule] for rule in source.ids]

    def count(self, state: State, sources: Iterable[Source] | None = None) -> int:
        """How many rules stand so, in these sources or in all that count."""
        chosen = self.catalogue.sources.values() if sources is None else sources
        counted = [source for source in chosen if sources is not None or not source.example]
        return sum(rule.state == state for source in counted for rule in self.of(source))


def weigh(catalogue: Catalogue, packs: Iterable[Said], played: Iterable[Played], aside: Aside) -> Coverage:
    """The account of all rules, with an error for each that is missing, unknown, doubled or not cited."""
    weighing = _Weighing(catalogue, tuple(packs), tuple(played), aside)
    coverage = Coverage(catalogue, {rule: weighing.rule(rule) for rule in _all_ids(catalogue)})
    coverage.messages = [*aside.messages, *weighing.unknown(), *weighing.uncited(), *weighing.contradictions(coverage)]
    return coverage


def _all_ids(catalogue: Catalogue) -> Iterator[str]:
    return (rule for source in catalogue.sources.values() for rule in source.ids)


@dataclass
class _Weighing:
    catalogue: Catalogue
    packs: tuple[Said, ...]
    played: tuple[Played, ...]
    aside: Aside

    def rule(self, rule: str) -> Rule:
        citing = [pack for pack in self.packs if rule in pack.cites]
        held = {pack.pack: self._files(rule, pack) for pack in citing}
        packs = tuple(sorted(pack for pack, files in held.items() if files))
        cited = tuple(sorted(pack for pack, files in held.items() if not files))
        if packs:
            scenarios = tuple(sorted({file for files in held.values() for file in files}))
            return Rule(rule, "held", packs, scenarios, cited, why=self.aside.partly.get(rule))
        if rule in self.aside.excused:
            excused = self.aside.excused[rule]
            return Rule(rule, "excused", (), (), cited, excused.kind, excused.why, excused.said_in)
        state: State = "waiting" if rule in self.aside.waiting else "missing"
        return Rule(rule, state, (), (), cited, why=self.aside.why.get(rule))

    def _files(self, rule: str, pack: Said) -> set[str]:
        return {one.file for one in self.played if rule in one.covers and pack.procedure in one.procedures}

    # --- what is wrong -------------------------------------------------------------------------------

    def unknown(self) -> Iterator[Message]:
        for rule, place in self._named():
            if rule not in self.catalogue.known:
                mend = did_you_mean(rule, self.catalogue.known)
                yield error("coverage.unknown", place, f"没有规则 {rule}", f"there is no rule {rule}", mend)

    def _named(self) -> Iterator[tuple[str, Place]]:
        for pack in self.packs:
            yield from pack.cites.items()
        for one in self.played:
            yield from ((rule, Place(one.file, 1, 1)) for rule in one.covers)
        for rule, excused in self.aside.excused.items():
            yield from ((named, excused.place) for named in (rule, *excused.said_in))
        yield from self.aside.waiting.items()
        yield from self.aside.places.items()

    def uncited(self) -> Iterator[Message]:
        """A scenario cannot hold what no pack that it plays claims to follow."""
        by_procedure = {pack.procedure: pack.cites for pack in self.packs}
        for one in self.played:
            cites = {rule for name in one.procedures for rule in by_procedure.get(name, ())}
            for rule in one.covers:
                if rule in self.catalogue.known and rule not in cites:
                    zh = f"情景写明 {rule}，所演练的程序却都没有引用它"
                    en = f"it covers {rule}, which none of the procedures it plays cites"
                    yield error("coverage.uncited", Place(one.file, 1, 1), zh, en)

    def contradictions(self, coverage: Coverage) -> Iterator[Message]:
        for rule in coverage.rules.values():
            yield from self._twice(rule)
            if rule.state == "missing":
                yield _missing(rule)
            yield from self._said_in(rule, coverage)
        yield from self._remarks(coverage)
        yield from _too_many(coverage)

    def _twice(self, rule: Rule) -> Iterator[Message]:
        there = [
            ("有情景执行", "held by a scenario", rule.state == "held"),
            ("列为例外", "an exception", rule.id in self.aside.excused),
            ("列为待办", "waiting", rule.id in self.aside.waiting),
        ]
        found = [(zh, en) for zh, en, holds in there if holds]
        if len(found) > 1:
            place = self.aside.waiting.get(rule.id) or self.aside.excused[rule.id].place
            zh, en = "又".join(zh for zh, _ in found), " and ".join(en for _, en in found)
            yield error("coverage.double", place, f"{rule.id} {zh}", f"{rule.id} is {en}")

    def _said_in(self, rule: Rule, coverage: Coverage) -> Iterator[Message]:
        """What is said elsewhere must be held there, or wait there."""
        for named in rule.said_in:
            target = coverage.rules.get(named)
            if target is not None and target.state == "excused":
                place = self.aside.excused[rule.id].place
                zh, en = f"{rule.id} 指向的 {named} 也是例外", f"{rule.id} points at {named}, an exception as well"
                yield error("coverage.elsewhere", place, zh, en)

    def _remarks(self, coverage: Coverage) -> Iterator[Message]:
        for rule in self.aside.partly:
            if rule in coverage.rules and coverage.rules[rule].state != "held":
                zh, en = f"{rule} 尚未执行，不能部分执行", f"{rule} is not held, so not in part either"
                yield error("coverage.partly", self.aside.places[rule], zh, en)
        for rule in self.aside.why:
            if rule in coverage.rules and coverage.rules[rule].state != "waiting":
                zh, en = f"{rule} 已不是待办，其说明应删去", f"{rule} does not wait any more: take its reason out"
                yield error("coverage.why", self.aside.places[rule], zh, en)


def _missing(rule: Rule) -> Message:
    if rule.cited:
        packs = ", ".join(rule.cited)
        zh, en = (
            f"{rule.id} 有引用（{packs}），没有情景",
            f"{rule.id} is cited by {packs}, and no scenario of theirs covers it",
        )
    else:
        zh, en = f"{rule.id} 没有着落", f"{rule.id} is accounted for nowhere"
    mend = (
        "引用它并写情景，或列入 exceptions.yaml、waiting.yaml",
        "cite it and cover it, or list it in exceptions.yaml or waiting.yaml",
    )
    return error("coverage.missing", NOWHERE, zh, en, mend)


def _too_many(coverage: Coverage) -> Iterator[Message]:
    excused, total = coverage.count("excused"), sum(1 for _ in coverage.catalogue.counted)
    if excused * 100 > total * MOST_EXCUSED:
        zh = f"例外过多：{total} 条中有 {excused} 条（最多 {MOST_EXCUSED}%）"
        en = f"too many exceptions: {excused} of {total} rules (at most {MOST_EXCUSED} %)"
        yield error("coverage.exceptions", NOWHERE, zh, en)
