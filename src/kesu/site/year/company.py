"""One company's year in an installation of its own: a group of companies is as many installations."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kesu.procedure.reading.shipped import SHIPPED

EXAMPLE = "mingda"  # the company of `kesu serve --demo`
MARK = "sample-year"  # the file by which a folder says that it may be played anew


@dataclass(frozen=True, slots=True)
class Wish:
    """What is played. company: by the name of its file. cases: stories to begin, at least. first: the year's first
    day. days: how many are played. papers: whether documents are made, too."""

    company: str
    folder: str
    seed: str
    cases: int
    first: date
    days: int
    papers: bool


def companies() -> dict[str, Path]:
    """The worked organisations by the names of their files; the first is the one of `kesu serve --demo`."""
    others = sorted((SHIPPED / "organisations").glob("*.yaml"))
    return {EXAMPLE: SHIPPED / "organisation.yaml", **{path.stem: path for path in others}}


def play_company(wish: Wish) -> dict[str, Any]:
    """Play it from the first day to the last; answers the company's part of the report, as JSON.

    For a process of its own: Django is loaded for the wish's folder.
    """
    folder = Path(wish.folder).resolve()
    os.environ |= {
        "KESU_HOME": str(folder),
        "KESU_DATABASE": f"sqlite:///{folder / 'kesu.sqlite3'}",
        "KESU_LOG": "ERROR",  # what goes wrong is in the report
    }
    os.environ.pop("KESU_SECRET", None)
    from kesu.cli.installation import load_django

    load_django("zh")
    from kesu.site.year.season import play

    return {"company": wish.company, **play(wish)}
