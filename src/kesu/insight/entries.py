"""What the entries and roles of other procedures are called, where a register lists what their cases have booked."""

from __future__ import annotations

from dataclasses import replace

from kesu.casebook import published
from kesu.insight.wording import Reader
from kesu.procedure.declared import Element, Register


def with_names(reader: Reader, register: Register | None) -> Reader:
    """The reader, knowing the ledgers of the procedures that the register reaches; of two of one name the first."""
    if register is None or not register.ledger or register.over is None:
        return reader
    entries: dict[str, Element] = {}
    roles: dict[str, Element] = {}
    for version in published.current_versions():
        procedure = published.program_of(version.digest).procedure
        if register.over.reaches(procedure.name, procedure.kind):
            entries = {**procedure.ledger, **entries}
            roles = {**procedure.roles, **roles}
    return replace(reader, entries=entries, roles=roles)
