"""Exact arithmetic: sums and products are exact or fail, quotients have 28 digits, half-even; never a float."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

from kesu.procedure.expressions.env import EvaluationError

Number = int | Decimal

_EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact])
_QUOTIENT = Context(prec=28, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])


def add(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return _exact(_EXACT.add, left, right)


def subtract(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left - right
    return _exact(_EXACT.subtract, left, right)


def multiply(left: Number, right: Number) -> Number:
    return _exact(_EXACT.multiply, left, right)


def divide(left: Number, right: Number) -> Number:
    """A Decimal of 28 significant digits, half-even; of two integers too. Raises EvaluationError on zero."""
    _refuse_zero(right)
    return _QUOTIENT.divide(left, right)


def remainder(left: Number, right: Number) -> Number:
    """With the sign of the dividend, as in CEL. Raises EvaluationError on zero."""
    _refuse_zero(right)
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    return _exact(_EXACT.remainder, left, right)


def total(numbers: Iterable[Number]) -> Number:
    """Their sum; 0 where there is none."""
    result: Number = 0
    for number in numbers:
        result = add(result, number)
    return result


def average(numbers: tuple[Number, ...]) -> Number | None:
    """None where there is none."""
    return divide(total(numbers), len(numbers)) if numbers else None


def _refuse_zero(divisor: Number) -> None:
    if not divisor:
        raise EvaluationError("division_by_zero", "除数为零", "division by zero")


def _exact(operation: object, left: Number, right: Number) -> Number:
    try:
        result = operation(left, right)  # type: ignore[operator]
    except (Inexact, Overflow, InvalidOperation):
        raise EvaluationError("number_too_long", "数值超过 100 位", "a number of more than 100 digits") from None
    return int(result) if isinstance(left, int) and isinstance(right, int) else result
