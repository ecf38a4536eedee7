"""What things of other procedures are called, where a register or a snapshot lists what their cases say."""

from __future__ import annotations

from dataclasses import replace

from kesu.casebook import published
from kesu.casebook.wording import Reader
from kesu.procedure.declared import Element, Label, Register
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
        if not register.over.reaches(version.name, version.kind):
            continue
        procedure = published.program_of(version.digest).procedure
        titles[procedure.name] = procedure.title
        entries = {**procedure.ledger, **entries}
        roles = {**procedure.roles, **roles}
        for field in procedure.fields.values():
            if field.facet:
                facets[field.facet] = {**option_codes(field.options), **facets.get(field.facet, {})}
    return replace(reader, entries=entries, roles=roles, titles=titles, facets=facets)
