"""Fields that are read before they are filled: on some path, or ever (language C)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from kesu.procedure.checking.closing import Closing
from kesu.procedure.checking.codes import AWAITING, OPEN
from kesu.procedure.checking.explore import Explored
from kesu.procedure.checking.guarding import unguarded
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.checking.moves import END, Edge, Move
from kesu.procedure.checking.steering import binding
from kesu.procedure.checking.wordings import say
from kesu.procedure.declared import Fill, Place, Who
from kesu.procedure.expressions import Expression
from kesu.procedure.expressions.tree import walk
from kesu.procedure.messages import Message

_PLURAL = frozenset({"table", "list", "sheet", "files", "people", "units", "choices", "snapshot"})
"""What holds nothing yet reads as an empty list, not as empty."""


@dataclass(frozen=True, slots=True)
class Reader:
    """An expression that reads fields when something happens to a step. how: turn, while, end, start."""

    expression: Expression
    how: str
    node: Node | None
    outcome: int
    zh: str
    en: str


def readers(model: Model) -> Iterator[Reader]:
    """All that C asks about: `when`, `while`, `requires`, a clock's `when`, `by`."""
    for node in model.nodes:
        step, zh, en = node.step, f"步骤“{node.step.text('zh')}”的", f"of step `{node.name}`"
        if step.when is not None:
            yield Reader(step.when, "turn", node, 0, f"{zh} when", f"`when` {en}")
        if step.while_ is not None:
            yield Reader(step.while_, "open", node, 0, f"{zh} while", f"`while` {en}")
        for expression in _of_who(step.by):
            yield Reader(expression, "by", node, 0, f"{zh} by", f"`by` {en}")
        for expression in binding(step.requires):
            yield Reader(expression, "end", node, 0, f"{zh} requires", f"`requires` {en}")
        for i, outcome in enumerate(step.outcomes.values(), 1):
            for expression in binding(outcome.requires):
                yield Reader(expression, "end", node, i, f"{zh} requires", f"`requires` {en}: {outcome.name}")
    for clock in model.procedure.clocks.values():
        for ref in clock.start:
            if clock.when is not None and ref.kind == "step":
                node = model.nodes[model.place[ref.name]]
                zh, en = f"时限“{clock.text('zh')}”的 when", f"`when` of clock `{clock.name}`"
                yield Reader(clock.when, "open" if ref.what == "opened" else "done", node, 0, zh, en)


def _of_who(who: Who | None) -> Iterator[Expression]:
    for entry in who.entries if who is not None else ():
        yield from (e for e in (entry.unit, entry.person, entry.source) if e is not None)


def _own(node: Node) -> frozenset[str]:
    """What the task itself asks for: who comes next is chosen from its draft (B6.26)."""
    return frozenset(f.name for f in (*node.step.fill, *(f for o in node.outcomes for f in o.fill)))


