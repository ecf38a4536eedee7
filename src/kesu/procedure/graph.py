"""What hangs on what: the order of settling, what a going back resets, what is before what (B1.7, B3.14–15)."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kesu.procedure.declared import AllOf, Procedure, Ref


@dataclass(frozen=True)
class Graph:
    """Static facts of a procedure's `after`s.

    order: steps, topological, declaration order breaking ties. dormant: steps with `starts` and what hangs on such
    alone. readers: what to look at again, by source (`step`, `clock.k`, `child.a`, `closed`). dependents: steps that
    depend on a step directly. openers: the step that opens the children of a link.
    """

    procedure: Procedure
    order: tuple[str, ...]
    rank: dict[str, int]
    dormant: frozenset[str]
    dormant_clocks: frozenset[str]
    readers: dict[str, tuple[str, ...]]
    dependents: dict[str, frozenset[str]]
    openers: dict[str, str]
    closers: tuple[str, ...]
    after_closing: frozenset[str]
    circles: tuple[str, ...]

    def before(self, step: str) -> frozenset[str]:
        """All steps before it, through `closed` too."""
        return self._before[step]

    def __post_init__(self) -> None:
        found: dict[str, set[str]] = {name: set() for name in self.procedure.steps}
        for name in self.procedure.steps:
            for later in reach(self.dependents, name):
                found[later].add(name)
        object.__setattr__(self, "_before", {name: frozenset(steps) for name, steps in found.items()})

    _before: dict[str, frozenset[str]] = None  # type: ignore[assignment]


def refs_of(after: AllOf | None) -> Iterator[Ref]:
    """All references of an `after`, those in `any` too."""
    for member in after.members if after else ():
        if isinstance(member, Ref):
            yield member
        else:
            yield from member.members


def reach(dependents: dict[str, frozenset[str]], start: str) -> set[str]:
    """All that depends on `start`, itself only where it is in a circle."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        for later in dependents.get(ahead.pop(), ()):
            if later not in found:
                found.add(later)
                ahead.append(later)
    return found


def build_graph(procedure: Procedure) -> Graph:
    """The graph of a read procedure. A circle does not hang it: its steps stand in `circles`."""
    openers = _openers(procedure)
    closers = tuple(n for n, step in procedure.steps.items() if any(o.close for o in step.outcomes.values()))
    sources = {name: tuple(_sources(procedure, step.after, openers, closers)) for name, step in procedure.steps.items()}
    dependents: dict[str, set[str]] = {name: set() for name in procedure.steps}
    readers: dict[str, dict[str, None]] = defaultdict(dict)
    for name, step in procedure.steps.items():
        for source in sources[name]:
            if source in dependents and source != name:
                dependents[source].add(name)
        for key in _read_keys(procedure, step.after, openers):
            readers[key][name] = None
    order, circles = _order(procedure, dependents)
    dormant, dormant_clocks = _dormant(procedure, openers)
    frozen = {name: frozenset(later) for name, later in dependents.items()}
    return Graph(
        procedure=procedure,
        order=order,
        rank={name: place for place, name in enumerate(order)},
        dormant=dormant,
        dormant_clocks=dormant_clocks,
        readers={key: tuple(names) for key, names in readers.items()},
        dependents=frozen,
        openers=openers,
        closers=closers,
        after_closing=_after_closing(procedure, frozen),
        circles=circles,
    )


def _openers(procedure: Procedure) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, step in procedure.steps.items():
        for opening in step.openings:
            found.setdefault(opening.link, name)
    return found


def _sources(
    procedure: Procedure, after: AllOf | None, openers: dict[str, str], closers: tuple[str, ...]
) -> Iterator[str]:
    for ref in refs_of(after):
        if ref.kind == "step":
            yield ref.name
        elif ref.kind == "case" and ref.name in ("closed", "reopened"):
            yield from closers
        elif ref.kind == "child" and ref.name in openers:
            yield openers[ref.name]
        elif ref.kind == "clock" and ref.name in procedure.clocks:
            starts = procedure.clocks[ref.name].start
            yield from (start.name for start in starts if start.kind == "step")
            if any(start.kind == "case" and start.name == "closed" for start in starts):
                yield from closers


