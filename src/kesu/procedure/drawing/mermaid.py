"""The picture as Mermaid text, for documents that draw it themselves: a subgraph per lane."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kesu.procedure.declared import Procedure
from kesu.procedure.drawing.graph import CLOSED, START, Edge, Graph, Lane, Node
from kesu.procedure.drawing.picturing import picture
from kesu.procedure.drawing.words import word

ARROWS = {"all": "-->", "any": "-.->", "clock": "-.->", "back": "==>", "close": "-->"}


def draw_mermaid(procedure: Procedure, language: str) -> str:
    """A `flowchart LR`; step codes are prefixed, for some are Mermaid's own words (`end`)."""
    return "\n".join(_lines(picture(procedure, language))) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield "flowchart LR"
    yield f"  %% {graph.title}"
    if any(edge.source == START for edge in graph.edges):
        yield f'  start_(("{word("opened", graph.language)}"))'
    for number, lane in enumerate(graph.lanes):
        yield f"  subgraph lane_{number}[{_quoted(_lane(lane, graph.language))}]"
        yield from (f"    {_node(node)}" for node in graph.nodes if node.lane == lane.key)
        yield "  end"
    if any(CLOSED in (edge.source, edge.target) for edge in graph.edges):
        yield f'  closed_((("{word("closed", graph.language)}")))'
    yield from (f"  {_edge(edge)}" for edge in graph.edges)
    dormant = [_id(node.name) for node in graph.nodes if node.dormant]
    if dormant:
        yield "  classDef dormant stroke-dasharray: 5 4"
        yield f"  class {','.join(dormant)} dormant"


def _lane(lane: Lane, language: str) -> str:
    return f"{lane.label} · {word('promises', language)}" if lane.promises else lane.label


def _node(node: Node) -> str:
    said = [node.label, node.who, *(f"⏱ {mark.text}" if mark.kind == "clock" else mark.text for mark in node.marks)]
    text = _quoted("<br>".join(part for part in said if part))
    opening, closing = ("{{", "}}") if node.milestone else ("[[", "]]") if node.each else ("[", "]")
    return f"{_id(node.name)}{opening}{text}{closing}"


def _edge(edge: Edge) -> str:
    clock = "⏱ " if edge.kind == "clock" else ""
    label = f"|{_quoted(clock + edge.label)}|" if edge.label else ""
    return f"{_id(edge.source)} {ARROWS[edge.kind]}{label} {_id(edge.target)}"


def _id(name: str) -> str:
    special = {START: "start_", CLOSED: "closed_"}
    return special.get(name) or "s_" + re.sub(r"[^0-9A-Za-z_]", lambda found: f"_{ord(found[0]):x}_", name)


def _quoted(text: str) -> str:
    """Mermaid's own marks as entities, so that no label can end its box."""
    marks = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;"}
    safe = "".join(marks.get(character, character) for character in text.replace("<br>", "\0"))
    return f'"{safe.replace(chr(0), "<br>").replace(chr(10), " ")}"'
