"""What a picture of a procedure shows, before it has any place: lanes, steps, arrows. Mermaid and SVG draw this."""

from __future__ import annotations

from dataclasses import dataclass

START = "(start)"
CLOSED = "(closed)"


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the picture: who acts. `outside` is for customers, carriers and authorities; `promises`: what they may
    promise to the outside, in one sentence."""

    key: str
    label: str
    outside: bool = False
    promises: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A small label on a step; kind: clock, sign, review, delay, waive, erases, grants. `tip` is the whole sentence."""

    kind: str
    text: str
    tip: str


@dataclass(frozen=True, slots=True)
class Node:
    """One step. `who` says more than its lane does; `dormant` how it starts; `beyond`: it lives after closing."""

    name: str
    label: str
    lane: str
    who: str = ""
    milestone: bool = False
    dormant: str = ""
    each: bool = False
    closes: bool = False
    beyond: bool = False
    marks: tuple[Mark, ...] = ()
    near: tuple[str, ...] = ()  # steps that its start condition reads: it is placed beside them


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow; kind: all, any, clock, back, close. Ends are step names, START or CLOSED."""

    source: str
    target: str
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    title: str
    language: str
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    promises: tuple[str, ...] = ()  # who may promise what to the outside, those without a lane too
