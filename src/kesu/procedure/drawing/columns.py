"""Which column a step stands in: the longest way to it. Circles of a faulty procedure are cut where they are met."""

from __future__ import annotations

from kesu.procedure.drawing.graph import CLOSED, START, Graph


def columns_of(graph: Graph) -> tuple[dict[str, int], int]:
    """Column by step (from 1; 0 is the start), and that of the closing marker, left of all that lives after it."""
    sources = _sources(graph)
    _stand_beside(graph, sources)
    ranks: dict[str, int] = {START: 0}
    before = [node.name for node in graph.nodes if not node.beyond]
    for name in before:
        _rank(name, sources, ranks)
    closing = max((ranks[name] for name in before), default=0) + 1
    ranks[CLOSED] = closing
    for node in graph.nodes:
        if node.beyond:
            ranks[node.name] = max(closing + 1, _rank(node.name, sources, ranks))
    return {node.name: ranks[node.name] for node in graph.nodes}, closing


def _sources(graph: Graph) -> dict[str, list[str]]:
    sources: dict[str, list[str]] = {}
    for edge in graph.edges:
        if edge.kind not in ("back", "close"):
            sources.setdefault(edge.target, []).append(edge.source)
    return sources


def _stand_beside(graph: Graph, sources: dict[str, list[str]]) -> None:
    """A dormant step without `after` stands right of what its start condition reads, unless that makes a circle."""
    for node in graph.nodes:
        for name in node.near:
            if node.name not in _upstream(name, sources):
                sources.setdefault(node.name, []).append(name)


def _upstream(name: str, sources: dict[str, list[str]]) -> set[str]:
    """The step and all that it waits for."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        current = ahead.pop()
        if current not in found:
            found.add(current)
            ahead.extend(sources.get(current, ()))
    return found


def _rank(name: str, sources: dict[str, list[str]], ranks: dict[str, int]) -> int:
    """Longest way, on a stack of our own: a chain of 10 000 steps is deeper than Python's."""
    stack: list[tuple[str, bool]] = [(name, False)]
    path: set[str] = set()
    while stack:
        current, ready = stack.pop()
        if ready:
            path.discard(current)
            known = (ranks[source] for source in sources.get(current, ()) if source in ranks)
            ranks[current] = max(known, default=0) + 1
        elif current not in ranks and current not in path:
            path.add(current)
            stack.append((current, True))
            stack.extend((source, False) for source in sources.get(current, ()) if source not in (START, CLOSED))
    return ranks[name]
