"""Paths as people read them: who did what until it went wrong."""

from __future__ import annotations

from kesu.procedure.checking import moves
from kesu.procedure.checking.codes import OVERDUE
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.checking.moves import Edge, Move

Said = dict[str, str]
"""`zh` by labels, `en` by the codes that stand in the pack."""


def story(model: Model, edges: list[Edge]) -> list[Said]:
    """A path of edges, one entry per thing that happened."""
    found: list[Said] = []
    for edge in edges:
        told = _moved(model, edge.move)
        if told is not None:
            found.append(told)
        found += [_settled(model, what, place, number) for what, place, number in edge.story]
    return found


def line(told: list[Said], language: str) -> str:
    """One line: `register → analyse: unfounded → …`."""
    return " → ".join(said[language] for said in told)


def _moved(model: Model, move: Move) -> Said | None:
    if move.kind in (moves.OPENING, moves.STIR):
        return None
    if move.kind in (moves.FIRE, moves.CLIMB):
        return _clock(model, move)
    if move.kind == moves.CHILD and move.what in (2, 3):
        link = model.links[move.place]
        zh, en = ("结案", "closed") if move.what == 2 else ("撤销", "cancelled")
        return {"zh": f"子案“{link}”{zh}", "en": f"child {link} {en}"}
    node = model.nodes[move.place]
    if move.kind == moves.END:
        return ended(node, move.what)
    if move.kind == moves.CHILD and move.what >> 2:
        return ended(node, move.what >> 2)
    return _words(node, *_DONE[move.kind])


def ended(node: Node, outcome: int) -> Said:
    """`analyse: unfounded`, or `register` where there is but one way to end."""
    name = node.name
    if not outcome:
        return {"zh": f"{node.step.text('zh')}：各行结论不一", "en": f"{name}: rows with differing outcomes"}
    if len(node.outcomes) == 1:
        return {"zh": node.step.text("zh"), "en": name}
    chosen = node.outcomes[outcome - 1]
    return {"zh": f"{node.step.text('zh')}：{chosen.text('zh')}", "en": f"{name}: {chosen.name}"}


def _words(node: Node, zh: str, en: str) -> Said:
    return {"zh": f"“{node.step.text('zh')}”{zh}", "en": en.format(node.name)}


_DONE = {
    moves.CHILD: ("的子案被撤销", "the child of {} is cancelled"),
    moves.HAND_IN: ("已提交", "{} is submitted"),
    moves.START: ("被启动", "{} is started"),
    moves.TAKE_BACK: ("的启动被收回", "the start of {} is taken back"),
    moves.ROWS: ("随前一步的行开始", "{} follows row by row"),
    moves.TICK: ("按期启动", "{} is started by its schedule"),
    moves.DELAY: ("到了开始的时间", "the delay of {} is over"),
    moves.WITHDRAW: ("因投诉人撤诉启动", "the complainant withdraws: {}"),
}
_SETTLED = {
    "skipped": ("被跳过", "{} is skipped"),
    "no_rows": ("没有一行，被跳过", "{} has no rows"),
    "withdrawn": ("被收回", "{} is withdrawn"),
    "started": ("自动启动", "{} starts"),
    "refused": ("未能由时限完成", "the clock cannot complete {}"),
}


def _settled(model: Model, what: str, place: int, number: int) -> Said:
    node = model.nodes[place]
    if what == "auto":
        return ended(node, number)
    return _words(node, *_SETTLED[what])


def _clock(model: Model, move: Move) -> Said:
    clock = model.clocks[move.place]
    if move.kind == moves.FIRE:
        zh, en = ("逾期", "is overdue") if move.what == OVERDUE else ("预警", "warns")
    else:
        zh, en = "逾期更久", "is overdue for longer"
    return {"zh": f"时限“{clock.text('zh')}”{zh}", "en": f"clock {clock.name} {en}"}
