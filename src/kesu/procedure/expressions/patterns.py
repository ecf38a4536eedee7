"""Patterns of `matches`, searched in time that grows with the text's length only, whatever the pattern.

The syntax is RE2's common part, as in CEL: `.` `[a-z]` `[^…]` `\\d \\w \\s` (ASCII) and their opposites, `( )`
`(?: )` `|` `* + ? {m,n}` `^ $`. Python's `re` goes back and forth (`(a+)+$` takes for ever), so here the states
are followed side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from kesu.procedure.expressions.pattern_syntax import (
    Chars,
    Edge,
    PatternRefused,
    States,
    parsed,
)

__all__ = ["Pattern", "PatternRefused", "compiled"]

_REMEMBERED = 20_000

_Set = frozenset[int]


@dataclass(slots=True)
class Pattern:
    """A search over sets of states. Steps found once are remembered; threads may share that."""

    states: States
    start: int
    accept: int
    _steps: dict[tuple[_Set, str], _Set] = field(default_factory=dict)

    def search(self, text: str) -> bool:
        """Whether it is found anywhere in the text."""
        at_start = self._closure({self.start}, start=True)
        anew = self._closure({self.start}, start=False)
        now = at_start
        for char in text:
            if self.accept in now:
                return True
            following = self._steps.get((now, char))
            if following is None:
                following = self._step(now, char) | anew
                if len(self._steps) >= _REMEMBERED:
                    self._steps.clear()
                self._steps[now, char] = following
            now = following
        return self.accept in self._closure(set(now), start=not text, end=True)

    def _step(self, now: _Set, char: str) -> _Set:
        reached: set[int] = set()
        for state in now:
            for edge in self.states[state]:
                if isinstance(edge.on, Chars) and edge.on.has(char):
                    reached.add(edge.to)
        return self._closure(reached, start=False)

    def _closure(self, states: set[int], *, start: bool, end: bool = False) -> _Set:
        """All states reached without a character."""
        found = set(states)
        waiting = list(states)
        while waiting:
            for edge in self.states[waiting.pop()]:
                if edge.to not in found and _is_free(edge, start, end):
                    found.add(edge.to)
                    waiting.append(edge.to)
        return frozenset(found)


def _is_free(edge: Edge, start: bool, end: bool) -> bool:
    return edge.on is None or (edge.on == "^" and start) or (edge.on == "$" and end)


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Pattern:
    """A pattern ready to search. Raises PatternRefused where it is too long or not in the syntax."""
    return Pattern(*parsed(pattern))
