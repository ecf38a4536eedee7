"""Rules, the scenarios that cover them, and packs from which one construct is taken out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from kesu.procedure.reading.pack import PACK_FILE
from kesu.procedure.scenarios.reading import read_scenario_file
from tests.packs.playing import Changed, play


def covering(packs: Iterable[Path]) -> dict[str, list[Path]]:
    """By rule, the scenario files of these packs that name it in `covers`."""
    found: dict[str, list[Path]] = {}
    for path in (file for pack in packs for file in sorted(pack.glob("scenarios/*.yaml"))):
        for scenario in read_scenario_file(path):
            for rule in scenario.covers:
                found.setdefault(rule, []).append(path)
    return found


def plain(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def without(pack: Path, entry: dict[str, Any]) -> Changed:
    """The pack's file, or the fragment in `file`, with that construct taken out or changed.

    The text is JSON, which is YAML too: it is read the same and written much faster.
    """
    path = pack / entry.get("file", PACK_FILE)
    data = deepcopy(_texts(path))
    *keys, last = [int(key) if key.isdigit() else key for key in entry["at"].split(".")]
    parent = data
    for key in keys:
        parent = parent[key]
    if "set" in entry:
        parent[last] = entry["set"]
    elif "without" in entry:
        _take_out(parent, last, entry["without"])
    else:
        del parent[last]
    return path, json.dumps(data, ensure_ascii=False)


@cache
def _texts(path: Path) -> Any:
    """The file with every scalar as the text that stands there."""
    return _with_nulls(YAML(typ="base", pure=True).load(path.read_text(encoding="utf-8")))


def _with_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_nulls(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_nulls(part) for part in value]
    return None if value == "null" else value


def _take_out(parent: Any, key: Any, name: str) -> None:
    """One entry out of a list: a name, or the only key of a map."""
    place = next(
        i for i, entry in enumerate(parent[key]) if entry == name or (hasattr(entry, "keys") and [*entry] == [name])
    )
    del parent[key][place]
    if not parent[key]:
        del parent[key]


def notices(files: Iterable[Path], changed: Changed) -> bool:
    """Whether some scenario in these files fails on the changed pack."""
    return any(not result.ok for path in files for result in play(path, changed))
