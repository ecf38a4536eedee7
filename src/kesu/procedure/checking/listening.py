"""What happens at an instant, as far as the exploration remembers it: clocks, blocks, the number."""

from __future__ import annotations

from dataclasses import dataclass, field

from kesu.procedure import taking_back
from kesu.procedure.checking.model import Model


@dataclass(slots=True)
class Heard:
    """Clocks by place; `key`: which of a clock's `from` it is. lifts: bits of blocks that end."""

    ends: list[int] = field(default_factory=list)
    starts: list[tuple[int, int]] = field(default_factory=list)
    lifts: int = 0
    number: bool = False


class Listening:
    """Static tables over a model."""

    def __init__(self, model: Model) -> None:
        program, places = model.program, model.clock_place
        self.filled_bit = {name: 1 << i for i, name in enumerate(model.filled)}
        self.all_filled = (1 << len(model.filled)) - 1
        self.block_bit = {block: 1 << len(model.filled) + i for i, block in enumerate(model.blocks)}
        self.number_bit = 1 << len(model.filled) + len(model.blocks)
        self.heard: dict[str, Heard] = {}
        for key, found in program.listeners.items():
            heard = Heard(number=found.number)
            heard.ends = [places[c.name] for c in found.ends if c.name in places]
            heard.starts = [(places[c.name], self._key(c.start, key)) for c in found.starts if c.name in places]
            heard.lifts = sum(self.block_bit[model.place[step.name], n] for step, n, _ in found.lifts)
            if heard.ends or heard.starts or heard.lifts or heard.number:
                self.heard[key] = heard
        self.step_readers, self.clock_readers, self.child_readers, self.case_readers = _readers(model)
        self.older_of_step = _older(model, "step", len(model.nodes))
        self.older_of_clock = _older(model, "clock", len(model.clocks))
        dormant = [node.name if node.step.starts is not None else None for node in model.nodes]
        hanging = [taking_back.hanging(program, name) if name else [] for name in dormant]
        self.hanging = tuple(tuple(model.place[later] for later in found) for found in hanging)
        own = [taking_back.own_clocks(program, name) if name else [] for name in dormant]
        self.own_clocks = tuple(tuple(places[c] for c in found if c in places) for found in own)
        self.asked_clocks = tuple(
            frozenset(i for i in mine if all(ref.name in found for ref in model.clocks[i].to))
            for mine, found in zip(self.own_clocks, hanging, strict=True)
        )
        self.older_of_hanging = tuple(
            sum({bit for place in found for kind, _, bit in model.nodes[place].any_sources if kind == "clock"})
            for found in self.hanging
        )
        self.by_fact = tuple(
            (i, r.name) for i, clock in enumerate(model.clocks) for r in clock.start if r.kind == "field"
        )

    def _key(self, start: tuple[object, ...], key: str) -> int:
        from kesu.procedure.program import instant_key

        return next(i for i, ref in enumerate(start) if instant_key(ref) == key)  # type: ignore[arg-type]


def _readers(
    model: Model,
) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...], tuple[int, ...]]:
    steps: list[list[int]] = [[] for _ in model.nodes]
    clocks: list[list[int]] = [[] for _ in model.clocks]
    children: list[list[int]] = [[] for _ in model.links]
    for node in model.nodes:
        for places, readers in ((node.sources, steps), (node.clocks, clocks), (node.children, children)):
            for place in places:
                readers[place].append(node.place)
    readers_of_case = set(model.graph.readers.get("closed", ()))
    case = tuple(node.place for node in model.nodes if node.after_closing or node.name in readers_of_case)
    return tuple(map(tuple, steps)), tuple(map(tuple, clocks)), tuple(map(tuple, children)), case


def _older(model: Model, kind: str, size: int) -> tuple[int, ...]:
    found = [0] * size
    for node in model.nodes:
        for source, place, bit in node.any_sources:
            if source == kind:
                found[place] |= bit
    return tuple(found)
