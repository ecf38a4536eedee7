"""Duties and deadlines of a procedure, per role: what a reader of the regulation looks for first."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kesu.desk.speaking import language, listed, role_name, said
from kesu.procedure.calendars import parse_duration
from kesu.procedure.calendars.rendering import duration_words
from kesu.procedure.declared import Clock, Procedure, Ref, Step, Who
from kesu.procedure.drawing.words import clock_words


@dataclass(slots=True)
class Duty:
    step: str
    does: str
    after: str
    limits: list[str] = field(default_factory=list)
    outcomes: str = ""
    signs: bool = False
    cites: tuple[str, ...] = ()


@dataclass(slots=True)
class RoleDuties:
    role: str
    label: str
    outside: bool
    duties: list[Duty]


def duties_by_role(procedure: Procedure) -> list[RoleDuties]:
    """Every role with its steps, in the order in which the procedure first names it."""
    found: dict[str, RoleDuties] = {}
    for step in procedure.steps.values():
        for code, label in roles_of(procedure, step.by):
            declared = procedure.roles.get(code)
            outside = declared.outside if declared else code == "complainant"
            entry = found.setdefault(code, RoleDuties(code, label, outside, []))
            entry.duties.append(_duty(procedure, step))
        for code, label in roles_of(procedure, step.review.by if step.review else None):
            entry = found.setdefault(code, RoleDuties(code, label, False, []))
            duty = _duty(procedure, step)
            duty.does = _("%(step)s (review)") % {"step": duty.does}
            entry.duties.append(duty)
    return list(found.values())


def roles_of(procedure: Procedure, who: Who | None) -> list[tuple[str, str]]:
    """Codes and labels of those a `by` names; computed ones under what computes them."""
    found: dict[str, str] = {}
    for entry in who.entries if who else ():
        if entry.role:
            found[entry.role] = role_name(procedure, entry.role)
        elif entry.person is not None:
            found[entry.person.text] = _("the person named: %(what)s") % {"what": _named(procedure, entry.person.text)}
        elif entry.source is not None:
            found[entry.source.text] = _("by authority: %(what)s") % {"what": _named(procedure, entry.source.text)}
    return list(found.items())


def _named(procedure: Procedure, text: str) -> str:
    parts = text.split(".")
    if parts[0] == "f" and len(parts) > 1 and parts[1] in procedure.fields:
        return said(procedure.fields[parts[1]])
    if parts[0] == "table" and len(parts) > 1 and parts[1] in procedure.tables:
        return said(procedure.tables[parts[1]])
    tables = (spec for spec in procedure.fields.values() if parts[0] == "each" and parts[-1] in spec.columns)
    column = next((table.columns[parts[-1]] for table in tables), None)
    return said(column) if column else text


def _duty(procedure: Procedure, step: Step) -> Duty:
    named = [said(outcome) for outcome in step.outcomes.values() if outcome.label]
    limits = [
        clock_words(procedure, clock, language())
        for clock in procedure.clocks.values()
        if any(ref.kind == "step" and ref.name == step.name for ref in clock.to)
    ]
    return Duty(
        step=step.name,
        does=said(step),
        after=_after(procedure, step),
        limits=limits,
        outcomes=listed(named),
        signs=step.sign or any(outcome.sign for outcome in step.outcomes.values()),
        cites=step.cites,
    )


def _after(procedure: Procedure, step: Step) -> str:
    if step.starts is not None:
        return _("when started")
    if step.after is None:
        return _("with the opening")
    members = [m.members if hasattr(m, "members") else (m,) for m in step.after.members]
    joint = _(" or ")
    return listed(joint.join(_ref(procedure, ref) for ref in member) for member in members)


def _ref(procedure: Procedure, ref: Ref) -> str:
    if ref.kind == "step" and ref.name in procedure.steps:
        step = procedure.steps[ref.name]
        outcome = step.outcomes.get(ref.what or "")
        return f"{said(step)} → {said(outcome)}" if outcome and outcome.label else said(step)
    if ref.kind == "clock" and ref.name in procedure.clocks:
        return _clock(procedure, procedure.clocks[ref.name])
    if ref.kind == "case":
        return _("the closing") if ref.name == "closed" else _("the opening")
    return ref.name


def _clock(procedure: Procedure, clock: Clock) -> str:
    if clock.label:
        return said(clock)
    return listed(said(procedure.steps[ref.name]) for ref in clock.to if ref.kind == "step") or clock.name


@dataclass(frozen=True, slots=True)
class ClockLine:
    label: str
    start: str
    end: str
    limit: str
    cites: tuple[str, ...]


def clock_lines(procedure: Procedure) -> list[ClockLine]:
    """The time limits, each from where to where."""
    either = _(" or ")
    return [
        ClockLine(
            label=_clock(procedure, clock),
            start=either.join(_ref(procedure, ref) for ref in clock.start),
            end=either.join(_ref(procedure, ref) for ref in clock.to),
            limit=clock_words(procedure, clock, language()),
            cites=clock.cites,
        )
        for clock in procedure.clocks.values()
    ]


@dataclass(frozen=True, slots=True)
class SettingLine:
    label: str
    value: str
    question: str
    cites: tuple[str, ...]


def setting_lines(procedure: Procedure) -> list[SettingLine]:
    """Settings with their values as this organisation has them; what is open is named."""
    lines = []
    for setting in procedure.settings.values():
        value = "" if setting.value is None else _value(setting.type, str(setting.value))
        lines.append(SettingLine(said(setting), value, setting.question or "", setting.cites))
    return lines


def _value(kind: str, text: str) -> str:
    return duration_words(parse_duration(text), language()) if kind == "duration" else text


def open_questions(procedure: Procedure) -> list[tuple[str, str]]:
    """Where the source leaves something blank: cited rules and the question."""
    found = {(listed(mark.cites), mark.question) for mark in procedure.marks if mark.question}
    return sorted((cites, str(question)) for cites, question in found)
