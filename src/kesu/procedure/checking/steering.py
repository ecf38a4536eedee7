"""The expressions that steer a case: what opens, skips, ends or refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kesu.procedure.declared import Outcome, Procedure, Requirement, Step
from kesu.procedure.expressions import Expression


def steering(procedure: Procedure) -> Iterator[Expression]:
    """Every bound condition that decides which way a case goes, in the order of the pack.

    A requirement that somebody may waive is none: whatever its fields hold, the step can end (decision 0016).
    """
    for step in procedure.steps.values():
        yield from of_step(step)
    for table in procedure.tables.values():
        yield from (rule.when for rule in table.rules if rule.when is not None)
    for clock in procedure.clocks.values():
        yield from (e for e in (clock.when, clock.counts_when, *(rung.when for rung in clock.overdue)) if e is not None)


def binding(requires: Iterable[Requirement]) -> list[Expression]:
    """What must hold for the step to end so: a requirement that somebody may waive holds nobody up."""
    return [one.that for one in requires if not one.waive]


def all_binding(step: Step) -> list[Expression]:
    """What binds the step however it ends, then what binds its outcomes."""
    return [*binding(step.requires), *(e for outcome in step.outcomes.values() for e in binding(outcome.requires))]


def of_step(step: Step) -> Iterator[Expression]:
    starts = step.starts
    found = [step.when, step.while_, *binding(step.requires), *(o.when for o in step.opens)]
    found += [starts.when, starts.condition] if starts else []
    found += [block.when for block in step.blocks]
    for outcome in step.outcomes.values():
        found += _of_outcome(outcome)
    yield from (expression for expression in found if expression is not None)


def _of_outcome(outcome: Outcome) -> list[Expression | None]:
    return [outcome.auto, *binding(outcome.requires), *(o.when for o in outcome.opens)]
