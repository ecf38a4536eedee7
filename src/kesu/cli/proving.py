"""A pack read and checked, with what both have to say in one report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kesu.cli.console import Console
from kesu.documents.checking import pack_findings
from kesu.documents.reading import sources_of_pack
from kesu.procedure.checking import CheckReport, check
from kesu.procedure.checking.checking import LIMIT
from kesu.procedure.declared import Procedure
from kesu.procedure.reading import OrganisationFile, read_pack


def proven(
    pack: Path, organisation: OrganisationFile | None, console: Console, *, reduced: bool = True, limit: int = LIMIT
) -> tuple[Procedure | None, CheckReport]:
    """The procedure (None where the text is none) and the report; what does not read is not explored."""
    reading = read_pack(pack, organisation=organisation)
    found = list(reading.messages)
    if reading.procedure is not None and not reading.errors:
        folder = pack if pack.is_dir() else pack.parent
        found += pack_findings(reading.procedure, sources_of_pack(folder), folder=f"{folder}/")
    said = tuple(message for message in found if message.severity != "note")
    notes = tuple(message for message in found if message.severity == "note")
    if reading.procedure is None or reading.errors:
        return reading.procedure, CheckReport(said, notes, 0)
    with console.progress("状态", "states") as progress:
        report = check(reading.procedure, organisation, reduced=reduced, limit=limit, progress=progress.set)
    return reading.procedure, replace(report, findings=(*said, *report.findings), notes=(*notes, *report.notes))
