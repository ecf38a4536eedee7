"""Notes: what is allowed and often not meant (language C, traps 9, 17, 23)."""

from __future__ import annotations

from collections.abc import Iterator

from kesu.procedure.checking.model import Model, Node
from kesu.procedure.checking.wordings import say
from kesu.procedure.declared import Place, Ref
from kesu.procedure.expressions import Expression
from kesu.procedure.expressions.tree import Binary, Call, ListOf, Literal, Logic, Macro, Name, Unary
from kesu.procedure.expressions.tree import Node as Tree
from kesu.procedure.graph import reset_of
from kesu.procedure.messages import Message


def notes(model: Model) -> Iterator[Message]:
    """All of them, in the order of the pack."""
    yield from _stale_rows(model)
    yield from _since_skipped(model)
    yield from _deadlines_afresh(model)
    yield from _all_of_nothing(model)
    yield from _behind_skippable(model)


def _resets(model: Model) -> Iterator[tuple[Node, int, frozenset[str]]]:
    """Every outcome that goes back, and the steps it resets at most."""
    for node in model.nodes:
        for i, outcome in enumerate(node.outcomes, 1):
            if outcome.back_to:
                steps = model.procedure.steps
                spared = frozenset(outcome.keep) | {n for n, s in steps.items() if s.once and s.each is None}
                found = reset_of(model.graph, outcome.back_to, node.name, spared - {outcome.back_to}, still_open=False)
                yield node, i, frozenset(found)


def _stale_rows(model: Model) -> Iterator[Message]:
    repeated = {name for _, _, steps in _resets(model) for name in steps}
    tables = {
        fill
        for node in model.nodes
        if node.name in repeated
        for fill in (*node.step.collect, *(f.name for f in node.step.fill if f.adds))
        if (spec := model.procedure.fields.get(fill)) is not None and spec.type == "table" and not spec.fresh
    }
    for node in model.nodes:
        for requirement in (*node.step.requires, *(r for o in node.outcomes for r in o.requires)):
            for name in sorted(_counted(requirement.that) & tables):
                yield say("check.note.stale-rows", requirement.that.place, step=node.name, field=name)


def _counted(expression: Expression) -> frozenset[str]:
    """Table fields whose rows make it hold: read directly, not through a streak, nor only to forbid something of any
    row (`all`, `!…exists`), which holds of an earlier round's rows no less."""
    return frozenset(_read_of(expression.tree)) if expression.tree is not None else frozenset()


def _read_of(node: Tree) -> Iterator[str]:
    denied = node.operand if isinstance(node, Unary) and node.operator == "!" else None
    forbids = denied if isinstance(denied, Macro) and denied.kind == "exists" else node
    if isinstance(forbids, Macro) and (forbids is denied or forbids.kind == "all") and isinstance(forbids.over, Name):
        yield from _read_of(forbids.body)
        return
    if isinstance(node, Name) and node.path[0] == "f" and len(node.path) > 1:
        yield node.path[1]
    for child in node.children():
        yield from _read_of(child)


def _since_skipped(model: Model) -> Iterator[Message]:
    for streak in model.procedure.streaks.values():
        for path in sorted(streak.since.reads) if streak.since is not None else ():
            if path[0] == "s" and path[1] in model.place:
                step = model.procedure.steps[path[1]]
                if step.when is not None or step.while_ is not None:
                    yield say("check.note.since-skipped", streak.place, streak=streak.name, step=step.name)


def _deadlines_afresh(model: Model) -> Iterator[Message]:
    """The returning step is what a clock waits for, and the going back resets what started it."""
    for node, i, reset in _resets(model):
        outcome = node.outcomes[i - 1]
        for clock in model.procedure.clocks.values():
            mine = any(ref.kind == "step" and ref.name == node.name for ref in clock.to)
            if clock.keep_rounds or not mine or node.outside is not None:
                continue
            starts = [ref for ref in clock.start if ref.kind == "step" and ref.name in reset and ref.name != node.name]
            if starts:
                yield say(
                    "check.note.deadline-afresh", clock.place, step=node.name, outcome=outcome.name, clock=clock.name,
                    target=outcome.back_to,
                )  # fmt: skip


def _all_of_nothing(model: Model) -> Iterator[Message]:
    for expression, zh, en in _conditions(model):
        if expression.tree is None:
            continue
        for macro in _unguarded(expression.tree, frozenset()):
            place = Place(expression.place.file, macro.line, macro.column)
            yield say("check.note.all-of-nothing", place, where_zh=zh, where_en=en)


def _conditions(model: Model) -> Iterator[tuple[Expression, str, str]]:
    for node in model.nodes:
        found = [("when", node.step.when), ("while", node.step.while_)]
        found += [("requires", r.that) for r in (*node.step.requires, *(r for o in node.outcomes for r in o.requires))]
        found += [("auto", o.auto) for o in node.outcomes]
        for key, expression in found:
            if expression is not None:
                yield expression, f"步骤“{node.step.text('zh')}”的 {key}", f"`{key}` of step `{node.name}`"


def _unguarded(node: Tree, sized: frozenset[Tree]) -> Iterator[Macro]:
    """`all` over a list whose size stands nowhere beside it in the same `&&`; a list written out is never empty."""
    if isinstance(node, Logic) and node.operator == "&&":
        sized = sized | {found for part in node.operands if (found := _sized(part)) is not None}
    if isinstance(node, Macro) and node.kind == "all" and node.over not in sized and not isinstance(node.over, ListOf):
        yield node
    for child in node.children():
        yield from _unguarded(child, sized)


def _sized(node: Tree) -> Tree | None:
    """`size(x) > 0`, `size(x) >= 3`, `size(x) == 2`, `x.exists(…)`: then x is not empty."""
    if isinstance(node, Macro) and node.kind == "exists":
        return node.over
    if isinstance(node, Binary) and node.operator in (">", ">=", "==", "!="):
        call = node.left
        if isinstance(call, Call) and call.function == "size" and isinstance(node.right, Literal | Name):
            return call.arguments[0]
    return None


def _behind_skippable(model: Model) -> Iterator[Message]:
    """A step whose only plain reference is to one that may be skipped."""
    for node in model.nodes:
        members = node.step.after.members if node.step.after else ()
        if len(members) != 1 or not isinstance(members[0], Ref):
            continue
        ref = members[0]
        if ref.kind != "step" or ref.what is not None or ref.name in model.graph.dormant:
            continue
        other = model.procedure.steps[ref.name]
        if other.when is not None or other.while_ is not None:
            yield say("check.note.behind-skippable", node.step.place, step=node.name, other=other.name)

