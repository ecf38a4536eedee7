"""An installation for one run of scenarios: a folder that is gone afterwards, its database made anew for each."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps

from kesu.cli.installation import load_django

DATABASE = "kesu.sqlite3"


class Ground:
    """`fresh()` brings the database back to an empty one, by copying the file it was made as."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fresh(self) -> None:
        from django.db import connections

        from kesu.organisation import directory

        connections.close_all()
        for rest in self.folder.glob(f"{DATABASE}*"):
            rest.unlink()
        shutil.copyfile(self.folder / "empty.sqlite3", self.folder / DATABASE)
        directory.forget()


@contextmanager
def temporary_ground(language: str) -> Iterator[Ground]:
    """Point Django at a temporary folder. Only in a process that has not loaded it yet."""
    if apps.ready:
        raise RuntimeError("Django has been loaded already: its database may hold real cases")
    with tempfile.TemporaryDirectory(prefix="kesu-scenario-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        os.environ |= {
            "KESU_HOME": name,
            "KESU_DATABASE": f"sqlite:///{folder / DATABASE}",
            "KESU_SECRET": "only for scenarios in a folder that is gone afterwards",
            "KESU_TEST_CLOCK": "1",
            "KESU_LOG": "ERROR",  # refusals are what scenarios expect
        }
        load_django(language)
        from django.db import connections

        from kesu.casebook.installation import prepare

        prepare(now=datetime.now(UTC), test_clock=True)
        connections["default"].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copyfile(folder / DATABASE, folder / "empty.sqlite3")
        try:
            yield Ground(folder)
        finally:
            connections.close_all()
