"""What things of other procedures are called, where a register or a snapshot lists what their cases say."""

from __future__ import annotations

from dataclasses import replace

from kesu.casebook import published
from kesu.casebook.wording import Reader
from kesu.procedure.declared import Element, Label, Procedure, Register
from kesu.procedure.values import option_codes


def with_names(reader: Reader, register: Register | None) -> Reader:
    """The reader, knowing the titles, entries, roles and options of the procedures that the register reaches; of two of
    one name the first."""
    if register is None or register.over is None:
        return reader
    entries: dict[str, Element] = {}
    roles: dict[str, Element] = {}
    titles: dict[str, Label] = {}
    facets: dict[str, dict[str, Element]] = {}
    for version in published.current_versions():
        if not published.reaches(register.over, version):
            continue
        procedure = published.program_of(version.digest).procedure
        titles[procedure.name] = procedure.title
        entries = {**procedure.ledger, **entries, **_limit(procedure)}
        roles = {**procedure.roles, **roles}
        for field in procedure.fields.values():
            if field.facet:
                facets[field.facet] = {**option_codes(field.options), **facets.get(field.facet, {})}
    return replace(reader, entries=entries, roles=roles, titles=titles, facets=facets)


def _limit(procedure: Procedure) -> dict[str, Element]:
    """The field by which its cases are kept, by the rule as it is written."""
    until = procedure.retention.until if procedure.retention else None
    found = procedure.fields.get(until.text.strip().removeprefix("f.")) if until is not None else None
    return {until.text.strip(): found} if until is not None and found is not None else {}
