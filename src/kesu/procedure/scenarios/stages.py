"""What a place to play scenarios in must be able to do: memory, the database and HTTP come to the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from kesu.procedure.events import Event
from kesu.procedure.scenarios.counting import Figure, Held, Rows
from kesu.procedure.scenarios.looking import FormSeen
from kesu.procedure.scenarios.standing import Standing
from kesu.procedure.who import Deputy


class Stage(Protocol):
    """Where a scenario is played. References are the stage's own; `now` is aware and in UTC."""

    def open(self, procedure: str, body: Mapping[str, Any], by: str, now: datetime) -> str: ...

    def command(self, ref: str, verb: str, body: Mapping[str, Any], by: str, now: datetime) -> None:
        """Raises Refusal."""

    def record(self, kind: str, data: Any, by: str, now: datetime) -> None:
        """Enter a record. Raises Refusal."""

    def absent(self, by: str, entry: Deputy, now: datetime) -> None:
        """The person enters that they are away. Raises Refusal."""

    def triggered(self) -> list[tuple[str, str]]:
        """All cases that triggers have opened, in order: reference and procedure."""

    def pass_time(self, now: datetime) -> None: ...

    def standing(self, ref: str, now: datetime) -> Standing:
        """How it stands; what happened since this was last asked of that case."""

    def children(self, ref: str, link: str) -> list[str]: ...

    def round(self, ref: str, step: str) -> int: ...

    def journal(self, ref: str) -> list[Event]: ...

    def rows(self, procedure: str, register: str, now: datetime) -> Rows | None:
        """The rows of a register over all cases so far; None where there is no such register."""

    def figure(self, procedure: str, measure: str, period: str, now: datetime) -> Figure | None:
        """A measure in a period, empty: the present one; None where there is no such."""

    def balances(self, procedure: str, stock: str, now: datetime) -> Held | None:
        """What a stock of the procedure holds over all cases, by place, then item; None where there is no such."""

    def sees(self, ref: str, person: str, now: datetime) -> list[str]:
        """The fields that exist for the person, taken that they have a part in the case."""

    def form(self, ref: str, step: str, by: str, now: datetime) -> FormSeen | None:
        """A step's form as `by` sees it, empty: the first of those whose task it is; None where it is not open."""

    def finish(self) -> list[str]:
        """What is wrong at the end though nobody asked: folds that differ, chains that are broken."""
