"""What reader and check find in a procedure, within a time a reader of the page waits for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from kesu.casebook.programs import program_of
from kesu.documents.editing import carried
from kesu.organisation.loading import organisation_file
from kesu.procedure.checking import check
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile, read_procedure

SECONDS = 20
_turn = Lock()  # a check takes a whole processor: one at a time


@dataclass(frozen=True, slots=True)
class Proof:
    """cut_off: time or states ran out before all was seen, so nothing is proven. states: how many were seen."""

    procedure: Procedure | None
    messages: tuple[Message, ...]
    states: int = 0
    cut_off: bool = False

    @property
    def in_the_way(self) -> list[Message]:
        """What keeps the procedure from being published."""
        return [message for message in self.messages if message.severity != "note"]


class _TimeIsUp(Exception):
    pass


@lru_cache(maxsize=32)
def findings_of(digest: str) -> Proof:
    """Of a published version."""
    return prove(program_of(digest).procedure, organisation_file())


def prove_text(text: str) -> Proof:
    """Of a text that somebody wants to publish: read first, then checked."""
    reading = read_procedure(text, "procedure.yaml", organisation=organisation_file())
    messages = tuple(reading.messages)
    if reading.procedure is None or reading.errors:
        return Proof(None, messages)
    found = prove(reading.procedure, organisation_file())
    messages = (*messages, *carried(reading.procedure))
    return Proof(reading.procedure, (*messages, *found.messages), found.states, found.cut_off)


def prove(procedure: Procedure, organisation: OrganisationFile | None) -> Proof:
    """Of a procedure that was read with that organisation."""
    end, seen = time.monotonic() + SECONDS, 0

    def look_at_the_clock(states: int) -> None:
        nonlocal seen
        seen = states
        if time.monotonic() > end:
            raise _TimeIsUp

    with _turn:
        try:
            report = check(procedure, organisation, progress=look_at_the_clock)
        except _TimeIsUp:
            return Proof(procedure, (), seen, cut_off=True)
    return Proof(procedure, report.messages, report.states, report.cut_off)