def _read_keys(procedure: Procedure, after: AllOf | None, openers: dict[str, str]) -> Iterator[str]:
    for ref in refs_of(after):
        if ref.kind == "step":
            yield ref.name
        elif ref.kind == "case":
            yield "closed"
        elif ref.kind == "child":
            yield from (f"child.{ref.name}", openers.get(ref.name, ""))
        elif ref.kind == "clock" and ref.name in procedure.clocks:
            yield f"clock.{ref.name}"
            clock = procedure.clocks[ref.name]
            yield from (r.name for r in (*clock.start, *clock.to) if r.kind == "step")
            yield "closed"


def _order(procedure: Procedure, dependents: dict[str, set[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    waits = dict.fromkeys(procedure.steps, 0)
    for later in dependents.values():
        for name in later:
            waits[name] += 1
    place = {name: i for i, name in enumerate(procedure.steps)}
    order: list[str] = []
    ready = [place[name] for name, count in waits.items() if not count]
    heapq.heapify(ready)
    names = list(procedure.steps)
    while ready:
        name = names[heapq.heappop(ready)]
        order.append(name)
        for following in dependents[name]:
            waits[following] -= 1
            if not waits[following]:
                heapq.heappush(ready, place[following])
    circles = tuple(name for name in procedure.steps if waits[name] > 0)
    return (*order, *circles), circles


def _dormant(procedure: Procedure, openers: dict[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    steps = {name for name, step in procedure.steps.items() if step.starts is not None}
    clocks: set[str] = set()

    def hangs(ref: Ref) -> bool:
        if ref.kind == "step":
            return ref.name in steps or ref.what == "exhausted"
        if ref.kind == "clock":
            return ref.name in clocks
        return ref.kind == "child" and openers.get(ref.name, "") in steps

    while True:
        size = len(steps) + len(clocks)
        for name, clock in procedure.clocks.items():
            if clock.start and all(ref.kind == "step" and ref.name in steps for ref in clock.start):
                clocks.add(name)
        for name, step in procedure.steps.items():
            refs = list(refs_of(step.after))
            if refs and all(hangs(ref) for ref in refs):
                steps.add(name)
        if len(steps) + len(clocks) == size:
            return frozenset(steps), frozenset(clocks)


def _after_closing(procedure: Procedure, dependents: dict[str, frozenset[str]]) -> frozenset[str]:
    first = {
        name
        for name, step in procedure.steps.items()
        if any(ref.kind == "case" and ref.name == "closed" for ref in refs_of(step.after))
    }
    first |= {
        name
        for name, step in procedure.steps.items()
        for ref in refs_of(step.after)
        if ref.kind == "clock"
        and ref.name in procedure.clocks
        and all(s.kind == "case" and s.name == "closed" for s in procedure.clocks[ref.name].start)
    }
    found = set(first)
    for name in first:
        found |= reach(dependents, name)
    return frozenset(found)


def reset_of(
    graph: Graph, target: str, returning: str | None, spared: frozenset[str], still_open: bool
) -> tuple[str, ...]:
    """The steps that a going back to `target` resets, in order (B3.15).

    spared: steps that stay as they are (`once` and `keep` ones that are done or open). still_open: the target is open
    and stays; then only what follows it is reset.
    """
    found = {target}
    ahead = [target]
    while ahead:
        for later in graph.dependents.get(ahead.pop(), ()):
            if later not in found and (later not in spared or later == returning):
                found.add(later)
                ahead.append(later)
    if returning is not None and returning not in found:
        found.add(returning)
    if still_open:
        found.discard(target)
    return tuple(name for name in graph.order if name in found)
