"""What a task requires and does not have yet, named before it is completed; and who may let it pass."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.casebook.drafts import draft_of, place_of
from kesu.desk.looking import Look
from kesu.desk.speaking import listed, said
from kesu.procedure.tasks import Form, form_of
from kesu.procedure.waiving import Check


@dataclass(slots=True)
class WeakSpot:
    """An unmet or waived requirement. outcome: the label of the outcome it belongs to, empty for the step's own."""

    number: int
    outcome: str
    code: str  # of the outcome
    sentence: str
    waived: bool
    known: bool  # false: what it reads is not filled in yet
    waivers: str  # the roles whose holders may waive it
    may_waive: bool


def weak_spots(look: Look, form: Form) -> list[WeakSpot]:
    """Those that are not met now, waived ones too: the worker sees what was let pass."""
    return [_spot(look, form, check) for check in form.checks if check.state != "met"]


def waivable(look: Look, step: str, row: str) -> list[WeakSpot]:
    """Of a task that is another's: what the reader may waive."""
    return [spot for spot in weak_spots(look, kept_form(look, step, row)) if spot.may_waive]


def kept_form(look: Look, step: str, row: str) -> Form:
    """The task's form with what was typed last and kept."""
    draft = draft_of(place_of(look.ref, look.state, step, row), look.viewer.person)
    return form_of(look.program, look.state, look.context, step, row, typed=draft)


def _spot(look: Look, form: Form, check: Check) -> WeakSpot:
    requirement, roles = check.requirement, look.program.procedure.roles
    outcome = form.step.outcomes[check.outcome] if check.outcome else None
    return WeakSpot(
        number=check.number,
        outcome=said(outcome) if outcome is not None and len(form.outcomes) > 1 else "",
        code=check.outcome or "",
        sentence=said(requirement.otherwise) or requirement.that.text,
        waived=check.state == "waived",
        known=check.state != "empty",
        waivers=listed(said(roles[role]) for role in requirement.waive),
        may_waive=check.may_waive and check.state != "waived",
    )
