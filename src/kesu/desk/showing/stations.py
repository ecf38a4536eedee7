"""Where a case stands: its steps in a list and in the diagram."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from kesu.casebook.programs import program_of
from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.speaking import language, listed, moment_text, role_name, said, who_name
from kesu.procedure import tasks
from kesu.procedure.drawing import draw_svg
from kesu.procedure.tasks import Station

MARKS = {
    "open": "●", "overdue": "!", "awaiting": "…", "done": "✓", "skipped": "–", "void": "×", "never": "×",
    "dormant": "◇", "waiting": "○",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StationLine:
    """status: as coloured; word: as said. who: who did it, or for whom it waits."""

    step: str
    label: str
    status: str
    mark: str
    word: str
    round: int
    outcome: str
    who: str
    when: str
    rows: list[tuple[str, str]]


GROUPS = (("now", ("open", "overdue", "awaiting")), ("done", ("done", "skipped")), ("ahead", ("waiting", "dormant")))


def station_lines(look: Look) -> list[StationLine]:
    overdue = {task.step for task in look.tasks if task.overdue}
    return [_line(look, station, overdue) for station in tasks.stations(look.program, look.state)]


def grouped(lines: list[StationLine]) -> list[tuple[str, list[StationLine]]]:
    """What is in hand, what has been, what is still ahead, what will not come."""
    named = {status for _name, statuses in GROUPS for status in statuses}
    groups = [(name, [line for line in lines if line.status in statuses]) for name, statuses in GROUPS]
    groups.append(("never", [line for line in lines if line.status not in named]))
    return [(name, found) for name, found in groups if found]


def _line(look: Look, station: Station, overdue: set[str]) -> StationLine:
    status = "overdue" if station.step in overdue else "never" if station.never else station.status
    spec = look.program.steps[station.step]
    outcome = spec.outcomes.get(station.outcome or "")
    shown = said(outcome) if outcome is not None and outcome.label else ""
    return StationLine(
        step=station.step,
        label=said(spec),
        status=status,
        mark=MARKS.get(status, ""),
        word=words.word(words.STEP, status),
        round=station.round,
        outcome=shown,
        who=look.name_of(station.by) if station.by else _waits_for(look, station.step),
        when=moment_text(station.done_at or station.opened_at, look.zone),
        rows=[(row, words.word(words.STEP, row_status)) for row, row_status, _outcome in station.rows],
    )


def _waits_for(look: Look, step: str) -> str:
    codes = [code for task in look.tasks if task.step == step for code in (task.roles or task.people)]
    directory = look.viewer.directory
    if codes:
        return listed(who_name(look.program.procedure, directory, code) for code in dict.fromkeys(codes))
    by = look.program.steps[step].by
    roles = [entry.role for entry in by.entries if entry.role] if by else []
    return listed(role_name(look.program.procedure, role) for role in dict.fromkeys(roles))


def diagram(look: Look, lines: list[StationLine]) -> SafeString:
    """The procedure's picture with this case in it. Drawn by our own code, every text in it escaped."""
    marks = tuple((line.step, "void" if line.status == "never" else line.status) for line in lines)
    return mark_safe(_drawn(look.program.procedure.digest, language(), marks))


def plain_diagram(digest: str) -> SafeString:
    return mark_safe(_drawn(digest, language(), ()))


@lru_cache(maxsize=64)
def _drawn(digest: str, spoken: str, marks: tuple[tuple[str, str], ...]) -> str:
    return draw_svg(program_of(digest).procedure, spoken, highlight=dict(marks))
