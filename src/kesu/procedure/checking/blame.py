"""Why a case that is lost cannot be closed: which reference no closing step can come past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kesu.procedure.checking.abstract import State
from kesu.procedure.checking.codes import AWAITING, DONE, OPEN, SKIPPED, STATUS, VOID, WAITING, outcome_of
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.declared import AnyOf, Place, Ref
from kesu.procedure.graph import reach, refs_of

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
        f"“{node.step.text('zh')}”要等 {ref}，而“{source.step.text('zh')}”{how_zh}",
        f"`{node.name}` needs `{ref}`, but `{source.name}` was {how_en}"
        if code & 7 == SKIPPED
        else f"`{node.name}` needs `{ref}`, but `{source.name}` {how_en}",
    )


def _mend(model: Model, state: State, cause: Cause) -> tuple[str, str]:
    kind, place, ref = cause
    if kind == "open":
        return "给它一个做得到的结论，或一条出路", "give it an outcome that can be reached, or a way round"
    if kind == "held":
        return "给它另一条路：{any: […]}", "give it another way: `{any: […]}`"
    name, _, wanted = ref.rpartition(".")
    code = state[1][model.place[name]] if name in model.place else 0
    if code & 7 == SKIPPED:
        mend = f"{{any: [{ref}, {name}.skipped]}}"
        return f"改为 {mend}", f"write `{mend}`"
    number = outcome_of(code)
    if not number or name not in model.place:
        return (
            f"为 {name} 的其他结果另设一步，或写 back_to",
            f"give the other ends of `{name}` a step of their own, or `back_to`",
        )
    node, other = model.nodes[place], model.nodes[model.place[name]].outcomes[number - 1].name
    joined = _joined(model, node, ref, name, wanted, other)
    return (
        f"走通其中一条路即可的，“{node.step.text('zh')}”写 after: {joined}；"
        f"不该接着走的，让 {name}.{other} 另有一步通向结案，或写 back_to",
        f"where one of these ways is enough, let `{node.name}` say `after: {joined}`; where it should not go on from "
        f"there, give `{name}.{other}` a step of its own that leads to closing, or `back_to`",
    )


def _joined(model: Model, node: Node, ref: str, name: str, wanted: str, other: str) -> str:
    """The step's `after` with the ways that part at `name` joined by `any`, the one that was taken among them."""
    members = node.step.after.members if node.step.after is not None else ()
    ways: list[str] = []
    rest: list[str] = []
    taken = False
    for member in members:
        refs = list(member.members) if isinstance(member, AnyOf) else [member]
        behind = {outcome for one in refs for outcome in _behind(model, name, one) if outcome != wanted}
        if behind or ref in map(str, refs):
            ways += map(str, refs)
            taken = taken or other in behind
        else:
            rest.append(f"{{any: [{', '.join(map(str, refs))}]}}" if isinstance(member, AnyOf) else str(member))
    ways += [] if taken else [f"{name}.{other}"]
    found = f"{{any: [{', '.join(dict.fromkeys(ways))}]}}"
    return f"[{', '.join([*rest, found])}]" if rest else found


def _behind(model: Model, name: str, ref: Ref) -> set[str]:
    """The outcomes of a step behind which a reference lies: of itself, or by steps that wait for one of them."""
    if ref.kind != "step":
        return set()
    if ref.name == name:
        return {ref.what} if ref.what else set()
    found: set[str] = set()
    for later in model.nodes:
        waits = [one.what for one in refs_of(later.step.after) if one.kind == "step" and one.name == name and one.what]
        if waits and (later.name == ref.name or ref.name in reach(model.graph.dependents, later.name)):
            found.update(waits)
    return found
