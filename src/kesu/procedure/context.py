"""What a command brings along: time, who acts, and what the world says. Nothing here changes while it is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kesu.procedure.mastering import Dated
from kesu.procedure.who import Directory

if TYPE_CHECKING:
    from kesu.procedure.calendars import Calendars
    from kesu.procedure.declared import Field, Streak
    from kesu.procedure.facts import Facts
    from kesu.procedure.program import Program
    from kesu.procedure.state import CaseState

Json = Any
SYSTEM_ID = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, the system, or an outside role by its private link."""

    person: str | None = None
    system: bool = False
    outside: str | None = None

    @property
    def id(self) -> str:
        """What the journal calls them."""
        return self.person or (SYSTEM_ID if self.system else f"link:{self.outside}")


SYSTEM = Actor(system=True)


@dataclass(frozen=True, slots=True)
class Proof:
    """How somebody outside proved themselves, to sign through their private link. manner: `link` (who holds the key) or
    `link+code` (who also reads the mailbox of the address the case has). grant: the link's number. name: as they typed
    it. seen: the hash of what their page showed (`signing.seen_outside`)."""

    manner: str
    grant: str
    name: str
    seen: str


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody asks for: a verb of language part D and its map, without `by` and `case`."""

    verb: str
    body: Mapping[str, Json] = field(default_factory=dict)


def no_serial(series: str) -> int:
    """For previews, which give no numbers."""
    raise LookupError(series)


@dataclass(frozen=True, slots=True)
class Context:
    """What a command brings along.

    now: aware, whole seconds. serial: the next number of a series, taken under its lock. find: what a lookup gives for
    these facts, as {"count": int, "cases": [ref]}; None: what was found last. rows: the records or cases a streak
    counts, native, with their instant under `#at`; None: as they were counted last. recorded: the time of writing where
    `now` is a past instant that is made up for. settings: `per:` settings by name and by
    customer (product, unit), read by commands; what they read is kept with the case. linked: attributes of linked cases
    by reference. balances: what a stock holds, by item and place, narrowed to an item or a place, locked until the
    transaction ends; None: not known, and nothing is refused for it. cases: other cases a command names (`merge`).
    versions: programs to migrate to, by version. quiet: opened in the past, notices suppressed. authenticated: the
    person has proved themselves again, to sign. proof: how somebody outside did. freeze: the rows of a
    snapshot, as whoever acts may see them.
    seed: number and hash of the event that opened a step, in that round; None: it is not written yet. is_case: whether
    that is the reference, or the number, of one case; None: not known, and nothing is refused for it.
    """

    now: datetime
    actor: Actor
    directory: Directory
    calendars: Calendars
    serial: Callable[[str], int] = no_serial
    find: Callable[[str, Facts], Json] | None = None
    settings: Mapping[str, Mapping[str, Dated]] = field(default_factory=dict)
    rows: Callable[[Streak, Facts], Sequence[Mapping[str, Any]]] | None = None
    linked: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    quiet: bool = False
    cases: Mapping[str, CaseState] = field(default_factory=dict)
    versions: Mapping[str, Program] = field(default_factory=dict)
    authenticated: bool = True
    proof: Proof | None = None
    freeze: Callable[[Field, Facts], Iterable[Mapping[str, Json]]] | None = None
    seed: Callable[[str, int], tuple[int, str] | None] | None = None
    recorded: datetime | None = None
    is_case: Callable[[str], bool] | None = None
    balances: Callable[[str, str | None, str | None], Mapping[tuple[str, str], Decimal]] | None = None
