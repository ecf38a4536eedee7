"""Registers and measures (A9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kesu.procedure.declared.elements import Element

if TYPE_CHECKING:
    from decimal import Decimal

    from kesu.procedure.declared.procedures import Procedure
    from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True)
class Over:
    """Whose cases are counted instead of the procedure's own: of these procedures, and of all of these kinds.
    destroyed_by: those whose time of keeping is over and that this procedure may erase: of the ones that name it
    (`destroy`), and of the others named here where they name none."""

    procedures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    destroyed_by: str = ""

    def reaches(self, procedure: str, kind: str) -> bool:
        return procedure in self.procedures or kind in self.kinds

    def expires(self, procedure: Procedure) -> bool:
        """Whether cases of that procedure may stand on a list of what `destroyed_by` is to erase."""
        retention = procedure.retention
        if retention is None or retention.destroy is None:
            return retention is not None and self.reaches(procedure.name, procedure.kind)
        return retention.destroy == self.destroyed_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Element):
    """`of`: cases, `f.<table>`, `ledger`, `expired` or a type of record (`record.<type>` too); `sort` names
    columns, `-` before one that descends. over: None: the procedure's own cases."""

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
    def expired(self) -> bool:
        """Whether its rows are the cases whose time of keeping is over."""
        return self.of == "expired"

    @property
    def record(self) -> str | None:
        """The type of the records that it lists, where its rows are no cases nor rows of their tables."""
        if self.table is not None or self.of in ("cases", "expired") or self.ledger:
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


@dataclass(frozen=True, slots=True)
class Ratio:
    """The names of two measures of the procedure: what is divided, and by what."""

    of: str
    over: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Element):
    """kind: share, average, sum, count, and ratio, which has no `value` and counts nothing of its own. rows: what it
    counts, as `of` of a register. `by` are facets, or columns of its rows. missed: who is told, as `to` of a notice.
    over: as above."""

    kind: str
    over: Over | None = None
    rows: str = "cases"
    value: Expression | None = None
    ratio: Ratio | None = None
    where: Expression | None = None
    per: str = "month"
    dated: Expression | None = None
    by: tuple[str, ...] = ()
    target: Target | None = None
    missed: tuple[str, ...] = ()

    @property
    def listed(self) -> Register:
        """What it counts, as a register would list it."""
        return Register(name=self.name, of=self.rows, over=self.over)

    @property
    def money(self) -> bool:
        """Whether its value is an amount of money."""
        return self.value is not None and self.value.type is not None and self.value.type.name == "money"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many periods of a measure a snapshot holds, the last ones that have ended before `until` (a day; None: the
    one it is taken on), split by a facet of the measure. per: an expression that yields its length; None: the
    measure's."""

    periods: int = 1
    by: str | None = None
    until: Expression | None = None
    per: Expression | None = None


def measure_of(of: str) -> tuple[str | None, str] | None:
    """The procedure (None: one's own) and the measure that a snapshot is `of`: `measure.x`, `other.measure.x`; None
    where it is of a register."""
    first, _, rest = of.partition(".")
    if first == "measure" and rest:
        return None, rest
    kind, _, name = rest.partition(".")
    return (first, name) if kind == "measure" and name else None
