"""Expressions: CEL's syntax, typed against the declarations, compiled once, exact decimals (language A11)."""

from kesu.procedure.expressions.declarations import (
    ENTRY,
    EXPIRED,
    RECORDED,
    ProcedureNames,
    field_type,
    names_of,
    names_of_requirement,
)
from kesu.procedure.expressions.env import UNKNOWN, Env, EvaluationError, Row, World
from kesu.procedure.expressions.explaining import Explanation
from kesu.procedure.expressions.expression import Expression, reads_of
from kesu.procedure.expressions.inference import type_of
from kesu.procedure.expressions.names import DeclaredNames, Found, Missing, Names
from kesu.procedure.expressions.printing import shown
from kesu.procedure.expressions.types import Type

__all__ = [
    "ENTRY",
    "EXPIRED",
    "RECORDED",
    "UNKNOWN",
    "DeclaredNames",
    "Env",
    "EvaluationError",
    "Explanation",
    "Expression",
    "Found",
    "Missing",
    "Names",
    "ProcedureNames",
    "Row",
    "Type",
    "World",
    "field_type",
    "names_of",
    "names_of_requirement",
    "reads_of",
    "shown",
    "type_of",
]
