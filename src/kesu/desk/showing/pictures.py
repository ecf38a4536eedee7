"""Tables that a pack wants shown as more than a table (A4 `view`): a ladder of questions, a fishbone, actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.showing.gist import gist
from kesu.desk.showing.values import brief
from kesu.desk.speaking import said
from kesu.procedure.declared import Field
from kesu.procedure.drawing.fishbone import Bone, draw_fishbone
from kesu.procedure.values import option_codes

TEXTS = ("text", "long_text")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rung:
    """asked, answered: the row's first two texts; rest: what else it says, label and value."""

    asked: str
    answered: str
    rest: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Action:
    """state: done, open, overdue; word: the same as said."""

    what: str
    owner: str
    due: str
    state: str
    word: str
    rest: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Picture:
    kind: str
    rungs: list[Rung] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    drawn: str = ""


def picture(look: Look, spec: Field, rows: Any) -> Picture | None:
    """None where the pack asks for none, or there is nothing yet."""
    if spec.view is None or not isinstance(rows, list) or not rows:
        return None
    if spec.view == "ladder":
        return Picture("ladder", rungs=[_rung(look, spec, row) for row in rows])
    if spec.view == "actions":
        states = _states(look, spec)
        return Picture("actions", actions=[_action(look, spec, row, n, states) for n, row in enumerate(rows, 1)])
    return Picture("fishbone", drawn=_fishbone(look, spec, rows))


def _of_type(spec: Field, *types: str) -> list[Field]:
    return [column for column in spec.columns.values() if column.type in types]


def _rest(look: Look, spec: Field, row: Row, told: Iterable[Field]) -> list[tuple[str, str]]:
    left_out = {column.name for column in told}
    pairs = ((said(c), brief(look, c, row.get(c.name))) for c in spec.columns.values() if c.name not in left_out)
    return [(label, text) for label, text in pairs if text]


def _rung(look: Look, spec: Field, row: Row) -> Rung:
    texts = _of_type(spec, *TEXTS)[:2]
    told = [brief(look, column, row.get(column.name)) for column in texts]
    return Rung(told[0], told[1] if len(told) > 1 else "", _rest(look, spec, row, texts))


# --- actions -----------------------------------------------------------------------------------------


def _states(look: Look, spec: Field) -> dict[str, str]:
    """How the task of each row stands, where steps are done row by row over this table."""
    found: dict[str, str] = {}
    for name, step in look.program.steps.items():
        if step.each is None or look.program.each_table(step.each) != spec.name or name not in look.state.steps:
            continue
        for row, task in look.state.steps[name].tasks.items():
            if found.get(row) != "open":
                found[row] = "open" if task.status in ("open", "awaiting") else task.status
    return found


def _action(look: Look, spec: Field, row: Row, place: int, states: Mapping[str, str]) -> Action:
    what, owner, due = _of_type(spec, *TEXTS)[0], _of_type(spec, "person")[0], _of_type(spec, "date")[0]
    long = next((column for column in _of_type(spec, "long_text")), what)
    state = _state(look, row.get(due.name), _task_of(spec, row, place, states))
    return Action(
        brief(look, long, row.get(long.name)), brief(look, owner, row.get(owner.name)), str(row.get(due.name) or ""),
        state, words.word(words.STEP, state) if state else "", _rest(look, spec, row, (long, owner, due)),
    )  # fmt: skip


def _task_of(spec: Field, row: Row, place: int, states: Mapping[str, str]) -> str:
    """By the table's key, else the row's number, else its place (B4.20)."""
    names = (str(row.get(spec.key)) if spec.key else "", str(row.get("#", "")), str(place))
    return next((states[name] for name in names if name in states), "")


def _state(look: Look, due: Any, status: str) -> str:
    if status and status != "open":
        return status
    late = isinstance(due, str) and due < look.context.now.astimezone(look.zone).date().isoformat()
    if late and (status == "open" or look.state.status == "open"):
        return "overdue"
    return status


# --- fishbone ----------------------------------------------------------------------------------------


def _fishbone(look: Look, spec: Field, rows: list[Row]) -> SafeString:
    """Bones in the order of the options, empty ones too: what was not looked at is seen. Every text is escaped."""
    branch, text = _of_type(spec, "choice")[0], _of_type(spec, *TEXTS)[0]
    marks = _of_type(spec, "boolean")[:1]
    bones = []
    for code, option in option_codes(branch.options).items():
        mine = [row for row in rows if row.get(branch.name) == code]
        causes = [(brief(look, text, row.get(text.name)), _is_marked(row, marks)) for row in mine]
        bones.append(Bone(said(option), causes))
    effect = gist(look.program, look.state) or look.view.row.title
    label = _("%(what)s: fishbone; the same stands in the table.") % {"what": said(spec)}
    return mark_safe(draw_fishbone(effect, bones, title=label, more=_("and %(n)s more") % {"n": "{n}"}))


def _is_marked(row: Row, marks: list[Field]) -> bool:
    return any(row.get(mark.name) is True for mark in marks)
