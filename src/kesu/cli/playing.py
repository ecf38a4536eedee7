"""Which scenarios a command names, and the packs each of them needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kesu.cli.packs import find_pack
from kesu.cli.problems import USAGE, Problem
from kesu.procedure.calendars import Calendars
from kesu.procedure.declared import Procedure
from kesu.procedure.engine import compile_procedure
from kesu.procedure.reading import OrganisationFile, read_pack
from kesu.procedure.reading.pack import PACK_FILE
from kesu.procedure.reading.shipped import SHIPPED
from kesu.procedure.scenarios import Scenario, read_scenario_file
from kesu.procedure.scenarios.giving import with_settings
from kesu.procedure.scenarios.reading import ScenarioError, directory_for
from kesu.procedure.scenarios.world import MemoryWorld


@dataclass
class Library:
    """Packs by name and by file, each read once. organisation: whose settings are frozen into them."""

    organisation: OrganisationFile | None = None
    read: dict[Path, Procedure] = field(default_factory=dict)

    def procedure(self, path: Path) -> Procedure:
        """Raises Problem."""
        file = (path / PACK_FILE if path.is_dir() else path).resolve()
        if file not in self.read:
            reading = read_pack(file, organisation=self.organisation)
            if reading.procedure is None or reading.errors:
                told = [message.line("zh") for message in reading.errors], [m.line("en") for m in reading.errors]
                raise Problem("\n".join(told[0]), "\n".join(told[1]), code="pack")
            self.read[file] = reading.procedure
        return self.read[file]

    def named(self, name: str, beside: Path) -> Path | None:
        """A pack by its procedure's name: in the folder beside, or one that comes with Kesu."""
        for folder in (beside, SHIPPED):
            if (folder / name / PACK_FILE).is_file():
                return folder / name
        return None


@dataclass(frozen=True, slots=True)
class Playable:
    """A scenario, the procedures it may meet by name, and their folders."""

    scenario: Scenario
    procedures: Mapping[str, Procedure]
    paths: Mapping[str, Path]

    def world(self, kind: type[MemoryWorld] = MemoryWorld, *, saving: bool = True) -> MemoryWorld:
        """A world in memory as the scenario wants it: its settings, its people, its zone."""
        programs = {
            name: compile_procedure(with_settings(procedure, self.scenario.settings_of(name)))
            for name, procedure in self.procedures.items()
        }
        directory = directory_for(self.scenario, tuple(self.procedures.values()))
        return kind(programs, directory, Calendars(zone=self.scenario.zone), saving=saving)


def playables(names: list[str], library: Library) -> Iterator[Playable]:
    """The scenarios of files, folders and packs, in order. Raises Problem."""
    for name in names:
        for file in _files(name):
            yield from _of_file(file, library)


def _files(name: str) -> list[Path]:
    path = Path(name)
    if path.is_file() and path.name != PACK_FILE:
        return [path]
    pack = find_pack(name)
    folder = pack if pack.is_dir() else pack.parent
    found = sorted((folder / "scenarios").glob("*.yaml")) or sorted(folder.glob("*.yaml"))
    found = [file for file in found if file.name != PACK_FILE]
    if not found:
        raise Problem(f"{name} 里没有情景（scenarios/*.yaml）。", f"{name} holds no scenarios (scenarios/*.yaml).")
    return found


def _of_file(file: Path, library: Library) -> Iterator[Playable]:
    try:
        scenarios = list(read_scenario_file(file))
    except (ScenarioError, AttributeError, TypeError, UnicodeDecodeError) as problem:
        raise Problem(f"情景读不懂：{problem}", f"The scenario cannot be read: {problem}", code="scenario") from None
    for scenario in scenarios:
        paths: dict[str, Path] = {}
        own = _pack_of(scenario, file, library)
        main, beside = library.procedure(own), (own if own.is_dir() else own.parent).resolve().parent
        _gather(main, own, library, paths)
        for name in sorted(_opened_by_hand(scenario) | _settled(scenario, main)):
            path = library.named(name, file.parent) or library.named(name, beside)
            if path is not None:
                _gather(library.procedure(path), path, library, paths)
        procedures = {name: library.procedure(path) for name, path in paths.items()}
        yield Playable(replace(scenario, procedure=main.name, met=frozenset(procedures)), procedures, paths)


def _pack_of(scenario: Scenario, file: Path, library: Library) -> Path:
    """Named as a path, or by name; else the pack the file lies in."""
    own = next((folder for folder in file.resolve().parents if (folder / PACK_FILE).is_file()), None)
    wanted = scenario.procedure
    if wanted is None:
        if own is None:
            raise Problem(f"{file}：没有写明 procedure。", f"{file}: it names no procedure.", status=USAGE)
        return own
    path = file.parent / wanted
    if path.exists() and (path.is_file() or (path / PACK_FILE).is_file()):
        return path
    if own is not None and library.procedure(own).name == wanted:
        return own
    found = library.named(wanted, own.parent if own else file.resolve().parent)
    if found is None:
        raise Problem(f"{file}：找不到程序 {wanted}。", f"{file}: there is no procedure {wanted}.")
    return found


def _gather(procedure: Procedure, path: Path, library: Library, paths: dict[str, Path]) -> None:
    """The procedure, and those its steps and triggers open, as far as they are there."""
    if procedure.name in paths:
        return
    paths[procedure.name] = path
    beside = (path if path.is_dir() else path.parent).resolve().parent
    opened = [opening.procedure for opening in procedure.openings]
    opened += [trigger.open for trigger in procedure.triggers if trigger.open]
    for name in opened:
        child = library.named(name, beside)
        if child is not None:
            _gather(library.procedure(child), child, library, paths)


def _settled(scenario: Scenario, main: Procedure) -> set[str]:
    """The other procedures that the scenario has settings for."""
    found = {name for name, given in scenario.settings.items() if isinstance(given, Mapping)}
    return found - main.settings.keys()


def _opened_by_hand(scenario: Scenario) -> set[str]:
    named: set[str] = set()
    for item in scenario.do:
        for verb, body in item.items():
            inner: Any = body.get("open") if verb == "refuse" and isinstance(body, Mapping) else body
            if verb in ("open", "refuse") and isinstance(inner, Mapping) and inner.get("procedure"):
                named.add(str(inner["procedure"]))
    return named
