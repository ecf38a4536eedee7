"""From a procedure to what its picture shows. Works on a faulty procedure as well: what is not declared is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kesu.procedure.declared import AllOf, AnyOf, Clock, Procedure, Ref, Starts, Step
from kesu.procedure.drawing.graph import CLOSED, START, Edge, Graph, Lane, Mark, Node
from kesu.procedure.drawing.lanes import lane_of, who_words
from kesu.procedure.drawing.permitting import permission_marks, promise_sentences
from kesu.procedure.drawing.words import (
    clock_words,
    duration_words,
    instant_words,
    limit_words,
    reference_words,
    word,
)


def picture(procedure: Procedure, language: str) -> Graph:
    """The graph of a procedure, its texts in `language` (`zh…` or `en…`)."""
    lanes: dict[str, Lane] = {}
    sentences = promise_sentences(procedure, language)
    for step in procedure.steps.values():
        lane = lane_of(procedure, step, language)
        lanes.setdefault(lane.key, replace(lane, promises=sentences.get(lane.key, "")))
    beyond = steps_beyond_closing(procedure)
    nodes = tuple(_node(procedure, step, step.name in beyond, language) for step in procedure.steps.values())
    title = f"{procedure.title.get(language)} · {word('version', language)} {procedure.version}"
    edges = _merged(_edges(procedure, language))
    return Graph(title, language, tuple(lanes.values()), nodes, edges, tuple(sentences.values()))


def steps_beyond_closing(procedure: Procedure) -> frozenset[str]:
    """Steps after `closed`, and all that hangs on them (B23)."""
    beyond: set[str] = set()
    while True:
        more = {
            step.name
            for step in procedure.steps.values()
            if step.name not in beyond
            and any(
                source == CLOSED or source in beyond
                for ref in all_references(step.after)
                for source in sources_of(procedure, ref)
            )
        }
        if not more:
            return frozenset(beyond)
        beyond |= more


def all_references(after: AllOf | None) -> Iterator[Ref]:
    for member in after.members if after is not None else ():
        yield from member.members if isinstance(member, AnyOf) else (member,)


def sources_of(procedure: Procedure, ref: Ref) -> tuple[str, ...]:
    """The steps (or START, CLOSED) that a reference waits for; a clock counts through its `from`."""
    if ref.kind == "case":
        return (START,) if ref.name == "opened" else (CLOSED,)
    if ref.kind == "step":
        return (ref.name,) if ref.name in procedure.steps else ()
    if ref.kind == "clock" and ref.name in procedure.clocks:
        starts = (sources_of(procedure, start) for start in procedure.clocks[ref.name].start if start.kind != "clock")
        return tuple(dict.fromkeys(name for names in starts for name in names))
    if ref.kind == "child":
        openers = (one for one in procedure.steps.values() if any(o.link == ref.name for o in one.openings))
        return tuple(step.name for step in openers)
    return ()


# --- steps ---------------------------------------------------------------------------------------


def _node(procedure: Procedure, step: Step, beyond: bool, language: str) -> Node:
    lane = lane_of(procedure, step, language)
    who = who_words(procedure, step, step.by, language)
    return Node(
        name=step.name,
        label=step.text(language),
        lane=lane.key,
        who=who if who != lane.label else "",
        milestone=step.by is None,
        dormant=_dormant_words(step.starts, language),
        each=step.each is not None,
        closes=any(outcome.close for outcome in step.outcomes.values()),
        beyond=beyond,
        marks=tuple(_marks(procedure, step, language)),
        near=_near(procedure, step),
    )


def _dormant_words(starts: Starts | None, language: str) -> str:
    if starts is None:
        return ""
    if isinstance(starts.every, str):
        return "↻ " + duration_words(starts.every, language)
    ways = {"every": starts.every is not None, "when": starts.when is not None, "on_withdrawal": starts.on_withdrawal}
    return word(next((way for way, given in ways.items() if given), "by_hand"), language)


def _near(procedure: Procedure, step: Step) -> tuple[str, ...]:
    """The steps that a dormant step's start condition reads."""
    if step.starts is None or step.after is not None:
        return ()
    conditions = [step.starts.condition, step.starts.when, step.while_]
    read = [name for condition in conditions if condition is not None for name in _reads(condition)]
    return tuple(name[1] for name in read if len(name) > 1 and name[0] == "s" and name[1] in procedure.steps)


def _reads(condition: object) -> tuple[tuple[str, ...], ...]:
    """The names a bound expression reads; nothing where it could not be bound."""
    return tuple(sorted(getattr(condition, "reads", ())))


def _marks(procedure: Procedure, step: Step, language: str) -> Iterator[Mark]:
    for clock in procedure.clocks.values():
        if any(ref.kind == "step" and ref.name == step.name for ref in clock.to):
            yield _clock_mark(procedure, clock, language)
    if step.delay is not None:
        yield Mark("delay", f"{word('delay', language)} {limit_words(procedure, step.delay, language)}", "")
    if step.review is not None:
        reviewer = who_words(procedure, step, step.review.by, language)
        yield Mark("review", f"{word('review', language)} {reviewer}", "")
    if step.sign or any(outcome.sign for outcome in step.outcomes.values()):
        yield Mark("sign", word("sign", language), "")
    yield from permission_marks(procedure, step, language)


def _clock_mark(procedure: Procedure, clock: Clock, language: str) -> Mark:
    starts = " / ".join(instant_words(procedure, ref, language) for ref in clock.start)
    ends = " / ".join(instant_words(procedure, ref, language) for ref in clock.to)
    limit = clock_words(procedure, clock, language)
    blank = " " if language.startswith("en") else ""
    tip = f"{clock.text(language)}: {word('from', language)} {starts} {word('to', language)}{blank} {ends}, {limit}"
    return Mark("clock", limit, tip.replace("  ", " "))


# --- arrows --------------------------------------------------------------------------------------


def _edges(procedure: Procedure, language: str) -> Iterator[Edge]:
    for step in procedure.steps.values():
        if step.after is None and step.starts is None:
            yield Edge(START, step.name, "all")
        for member in step.after.members if step.after is not None else ():
            yield from _edges_to(procedure, step, member, language)
        for outcome in step.outcomes.values():
            if outcome.back_to is not None and outcome.back_to in procedure.steps:
                yield Edge(step.name, outcome.back_to, "back", outcome.text(language))
            if outcome.close:
                yield Edge(step.name, CLOSED, "close", outcome.text(language) if len(step.outcomes) > 1 else "")


def _edges_to(procedure: Procedure, step: Step, member: Ref | AnyOf, language: str) -> Iterator[Edge]:
    kind = "any" if isinstance(member, AnyOf) else "all"
    for ref in member.members if isinstance(member, AnyOf) else (member,):
        for source in sources_of(procedure, ref):
            if source != step.name:
                label = reference_words(procedure, ref, language)
                yield Edge(source, step.name, "clock" if ref.kind == "clock" else kind, label)


def _merged(edges: Iterator[Edge]) -> tuple[Edge, ...]:
    """One arrow where two would run side by side: labels joined, and a plain one left out beside a speaking one."""
    merged: dict[tuple[str, str, str], list[str]] = {}
    for edge in edges:
        labels = merged.setdefault((edge.source, edge.target, edge.kind), [])
        if edge.label not in labels:
            labels.append(edge.label)
    return tuple(
        Edge(*ends, " / ".join(label for label in labels if label))
        for ends, labels in merged.items()
        if any(labels) or ends[2] != "all" or (ends[0], ends[1], "clock") not in merged
    )
