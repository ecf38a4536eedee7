"""What the year goes on with, act by act: a scenario retold, or a story of the worked example."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol


class Telling(Protocol):
    """behind: by how much its people are late by now; whoever plays it adds to it. stays: whether its cases stand as
    they are left, for others to go on with."""

    behind: timedelta

    @property
    def title(self) -> str: ...

    @property
    def procedure(self) -> str: ...

    @property
    def stays(self) -> bool: ...

    def due(self) -> datetime | None:
        """When what comes next happens, in UTC; None at the end. Raises Failed for a case that is not there."""

    def doer(self) -> str:
        """Who does what comes next, as a cast calls them; empty: nobody in particular."""

    def instead(self, person: str) -> None:
        """Somebody else does what comes next."""

    def tell(self, now: datetime) -> None:
        """What comes next, at that instant. Raises Refusal and Failed: then it can be tried again."""

    def act(self) -> str:
        """What comes next, in a word or two."""

    def cases(self) -> Collection[str]:
        """References of those it has to do with so far."""
