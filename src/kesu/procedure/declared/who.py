"""Who acts (A3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kesu.procedure.declared.elements import NOWHERE, Element

if TYPE_CHECKING:
    from kesu.procedure.declared.elements import Place
    from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True)
class Holder:
    """One simple form of `by`. Exactly one of role, person, source is given; `unit` goes with role."""

    role: str | None = None
    unit: Expression | None = None
    person: Expression | None = None
    source: Expression | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One entry of `other_than`: a step, `people:`, `unit_of:` a step, or `unit:`."""

    step: str | None = None
    people: Expression | None = None
    unit_of: str | None = None
    unit: Expression | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """`by` of a step, a review, a clock's extension. mode: any, in_order, everyone, at_least."""

    entries: tuple[Holder, ...]
    mode: str = "any"
    least: int = 1
    other_than: tuple[Exclusion, ...] = ()
    same_as: str | None = None
    helpers: Expression | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Standin:
    """`deputy` of a role. within: only from the unit the role is held in, or below it; required: no absence without."""

    within: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Element):
    per: str | None = None  # customer, product, unit
    vacant: str | None = None
    needs: tuple[str, ...] = ()
    outside: bool = False
    entered_by: tuple[str, ...] = ()
    deputy: Standin | None = None
