"""What an expression reads while it is evaluated: the engine implements it over the state of a case.

Every method returns a native value, None where it is empty, UNKNOWN where "not known yet" is the answer.
Names have been checked against the declarations, so a method need not expect others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from kesu.procedure.calendars import Duration

Value = Any
Row = Mapping[str, Value]


class _Unknown:
    """The answer "not known yet": empty in comparisons, but `unknown(f.x)` sees it."""

    __slots__ = ()
    _only: _Unknown | None = None

    def __new__(cls) -> _Unknown:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "unknown"

    def __reduce__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = _Unknown()


class EvaluationError(Exception):
    """An expression failed (B9): division by zero, a result too long, durations that have no common measure.

    `code` is stable; zh and en are for the finding that is recorded on the procedure.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en


class World(Protocol):
    """What an expression asks beyond the case."""

    def plus(self, moment: Any, duration: Duration) -> Any:
        """A date or an aware instant, and a duration, in the case's calendar; a date plus days is a date."""

    def working_days(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative where `end` lies before."""

    def unit_of(self, person: str) -> str | None: ...
    def people_of(self, unit: str) -> Value: ...
    def qualified(self, person: str, name: str) -> Value: ...

    def parent(self, unit: str) -> str | None: ...

    def booked(self, names: tuple[str, ...]) -> Value:
        """What the case's ledger has booked under these entries, as a Decimal."""

    def linked(self, name: str) -> tuple[Row, ...]:
        """The cases linked under that name: rows with the attributes of `case.`."""


class Env(Protocol):
    """One case, as one expression sees it. `attr` of `s.x.last.outcome` is `last.outcome`."""

    def field(self, name: str) -> Value: ...

    def was(self, name: str) -> Value: ...

    def step(self, name: str, attr: str) -> Value: ...

    def step_row(self, name: str, key: Value, attr: str) -> Value: ...

    def table(self, table: str, name: str) -> Value: ...

    def clock(self, name: str, attr: str) -> Value: ...

    def setting(self, name: str) -> Value: ...

    def streak(self, name: str, attr: str) -> Value: ...

    def found(self, name: str, attr: str) -> Value: ...

    def doc(self, name: str, attr: str) -> Value: ...

    def case(self, attr: str) -> Value: ...

    def each(self) -> Value: ...

    def column(self, name: str) -> Value: ...

    def actor(self, attr: str) -> Value: ...

    def other(self) -> Env: ...

    def record(self, name: str) -> Value: ...

    def promise(self, name: str) -> Value: ...

    def now(self) -> datetime: ...

    def today(self) -> date: ...

    def zone(self) -> tzinfo: ...

    def world(self) -> World: ...