class Filled:
    """Which fields may still be empty in which state."""

    def __init__(self, model: Model, explored: Explored, closing: Closing) -> None:
        self.model, self.explored, self.closing = model, explored, closing
        self._set: dict[str, frozenset[str]] = {}

    def findings(self) -> Iterator[Message]:
        said: set[tuple[str, Place]] = set()
        for reader in readers(self.model):
            own = _own(reader.node) if reader.how == "by" and reader.node is not None else frozenset()
            for name in sorted(self.bare(reader.expression) - own):
                if (name, reader.expression.place) in said:
                    continue
                found = self._find(reader, name)
                if found is not None:
                    said.add((name, reader.expression.place))
                    yield found
        yield from self._never_filled()

    def bare(self, expression: Expression) -> frozenset[str]:
        """The fields it reads unguarded that may be empty: no lists, no defaults, nothing filled at the opening."""
        return frozenset(n for n in unguarded(expression, self.model.program) if self._may_be_empty(n))

    def _may_be_empty(self, name: str) -> bool:
        spec = self.model.procedure.fields.get(name)
        return spec is not None and spec.type not in _PLURAL and spec.default is None and spec.source is None

    def _find(self, reader: Reader, name: str) -> Message | None:
        if not self._has_filler(name):
            return self._say("check.never-filled", reader, name, [])
        empty = self.empty_in(name, reader.expression)
        for here in sorted(empty):
            path = self._path(here, empty)
            if self._reads(reader, here, path, name):
                return self._say("check.unfilled", reader, name, path)
        return None

    def _say(self, code: str, reader: Reader, name: str, path: list[Edge]) -> Message:
        details = self.closing.details(path) if path else {}
        return say(code, reader.expression.place, details, field=name, where_zh=reader.zh, where_en=reader.en)

    def _has_filler(self, name: str) -> bool:
        procedure = self.model.procedure
        sets = {field for node in self.model.nodes for outcome in node.outcomes for field in outcome.set}
        known = sets | self.model.program.taken
        return bool(self.model.program.fillers.get(name)) or name in known or procedure.fields[name].source is not None

    # --- where a field may be empty -----------------------------------------------------------------------

    def empty_in(self, name: str, reader: Expression) -> dict[int, int]:
        """The states that some path reaches without filling the field, each with the state before it on that path."""
        if self._surely(self.model.procedure.open.fill, name, reader):
            return {}
        found = {i: -1 for i, (source, _) in enumerate(self.explored.parents) if source < 0}
        ahead = deque(found)
        while ahead:
            here = ahead.popleft()
            for target, move, keys in self.explored.edges[here]:
                if target not in found and not self._fills(move, keys, name, reader):
                    found[target] = here
                    ahead.append(target)
        return found

    def _path(self, here: int, empty: dict[int, int]) -> list[Edge]:
        found: list[Edge] = []
        while here >= 0:
            before = empty[here]
            found.append(self._edge(before, here))
            here = before
        return found[::-1]

    def _edge(self, source: int, target: int) -> Edge:
        parent, edge = self.explored.parents[target]
        if parent == source:
            return edge
        move, keys = next((move, keys) for number, move, keys in self.explored.edges[source] if number == target)
        return Edge(move, self.explored.states[target], (), keys)

    def _fills(self, move: Move, keys: frozenset[str], name: str, reader: Expression) -> bool:
        if move.kind == END and self._step_fills(self.model.nodes[move.place], move.what, name, reader):
            return True
        return bool(self._setters(name) & keys)

    def _setters(self, name: str) -> frozenset[str]:
        """The ends whose `set` writes the field, the machine's too."""
        found = self._set.get(name)
        if found is None:
            ends = {f"{n.name}.{o.name}" for n in self.model.nodes for o in n.outcomes if name in o.set}
            found = self._set[name] = frozenset(ends)
        return found

    def _step_fills(self, node: Node, outcome: int, name: str, reader: Expression) -> bool:
        chosen = node.outcomes[outcome - 1] if outcome else None
        fills = (*node.step.fill, *(chosen.fill if chosen else ()))
        return self._surely(fills, name, reader) or (chosen is not None and name in chosen.set)

    def _surely(self, fills: tuple[Fill, ...], name: str, reader: Expression) -> bool:
        for fill in fills:
            if fill.name == name and not fill.each:
                if fill.condition is None:
                    if fill.required:
                        return True
                elif fill.condition.tree is not None and self._within(reader, fill.condition):
                    return True
        return False

    def _within(self, reader: Expression, condition: Expression) -> bool:
        """A field asked for only if …, read only where the same is asked."""
        return reader.tree is not None and any(part == condition.tree for part in walk(reader.tree))

    # --- where it is read ------------------------------------------------------------------------------------

    def _reads(self, reader: Reader, here: int, path: list[Edge], name: str) -> bool:
        node = reader.node
        assert node is not None
        status = self.explored.states[here][1][node.place] & 7
        if reader.how in ("open", "by"):
            return status in (OPEN, AWAITING)
        if reader.how == "end":
            return status == OPEN and self._ends_empty(node, reader, name)
        keys = path[-1].keys
        if reader.how == "done":
            return node.name in keys
        return f"{node.name}.opened" in keys or f"{node.name}.skipped" in keys

    def _ends_empty(self, node: Node, reader: Reader, name: str) -> bool:
        """Whether the task can be handed in with the field still empty."""
        wanted = [reader.outcome] if reader.outcome else range(1, len(node.outcomes) + 1)
        return any(not self._step_fills(node, outcome, name, reader.expression) for outcome in wanted)

    def _never_filled(self) -> Iterator[Message]:
        """In `starts` and `auto` empty means not yet: a finding only if nothing ever fills it."""
        for node in self.model.nodes:
            starts = node.step.starts
            found = [("starts", starts.when)] if starts and starts.when is not None else []
            found += [("auto", o.auto) for o in node.outcomes if o.auto is not None]
            for key, expression in found:
                for name in sorted(self.bare(expression)):
                    if not self._has_filler(name):
                        zh, en = f"步骤“{node.step.text('zh')}”的 {key}", f"`{key}` of step `{node.name}`"
                        yield say("check.never-filled", expression.place, field=name, where_zh=zh, where_en=en)
