"""Registers and measures (A9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kesu.procedure.declared.elements import Element

if TYPE_CHECKING:
    from decimal import Decimal

    from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True)
class Over:
    """Whose cases are counted instead of the procedure's own: of these procedures, and of all of these kinds."""

    procedures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def reaches(self, procedure: str, kind: str) -> bool:
        return procedure in self.procedures or kind in self.kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Element):
    """`of`: cases, `f.<table>`, `ledger` or a type of record (`record.<type>` too); `sort` names columns, `-` before
    one that descends. over: None: the procedure's own cases."""

    of: str
    over: Over | None = None
    where: Expression | None = None
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()

    @property
    def table(self) -> str | None:
        """The table field whose rows it lists."""
        return self.of.removeprefix("f.") if self.of.startswith("f.") else None

    @property
    def ledger(self) -> bool:
        """Whether its rows are the entries that the cases have booked."""
        return self.of == "ledger"

    @property
    def record(self) -> str | None:
        """The type of the records that it lists, where its rows are no cases nor rows of their tables."""
        if self.table is not None or self.of == "cases" or self.ledger:
            return None
        return self.of.removeprefix("records.").removeprefix("record.")

    @property
    def order(self) -> tuple[tuple[str, bool], ...]:
        """The columns it is sorted by, and whether each descends (`-x`, `x desc`)."""
        return tuple(_sorted_by(text.strip()) for text in self.sort)


def _sorted_by(text: str) -> tuple[str, bool]:
    bare = text.removeprefix("-").removesuffix(" desc").removesuffix(" asc").strip()
    return bare, text.startswith("-") or text.endswith(" desc")


@dataclass(frozen=True, slots=True)
class Target:
    """operator: `>=`, `>`, `<=`, `<`. limit: as written, a share of one (90% is 0.9)."""

    operator: str
    limit: Decimal

    def __str__(self) -> str:
        return f"{self.operator} {self.limit:f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Element):
    """kind: share, average, sum, count. `by` are facets. missed: who is told, as `to` of a notice. over: as above."""

    kind: str
    over: Over | None = None
    value: Expression
    where: Expression | None = None
    per: str = "month"
    dated: Expression | None = None
    by: tuple[str, ...] = ()
    target: Target | None = None
    missed: tuple[str, ...] = ()
