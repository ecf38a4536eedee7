"""Groups of tests that need more than Python: each either can run here, or says what is missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def chromium() -> str | None:
    """Path of the browser, or None."""
    named = os.environ.get("KESU_TEST_CHROMIUM")
    if named:
        return named
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


def postgresql_program(name: str = "initdb") -> str | None:
    """Path of a program of the PostgreSQL server (`initdb`, `pg_ctl`, `postgres`), or None."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version_of, reverse=True)
    return str(installed[0]) if installed else shutil.which(name)


def shared_data() -> Path | None:
    """The folder of real complaint data beside the working tree, or None."""
    folder = Path(os.environ.get("KESU_SHARED_DATA", ROOT.parent / "shared" / "data"))
    return folder if folder.is_dir() else None


def missing(group: str) -> str | None:
    """What this machine lacks for the group, in words; None when the group can run."""
    if group == "browser" and chromium() is None:
        return "no Chromium"
    if group == "postgresql" and postgresql_program() is None and "KESU_TEST_POSTGRESQL" not in os.environ:
        return "no PostgreSQL server"
    if group == "shared_data" and shared_data() is None:
        return "no ../shared/data"
    return None


GROUPS = ("browser", "postgresql", "shared_data")


def _version_of(program: Path) -> int:
    version = program.parent.parent.name
    return int(version) if version.isdigit() else 0
