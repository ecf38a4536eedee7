"""What a command would change, played in memory: tasks, time limits and standing before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kesu.casebook import published, queries
from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.showing.deadlines import clock_label
from kesu.desk.speaking import due_text, said
from kesu.procedure import tasks
from kesu.procedure.context import Command, Context
from kesu.procedure.deadlines import ClockView, clock_views
from kesu.procedure.engine import decide
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState


@dataclass(frozen=True, slots=True)
class Preview:
    """ends, opens: tasks in words; dues: time limits with old and new due; new_steps, gone_steps: of another version;
    moves: what goes to the other case, in words with a number."""

    status: str
    ends: list[str] = field(default_factory=list)
    opens: list[str] = field(default_factory=list)
    dues: list[tuple[str, str, str]] = field(default_factory=list)
    new_steps: list[str] = field(default_factory=list)
    gone_steps: list[str] = field(default_factory=list)
    into: str = ""
    files: int = 0
    links: int = 0


def preview(look: Look, verb: str, body: Mapping[str, Any]) -> Preview:
    """Nothing is written. Raises Refusal as the command itself would; None of its numbers are given."""
    context, program, other = _context(look, verb, body)
    after = decide(look.program, look.state, Command(verb, dict(body)), context).state
    before_tasks, after_tasks = _open(look.program, look.state, context), _open(program, after, context)
    mine, theirs = look.program.steps, program.steps
    return Preview(
        status=words.word(words.CASE, after.status) if after.status != look.state.status else "",
        ends=[_task(look.program, *key) for key in before_tasks if key not in after_tasks],
        opens=[_task(program, *key) for key in after_tasks if key not in before_tasks],
        dues=_dues(look, context, program, after),
        new_steps=[said(theirs[name]) for name in theirs if name not in mine],
        gone_steps=[said(mine[name]) for name in mine if name not in theirs],
        into=(other.number or other.ref) if other else "",
        files=len(look.state.files) if other else 0,
        links=sum(len(entries) for entries in look.state.children.values()) if other else 0,
    )


def _context(look: Look, verb: str, body: Mapping[str, Any]) -> tuple[Context, Program, CaseState | None]:
    context = replace(look.context, serial=lambda series: 0)
    if verb == "migrate":
        label = str(body.get("version"))
        found = next((one for one in published.versions_of(look.state.procedure) if one.version == label), None)
        if found is not None:
            program = published.program_of(found.digest)
            return replace(context, versions={label: program}), program, None
    if verb == "merge":
        view = queries.case(look.viewer, str(body.get("into")))
        if view is not None:
            return replace(context, cases={str(body["into"]): view.state}), look.program, view.state
    return context, look.program, None


def _open(program: Program, state: CaseState, context: Context) -> list[tuple[str, str, int]]:
    return [(view.step, view.row, view.round) for view in tasks.open_tasks(program, state, context)]


def _task(program: Program, step: str, row: str, round_: int) -> str:
    return " · ".join(part for part in (said(program.steps[step]), row[:40]) if part)


def _dues(look: Look, context: Context, program: Program, after: CaseState) -> list[tuple[str, str, str]]:
    """Running time limits whose due is another afterwards, or that begin or end."""
    before = _running(clock_views(look.program, look.state, look.context))
    later = _running(clock_views(program, after, context))
    found = []
    for key in dict.fromkeys([*before, *later]):
        if before.get(key) != later.get(key):
            label = clock_label(look, key[0])
            found.append((label, due_text(before.get(key), look.zone), due_text(later.get(key), look.zone)))
    return found


def _running(views: tuple[ClockView, ...]) -> dict[tuple[str, str], str | None]:
    return {(view.clock, view.row): view.due for view in views if view.status == "running"}
