"""Who has a part in a case, and how the rounds of a step differ: both read from its journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kesu.casebook.history import Entry
from kesu.desk.looking import Look
from kesu.desk.showing.values import brief
from kesu.desk.speaking import listed, moment_text, said, unit_name

DONE = frozenset({"StepDone", "RowDone", "TaskSubmitted", "TaskSigned", "TaskReturned"})
APPEALS = {"Appealed": gettext_noop("appealed"), "AppealDecided": gettext_noop("decided an appeal")}


@dataclass(slots=True)
class Part:
    """One person: did: steps done, in words; waits: what is theirs now; last: when they last acted."""

    name: str
    unit: str
    opened: bool = False
    did: list[str] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    last: str = ""


def people_with_a_part(look: Look) -> list[Part]:
    """In the order in which they came into the case."""
    found: dict[str, Part] = {}
    for entry in look.journal:
        person = str(entry.head.get("actor") or "")
        if person not in look.viewer.directory.people:
            continue
        part = _part(look, found, person)
        part.last = moment_text(entry.at, look.zone)
        part.opened = part.opened or entry.kind == "CaseOpened"
        label = look.step_label(entry.head.get("step"))
        did = label if entry.kind in DONE else _(APPEALS[entry.kind]) if entry.kind in APPEALS else ""
        if did and did not in part.did:
            part.did.append(did)
    for task in look.tasks:
        for person in [task.claimed] if task.claimed else task.people if len(task.people) == 1 else ():
            _part(look, found, person).waits.append(look.step_label(task.step))
    return list(found.values())


def _part(look: Look, found: dict[str, Part], person: str) -> Part:
    if person not in found:
        directory = look.viewer.directory
        found[person] = Part(directory.name_of(person), unit_name(directory, directory.unit_of(person)))
    return found[person]


@dataclass(frozen=True, slots=True)
class Compared:
    """A step done more than once. heads: a word per round; lines: label, a text per round, whether they differ."""

    step: str
    heads: list[str]
    lines: list[tuple[str, list[str], bool]]


def rounds_compared(look: Look) -> list[Compared]:
    """Steps of which at least two rounds have ended, in the order of the procedure."""
    ended: dict[str, dict[int, Entry]] = {}
    for entry in look.journal:
        if entry.kind == "StepDone" and entry.head.get("step"):
            ended.setdefault(str(entry.head["step"]), {})[int(entry.head.get("round") or 1)] = entry
    return [_compared(look, name, ended[name]) for name in look.program.steps if len(ended.get(name, ())) > 1]


def _compared(look: Look, name: str, rounds: dict[int, Entry]) -> Compared:
    step = look.program.steps[name]
    entries = [rounds[number] for number in sorted(rounds)]
    heads = [_("round %(n)s") % {"n": number} for number in sorted(rounds)]
    lines = [(_("Done"), [_who_when(look, entry) for entry in entries], False)]
    if len(step.outcomes) > 1:
        outcomes = [said(step.outcomes.get(str(entry.head.get("outcome")))) for entry in entries]
        lines.append((_("Outcome"), outcomes, len(set(outcomes)) > 1))
    told = [dict(_told(look, entry)) for entry in entries]
    for field_name in dict.fromkeys(key for one in told for key in one):
        texts = [one.get(field_name, "") for one in told]
        lines.append((said(look.program.fields[field_name]), texts, len(set(texts)) > 1))
    return Compared(said(step), heads, lines)


def _who_when(look: Look, entry: Entry) -> str:
    return listed(part for part in (look.name_of(str(entry.head.get("actor") or "")), moment_text(entry.at, look.zone)))


def _told(look: Look, entry: Entry) -> Iterator[tuple[str, str]]:
    values: dict[str, Any] = {path[2:]: value for path, value in entry.values.items() if path.startswith("f.")}
    for name, value in values.items():
        spec = look.program.fields.get(name)
        if spec is not None and name not in look.hidden:
            yield name, brief(look, spec, value)
