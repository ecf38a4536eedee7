"""Proving a procedure before it is published, and showing what was proven: one check at a time, of bounded length."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

from kesu.casebook.programs import program_of
from kesu.documents.editing import carried
from kesu.organisation.loading import organisation_file
from kesu.procedure.checking import check
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile, read_procedure

SECONDS = 20  # a check may take
FOR_EVER = -1.0
CUT_OFF = "check.cut-off"
_turn = Lock()  # a check takes a whole processor: one at a time


class Busy(Exception):
    """Others' checks took all one's patience."""


class _TimeIsUp(Exception):
    def __init__(self, states: int) -> None:
        super().__init__(states)
        self.states = states


@dataclass(frozen=True, slots=True)
class Proof:
    """What reader and check say of a text. cut_off: time or states ran out before all was seen, so nothing is proven.
    states: how many were seen."""

    procedure: Procedure | None
    messages: tuple[Message, ...]
    states: int = 0
    cut_off: bool = False

    @property
    def in_the_way(self) -> list[Message]:
        """What keeps the procedure from being published; that not all was seen is no finding."""
        return [one for one in self.messages if one.severity != "note" and one.code != CUT_OFF]

    @property
    def clean(self) -> bool:
        return self.procedure is not None and not self.in_the_way and not self.cut_off


@lru_cache(maxsize=32)
def findings_of(digest: str) -> Proof:
    """Of a published version."""
    return _in_turn(program_of(digest).procedure, organisation_file(), FOR_EVER)


def prove_text(text: str, *, patience: float = FOR_EVER) -> Proof:
    """Of a text that somebody wants to publish: read under this organisation, then proven. Raises Busy."""
    file = organisation_file()
    reading = read_procedure(text, "procedure.yaml", organisation=file)
    if reading.procedure is None or reading.errors:
        return Proof(None, tuple(reading.messages))
    found = prove(reading.procedure, file, patience=patience)
    return replace(found, messages=(*reading.messages, *found.messages))


def prove(procedure: Procedure, organisation: OrganisationFile | None, *, patience: float = FOR_EVER) -> Proof:
    """Of a procedure that was read with that organisation and is to be published: the check, and the templates that
    go on from the version before. patience: seconds to wait for others' checks. Raises Busy."""
    found = _in_turn(procedure, organisation, patience)
    return replace(found, messages=(*carried(procedure), *found.messages))


def _in_turn(procedure: Procedure, organisation: OrganisationFile | None, patience: float) -> Proof:
    if not _turn.acquire(timeout=patience):
        raise Busy
    try:
        return _checked(procedure, organisation)
    finally:
        _turn.release()


def _checked(procedure: Procedure, organisation: OrganisationFile | None) -> Proof:
    end = time.monotonic() + SECONDS

    def look_at_the_clock(states: int) -> None:
        if time.monotonic() > end:
            raise _TimeIsUp(states)

    try:
        report = check(procedure, organisation, progress=look_at_the_clock)
    except _TimeIsUp as stopped:
        return Proof(procedure, (), stopped.states, cut_off=True)
    return Proof(procedure, report.messages, report.states, report.cut_off)
