"""Evaluating what may come out empty or fail (B1.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kesu.procedure.expressions import UNKNOWN, EvaluationError, Expression

if TYPE_CHECKING:
    from kesu.procedure.facts import Facts


def tried(expression: Expression, facts: Facts) -> Any:
    """Its value, None where it is empty or fails (B1.9); that it failed is kept in `facts.failed`."""
    value = attempted(expression, facts)
    return None if value is UNKNOWN else value


def attempted(expression: Expression, facts: Facts) -> Any:
    """The same, with "not known yet" as the answer it is."""
    try:
        return expression(facts)
    except (EvaluationError, ArithmeticError, TypeError, ValueError, OverflowError) as failure:
        facts.failed[str(expression.place)] = getattr(failure, "code", None) or type(failure).__name__
        return None
