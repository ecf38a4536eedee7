"""The account of all rules over a folder of packs: what they cite, what their scenarios cover, what is set aside."""

from __future__ import annotations

from pathlib import Path

from kesu.cli.playing import Library, playables
from kesu.cli.problems import Problem
from kesu.procedure.covering import Aside, Coverage, Played, Said, read_aside, read_catalogue, weigh
from kesu.procedure.declared import Place, Procedure
from kesu.procedure.reading.pack import PACK_FILE

CATALOGUE, EXCEPTIONS, WAITING = "catalogue.yaml", "exceptions.yaml", "waiting.yaml"


def coverage_of(folder: Path, library: Library | None = None) -> Coverage:
    """Over every pack in the folder. Raises Problem where the catalogue, a pack or a scenario cannot be read."""
    library = library or Library()
    catalogue, messages = read_catalogue(_text(folder / CATALOGUE), CATALOGUE)
    if messages:
        raise Problem(messages[0].line("zh"), messages[0].line("en"), code="catalogue")
    packs = sorted(path.parent for path in folder.glob(f"*/{PACK_FILE}"))
    said = [_said(pack.name, library.procedure(pack)) for pack in packs]
    played = [one for pack in packs for one in _played(pack, library, folder)]
    return weigh(catalogue, said, played, aside_of(folder))


def aside_of(folder: Path) -> Aside:
    exceptions, waiting = ((name, _text(folder / name)) for name in (EXCEPTIONS, WAITING))
    return read_aside(exceptions, waiting)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _said(pack: str, procedure: Procedure) -> Said:
    cites: dict[str, Place] = {}
    for mark in procedure.marks:
        for rule in mark.cites:
            cites.setdefault(rule, mark.place)
    return Said(pack, procedure.name, cites)


def _played(pack: Path, library: Library, folder: Path) -> list[Played]:
    if not list(pack.glob("scenarios/*.yaml")):
        return []
    return [
        Played(
            Path(playable.scenario.file).resolve().relative_to(folder.resolve()).as_posix(),
            playable.scenario.covers,
            frozenset(playable.procedures),
        )
        for playable in playables([str(pack)], library)
    ]
