"""The form with which a pack of the library is taken up: open settings, open questions, roles nobody holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kesu.desk.speaking import language, role_name, said
from kesu.intake.taking_up import NotTakenUp, Wish, open_questions, open_settings
from kesu.procedure.declared import Mark, Procedure, Setting
from kesu.procedure.reading import OrganisationFile
from kesu.procedure.reading.questions import asked_under, unheld

HINTS = {
    "duration": "48h · 3 working days · 30d",
    "money": "5000",
    "decimal": "0.5",
    "integer": "3",
    "date": "2026-01-31",
}


@dataclass(slots=True)
class Asked:
    """One field of it. name: as it is sent; kind: text, area or select; error: what is wrong, in words."""

    name: str
    label: str
    question: str
    kind: str = "text"
    cites: tuple[str, ...] = ()
    hint: str = ""
    value: str = ""
    error: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)


def adopting_form(
    procedure: Procedure, file: OrganisationFile | None, wish: Wish, refused: NotTakenUp | None
) -> list[Asked] | None:
    """None where there is no organisation yet."""
    if file is None:
        return None
    asked = [_setting(setting, wish) for setting in open_settings(procedure, file)]
    asked += [_question(mark, procedure, wish) for mark in open_questions(procedure, file)]
    people = [(person.name, person.full_name or person.name) for person in file.people.values()]
    who = _("Nobody holds this role yet: who does?")
    vacant = [role.name for role in unheld(procedure, file.held_roles)]
    there = _("Somebody holds this role, but not where it is needed: who does everywhere?")
    held = [name for name in _nobody_there(refused) | wish.roles.keys() if name in procedure.roles]
    asked += [
        Asked(
            f"role.{name}", role_name(procedure, name), who if name in vacant else there, "select",
            value=wish.roles.get(name, ""), choices=people,
        )
        for name in dict.fromkeys((*vacant, *sorted(held)))
    ]  # fmt: skip
    for one in asked if refused else ():
        one.error = _error(one.name, refused)
    return asked


def _nobody_there(refused: NotTakenUp | None) -> set[str]:
    """Roles that are held, though not where cases are opened; they can be given here as those that nobody holds."""
    found = refused.messages if refused else []
    return {str(message.details["role"]) for message in found if message.code == "check.nobody-there"}


def _setting(setting: Setting, wish: Wish) -> Asked:
    choices = [(option.name, said(option)) for option in setting.options]
    if setting.type == "boolean":
        choices = [("true", _("yes")), ("false", _("no"))]
    return Asked(
        name=f"setting.{setting.name}",
        label=said(setting),
        question=setting.question or "",
        kind="select" if choices else "text",
        cites=setting.cites,
        hint=_hint(setting),
        value=wish.settings.get(setting.name, ""),
        choices=choices,
    )


def _question(mark: Mark, procedure: Procedure, wish: Wish) -> Asked:
    name = asked_under(mark, procedure)
    return Asked(f"answer.{name}", "", mark.question or "", "area", mark.cites, value=wish.answers.get(name, ""))


def _hint(setting: Setting) -> str:
    if setting.range is not None:
        low, high = ("…" if end is None else end for end in setting.range)
        return _("from %(low)s to %(high)s") % {"low": low, "high": high}
    example = HINTS.get(setting.type)
    return _("for example %(value)s") % {"value": example} if example else ""


def _error(name: str, refused: NotTakenUp | None) -> str:
    if refused is None:
        return ""
    if name in refused.missing:
        return _("This must be answered before the procedure can run.")
    kind, _dot, rest = name.partition(".")
    wrong = {"setting": refused.wrong, "role": refused.roles}.get(kind, {}).get(rest)
    if kind == "role" and rest in _nobody_there(refused):
        return _("Nobody holds this role where it is needed.")
    return wrong.text(language()) if wrong else ""
