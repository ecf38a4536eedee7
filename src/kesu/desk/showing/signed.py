"""What a signature covers, in view before it is given: facts, values of tables, documents, and what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kesu.desk.looking import Look
from kesu.desk.showing.values import Shown, shown
from kesu.desk.speaking import listed, said, who_name
from kesu.procedure.declared import Field, Step
from kesu.procedure.tasks import TaskView, signed_values
from kesu.procedure.values import option_codes


@dataclass(frozen=True, slots=True)
class Signed:
    """lines: what is not asked for by the form itself. papers: documents that go out with it, code and label."""

    lines: list[tuple[str, Shown]]
    papers: list[tuple[str, str]]
    meaning: str
    person: str


def signed(look: Look, task: TaskView, *, asked: Iterable[str]) -> Signed:
    """asked: fields that stand in the form, which is read there."""
    step, fields = look.program.steps[task.step], look.program.fields
    left_out = set(asked) | set(step.shows)
    lines: list[tuple[str, Shown]] = []
    for name, value in signed_values(look.program, look.state, look.context, task.step, task.row).items():
        if name.startswith("table."):
            lines.append(_table_value(look, name, value))
        elif name not in left_out:
            lines.append((said(fields[name]), shown(look, fields[name], value)))
    return Signed(lines, _papers(look, step), _meaning(look, task, step), look.name_of(look.viewer.person))


def _table_value(look: Look, name: str, value: Any) -> tuple[str, Shown]:
    _table, table, column = name.split(".", 2)
    found = look.program.procedure.tables[table]
    several = len({name for rule in found.rules for name in rule.then}) > 1
    label = f"{said(found)} · {_name_of(look, column)}" if several else said(found)
    return label, Shown("text", _worded(look, value) or "–")


def _name_of(look: Look, column: str) -> str:
    field = look.program.fields.get(column)
    return said(field) if field else column


def _worded(look: Look, value: Any) -> str:
    if isinstance(value, list):
        return listed(_worded(look, one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value) if value is not None else ""
    return _option(look.program.fields.values(), text) or who_name(look.program.procedure, look.viewer.directory, text)


def _option(fields: Iterable[Field], code: str) -> str:
    return next((said(found) for field in fields if (found := option_codes(field.options).get(code))), "")


def _papers(look: Look, step: Step) -> list[tuple[str, str]]:
    """Documents that are made or sent at its end."""
    documents = look.program.procedure.documents
    ways = (step, *step.outcomes.values())
    named = [name for way in ways for name in way.makes] + [s.document for way in ways for s in way.sends if s.document]
    return [(name, said(documents[name]) or name) for name in dict.fromkeys(named) if name in documents]


def _meaning(look: Look, task: TaskView, step: Step) -> str:
    case = look.state.number or look.view.row.title
    words = {"step": said(step), "case": case}
    if task.phase == "review":
        return _("You confirm “%(step)s” in case %(case)s as it stands here.") % words
    return _("You decide “%(step)s” in case %(case)s, with the outcome you choose, on what stands here.") % words
