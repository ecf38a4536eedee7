"""The packs that come with the project, as the tests of packs read them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kesu.procedure.declared import Element, Procedure
from kesu.procedure.expressions.declarations import EXPIRED
from kesu.procedure.figurerows import COLUMNS
from kesu.procedure.reading import OrganisationFile, read_organisation, read_pack
from tests.house.sources import ROOT

PACKS = ROOT / "src" / "kesu" / "packs"
ORGANISATION = PACKS / "organisation.yaml"
ORGANISATIONS = [ORGANISATION, *sorted((PACKS / "organisations").glob("*.yaml"))]
FILES = [*sorted(PACKS.glob("*/procedure.yaml")), ROOT / "tests" / "packs" / "twenty.yaml"]


def named(path: Path) -> str:
    return path.stem if path.stem != "procedure" else path.parent.name


@cache
def organisation(file: Path = ORGANISATION) -> OrganisationFile:
    found = read_organisation(file).organisation
    assert found is not None
    return found


def organisation_of(path: Path) -> OrganisationFile:
    """The worked organisation that runs the pack; the first one for a page that is no shipped pack."""
    code = procedure_of(path).name
    running = (organisation(file) for file in ORGANISATIONS if code in organisation(file).procedures)
    return next(running, organisation())


@cache
def procedure_of(path: Path) -> Procedure:
    found = read_pack(path).procedure
    assert found is not None
    return found


WORDED = {*COLUMNS, *EXPIRED}
"""Columns of a snapshot that pages have words of their own for, as for what every case has: figures, and limits."""


def elements(procedure: Procedure) -> Iterator[tuple[str, Element]]:
    """Every named element of a procedure that a page may show, with its place in words."""
    for kind in ("settings", "roles", "fields", "steps", "clocks", "documents", "ledger", "registers"):
        for name, element in getattr(procedure, kind).items():
            yield f"{kind}.{name}", element
            yield from _within(f"{kind}.{name}", element)


def _within(place: str, element: Element) -> Iterator[tuple[str, Element]]:
    for name, column in getattr(element, "columns", {}).items() if hasattr(element, "sheet") else ():
        if name.startswith("case.") or (name in WORDED and getattr(element, "type", "") == "snapshot"):
            continue
        yield f"{place}.{name}", column
        yield from _within(f"{place}.{name}", column)
    for option in getattr(element, "options", ()):
        yield f"{place}.{option.name}", option
    for name, outcome in getattr(element, "outcomes", {}).items():
        if name != "done":
            yield f"{place}.{name}", outcome
