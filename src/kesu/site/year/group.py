"""The whole group: each company in a process and an installation of its own, some at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kesu.procedure.reading import read_organisation
from kesu.site.year.company import MARK, Wish, companies, play_company


class FolderTaken(ValueError):
    """There is something else in the folder: nothing there is touched. The text names it."""


def play_group(
    names: Sequence[str], into: Path, *, seed: str, cases: int, first: date, days: int, papers: bool, jobs: int
) -> Iterator[dict[str, Any]]:
    """Each company's report as it is done, in a folder of its name. cases: of all together, at least as many as there
    are stories. Raises KeyError for an unknown company, FolderTaken."""
    shares = _shares(names, cases)
    wishes = [Wish(name, str(into / name), seed, shares[name], first, days, papers) for name in names]
    for wish in wishes:
        _clear(Path(wish.folder))
    into.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for done in as_completed(pool.submit(play_company, wish) for wish in wishes):
            yield done.result()


def _shares(names: Sequence[str], cases: int) -> dict[str, int]:
    """By how many procedures a company runs."""
    files = {name: read_organisation(companies()[name]).organisation for name in names}
    weights = {name: len(file.procedures) if file else 1 for name, file in files.items()}
    return {name: cases * weight // sum(weights.values()) for name, weight in weights.items()}


def _clear(folder: Path) -> None:
    """A year that was played there before goes; anything else stays."""
    if not folder.exists():
        return
    if not (folder / "kesu.sqlite3").is_file() or not (folder / MARK).is_file():
        raise FolderTaken(str(folder))
    shutil.rmtree(folder)
