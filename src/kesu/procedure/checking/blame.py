"""Why a case that is lost cannot be closed: which reference no closing step can come past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kesu.procedure.checking.abstract import State
from kesu.procedure.checking.codes import AWAITING, DONE, OPEN, SKIPPED, STATUS, VOID, WAITING, outcome_of
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.declared import Place, Ref
from kesu.procedure.graph import refs_of

Cause = tuple[str, int, str]
"""(kind, place of the step that reads or stands open, text of the reference)."""


@dataclass(frozen=True, slots=True)
class Blame:
    key: frozenset[Cause]
    place: Place
    zh: str
    en: str
    mend: tuple[str, str]


def blame(model: Model, state: State) -> Blame:
    """The causes of a lost state, the nearest to closing first."""
    causes: dict[Cause, None] = {}
    seen: set[int] = set()
    for node in model.nodes:
        if any(outcome.close for outcome in node.outcomes):
            for cause in _causes(model, state, node, seen):
                causes[cause] = None
    if not causes:
        return Blame(frozenset(), model.procedure.place, "没有结案步骤能够开始", "no closing step can open", ("", ""))
    first = min(causes, key=_weight)
    return Blame(frozenset(causes), _place(model, first), *_words(model, state, first), _mend(model, state, first))


def _weight(cause: Cause) -> int:
    return ("lost", "held", "open").index(cause[0])


def _causes(model: Model, state: State, node: Node, seen: set[int]) -> Iterator[Cause]:
    """Follow what is void or waiting down to what decided."""
    if node.place in seen:
        return
    seen.add(node.place)
    status = state[1][node.place] & 7
    if status in (OPEN, AWAITING):
        yield ("open", node.place, "")
    elif status in (WAITING, VOID):
        for ref in refs_of(node.step.after):
            yield from _of_ref(model, state, node, ref, seen)


def _of_ref(model: Model, state: State, node: Node, ref: Ref, seen: set[int]) -> Iterator[Cause]:
    if ref.kind != "step":
        if ref.kind != "case":
            yield ("held", node.place, str(ref))
        return
    source = model.nodes[model.place[ref.name]]
    code = state[1][source.place]
    status = code & 7
    if status in (WAITING, VOID, OPEN, AWAITING):
        yield from _causes(model, state, source, seen)
    elif status == SKIPPED and ref.what not in (None, "skipped"):
        yield ("lost", node.place, str(ref))
    elif status == DONE and ref.what not in (None, "done", "opened", "submitted"):
        outcome = source.outcomes[outcome_of(code) - 1].name if outcome_of(code) else ""
        if outcome != ref.what:
            yield ("lost", node.place, str(ref))


def _place(model: Model, cause: Cause) -> Place:
    return model.nodes[cause[1]].step.place


def _words(model: Model, state: State, cause: Cause) -> tuple[str, str]:
    kind, place, ref = cause
    node = model.nodes[place]
    if kind == "open":
        return f"“{node.step.text('zh')}”开着，却没有办法结束", f"`{node.name}` is open and cannot be ended"
    if kind == "held":
        return f"“{node.step.text('zh')}”等待 {ref}", f"`{node.name}` waits for `{ref}`"
    source = model.nodes[model.place[ref.split(".")[0] if ref.split(".")[0] in model.place else ref.rpartition(".")[0]]]
    code = state[1][source.place]
    how_zh, how_en = "被跳过", "skipped"
    if code & 7 == DONE:
        done = source.outcomes[outcome_of(code) - 1] if outcome_of(code) else None
        how_zh = f"以“{done.text('zh')}”结束" if done else "各行结论不一"
        how_en = f"ended as `{done.name}`" if done else "ended with differing rows"
    elif code & 7 != SKIPPED:
        how_zh, how_en = STATUS[code & 7], STATUS[code & 7]
    return (
        f"“{node.step.text('zh')}”要求 {ref}，而“{source.step.text('zh')}”{how_zh}",
        f"`{node.name}` needs `{ref}`, but `{source.name}` was {how_en}"
        if code & 7 == SKIPPED
        else f"`{node.name}` needs `{ref}`, but `{source.name}` {how_en}",
    )


def _mend(model: Model, state: State, cause: Cause) -> tuple[str, str]:
    kind, _, ref = cause
    if kind == "open":
        return "给它一个做得到的结论，或一条出路", "give it an outcome that can be reached, or a way round"
    if kind == "held":
        return "给它另一条路：{any: […]}", "give it another way: `{any: […]}`"
    name = ref.rpartition(".")[0]
    code = state[1][model.place[name]] if name in model.place else 0
    if code & 7 == SKIPPED:
        mend = f"{{any: [{ref}, {name}.skipped]}}"
    else:
        outcome = outcome_of(code)
        other = model.nodes[model.place[name]].outcomes[outcome - 1].name if outcome and name in model.place else "…"
        return (
            f"为 {name}.{other} 设一条通向结案的路：一步 after: {name}.{other}，或 back_to",
            f"give `{name}.{other}` a way to closing: a step after it, or `back_to`",
        )
    return f"改为 {mend}", f"write `{mend}`"
