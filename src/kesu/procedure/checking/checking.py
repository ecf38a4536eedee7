"""The check as a whole: what is explored, and what is then said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kesu.procedure.checking.absent import absences_lacking
from kesu.procedure.checking.alone import Alone
from kesu.procedure.checking.closing import Closing
from kesu.procedure.checking.explore import Explored, Progress, explore
from kesu.procedure.checking.filled import Filled
from kesu.procedure.checking.listening import Listening
from kesu.procedure.checking.model import Model
from kesu.procedure.checking.notes import notes
from kesu.procedure.checking.papers import paper_findings
from kesu.procedure.checking.places import nobody_there
from kesu.procedure.checking.reading_order import Order, Resets
from kesu.procedure.checking.reducing import Forgetting, left_out
from kesu.procedure.checking.tables import table_findings
from kesu.procedure.checking.timing import Timing
from kesu.procedure.checking.wordings import say
from kesu.procedure.declared import Procedure
from kesu.procedure.graph import build_graph
from kesu.procedure.messages import Message
from kesu.procedure.reading import held_outside, open_questions, roles_unheld
from kesu.procedure.reading.organisation import OrganisationFile

LIMIT = 200_000
MOST_STEPS = 2_000
"""More steps than this are answered at once: every state would be a record of that many."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """findings: errors and findings, then notes, in the order of the pack. cut_off: not all states were seen."""

    findings: tuple[Message, ...]
    notes: tuple[Message, ...]
    states: int
    cut_off: bool = False

    @property
    def clean(self) -> bool:
        """Whether nothing but notes was found, over all reachable states."""
        return not self.findings and not self.cut_off

    @property
    def messages(self) -> tuple[Message, ...]:
        return (*self.findings, *self.notes)


def check(
    procedure: Procedure,
    organisation: OrganisationFile | None = None,
    *,
    reduced: bool = True,
    limit: int = LIMIT,
    progress: Progress | None = None,
) -> CheckReport:
    """Prove what part C lists of a procedure that was read without errors.

    reduced: leave out states that show nothing new; the findings are the same. limit: states after which the check
    gives up: `cut_off`, which is never clean. progress is told the number of states now and then.
    """
    found = [*open_questions(procedure, organisation), *roles_unheld(procedure, organisation)]
    found += held_outside(procedure, organisation)
    found += [*absences_lacking(procedure, organisation), *nobody_there(procedure, organisation)]
    explored: Explored | None = None
    circles = build_graph(procedure).circles if len(procedure.steps) <= MOST_STEPS else ()
    if len(procedure.steps) > MOST_STEPS:
        found.append(say("check.too-many-steps", procedure.place, count=len(procedure.steps), most=MOST_STEPS))
    elif circles:
        found.append(_circle(procedure, circles))
    else:
        model = Model(procedure)
        listening = Listening(model)
        explored = _explore(model, listening, reduced, limit, progress)
        found += _found(model, listening, explored)
    return _report(found, explored, limited=len(procedure.steps) > MOST_STEPS)


def _explore(model: Model, listening: Listening, reduced: bool, limit: int, progress: Progress | None) -> Explored:
    if not reduced:
        return explore(model, listening, limit=limit, progress=progress)
    resets, order = Resets(model), Order(model)
    return explore(
        model, listening, limit=limit, progress=progress, choose=Alone(model, listening, resets, order),
        forget=Forgetting(model, listening, resets, order), idle=left_out(model, listening),
    )  # fmt: skip


def _report(found: list[Message], explored: Explored | None, *, limited: bool) -> CheckReport:
    cut_off = limited or (explored is not None and explored.cut_off)
    messages = sorted(dict.fromkeys(found), key=lambda m: (m.place.file, m.place.line, m.place.column))
    said = tuple(m for m in messages if m.severity != "note")
    return CheckReport(
        said, tuple(m for m in messages if m.severity == "note"), len(explored) if explored is not None else 0, cut_off
    )


def _circle(procedure: Procedure, circles: tuple[str, ...]) -> Message:
    steps = [procedure.steps[name] for name in circles]
    shown, more = steps[:12], " …" if len(steps) > 12 else ""
    return say(
        "check.circle", steps[0].place, {"steps": list(circles[:100])},
        steps_zh="、".join(step.text("zh") for step in shown) + more, steps_en=", ".join(s.name for s in shown) + more,
    )  # fmt: skip


def _found(model: Model, listening: Listening, explored: Explored) -> Iterator[Message]:
    closing = Closing(model, listening, explored)
    if explored.cut_off:
        yield say("check.cut-off", model.procedure.place, count=len(explored))
        yield from closing.always()
    else:
        yield from closing.findings()
        yield from closing.unreached()
        yield from Timing(model, explored).findings()
        yield from closing.unnumbered()
    yield from Filled(model, explored, closing).findings()
    yield from table_findings(model)
    yield from paper_findings(model)
    yield from _wait_circles(model)
    yield from notes(model)


def _wait_circles(model: Model) -> Iterator[Message]:
    for node in model.nodes:
        for opening in node.step.opens:
            always = opening.wait and opening.when is None and opening.each is None
            if always and opening.procedure == model.procedure.name:
                yield say("check.wait-circle", opening.place, step=node.name)


__all__ = ["LIMIT", "CheckReport", "check"]
