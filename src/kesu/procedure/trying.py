"""Evaluating what may come out empty or fail (B1.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kesu.procedure.expressions import UNKNOWN, EvaluationError, Expression

if TYPE_CHECKING:
    from kesu.procedure.facts import Facts


def tried(expression: Expression, facts: Facts) -> Any:
    """Its value, None where it is empty or fails (B1.9); that it failed is kept in `facts.failed`."""
    try:
        value = expression(facts)
    except (EvaluationError, ArithmeticError, TypeError, ValueError, OverflowError) as failure:
        facts.failed[str(expression.place)] = getattr(failure, "code", None) or type(failure).__name__
        return None
    return None if value is UNKNOWN else value
