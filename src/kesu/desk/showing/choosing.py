"""The options of a procedure's choices as administrators see them: a line each, what waits, who changed what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kesu.desk.speaking import language, moment_text, person_name, said
from kesu.intake.choices import Act, Choice, Choices, OptionRefused, Shown
from kesu.organisation.options import Changed
from kesu.procedure.declared import Option
from kesu.procedure.who import Directory

REFUSED = {
    "code": gettext_noop("A code is of small letters, digits, - and _, and begins with a letter."),
    "code_taken": gettext_noop("This choice has an option of that code already."),
    "name": gettext_noop("Give it a name."),
    "name_taken": gettext_noop("Another option of this choice has that name: files could not tell them apart."),
    "control": gettext_noop("It holds an invisible control character: take it out."),
    "published": gettext_noop("It ran once, so cases may hold it: hide it instead."),
    "unknown": gettext_noop("There is no such option any more: look at the page again."),
    "pack": gettext_noop(
        "This procedure was published from files that are not here: change the organisation's file instead."
    ),
}
ACTS = {
    "add": gettext_noop("added “%(option)s” to “%(field)s”"),
    "rename": gettext_noop("renamed an option of “%(field)s”: “%(option)s”"),
    "restore": gettext_noop("gave “%(option)s” in “%(field)s” its own name again"),
    "hide": gettext_noop("hid “%(option)s” in “%(field)s”"),
    "show": gettext_noop("showed “%(option)s” in “%(field)s” again"),
    "remove": gettext_noop("took “%(option)s” out of “%(field)s”"),
}


@dataclass(slots=True)
class Panel:
    """The form that is open: do: add or change; at: the option below which it stands, or that it changes."""

    do: str
    at: str = ""
    code: str = ""
    zh: str = ""
    en: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """One option. other: its name in the other language; was: the pack's name where it has another now."""

    code: str
    label: str
    other: str
    was: str
    depth: int
    shown: Shown
    panel: Panel | None = None


@dataclass(slots=True)
class Tree:
    """One choice. number: of its section on the page; top: the form for one more at the top."""

    number: int
    path: str
    label: str
    of: str
    lines: list[Line]
    top: Panel | None = None


def tree_lines(found: Choices, asked: Act | None, refused: OptionRefused | None) -> list[Tree]:
    """asked: which form is open, with what was typed; refused: why that was not kept."""
    return [_tree(number, choice, asked, refused) for number, choice in enumerate(found.choices, 1)]


def _tree(number: int, choice: Choice, asked: Act | None, refused: OptionRefused | None) -> Tree:
    lines = [_line(one) for one in choice.options]
    tree = Tree(number, choice.path, said(choice.spec), said(choice.of) if choice.of is not None else "", lines)
    if asked is None or asked.field != choice.path:
        return tree
    at = asked.under if asked.do == "add" else asked.option
    line = next((one for one in lines if one.code == at), None)
    panel = _panel(asked, at, line, refused)
    if line is not None:
        line.panel = panel
    elif asked.do == "add":
        tree.top = panel
    return tree


def _line(one: Shown) -> Line:
    here, other = _both(one.option)
    was = said(one.was) if one.was is not None else ""
    return Line(one.code, here, other if other != here else "", was, one.depth, one)


def _both(option: Option) -> tuple[str, str]:
    zh, en = option.text("zh"), option.text("en")
    return (zh, en) if language() == "zh" else (en, zh)


def _panel(asked: Act, at: str, line: Line | None, refused: OptionRefused | None) -> Panel:
    made = Panel("add" if asked.do == "add" else "change", at, asked.option, asked.zh, asked.en)
    if made.do == "change" and refused is None and line is not None:
        option = line.shown.option
        made.zh, made.en = option.text("zh"), option.text("en")
    if refused is not None:
        made.errors[refused.at or "all"] = refusal_said(refused)
    return made


def refusal_said(refused: OptionRefused) -> str:
    """Why an option was not changed, in the reader's words."""
    if refused.code == "reading":
        return " ".join(one.text(language()) for one in refused.messages)
    return _(REFUSED[refused.code])


def history(changes: list[Changed], found: Choices, directory: Directory, zone: tzinfo) -> list[dict[str, Any]]:
    """Who did what, the latest first."""
    names = {one.path: said(one.spec) for one in found.choices}
    return [
        {
            "at": moment_text(one.at, zone),
            "by": person_name(directory, one.by),
            "what": _(ACTS[one.act])
            % {
                "option": (one.zh if language() == "zh" else one.en) or one.option,
                "field": names.get(one.field, one.field),
            },
        }
        for one in changes
        if one.act in ACTS
    ]
