"""A PostgreSQL server of the bench's own, where its programs are installed: durable, as one would run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = "/usr/lib/postgresql"


def program(name: str) -> Path | None:
    """The newest installed program of that name, or the one on the path."""
    found = sorted(Path(PLACES).glob(f"*/bin/{name}"), key=lambda path: path.parent.parent.name.zfill(4))
    on_path = shutil.which(name)
    return found[-1] if found else Path(on_path) if on_path else None


@contextmanager
def own_server() -> Iterator[str | None]:
    """The URL of a new server on a socket in a folder, ended afterwards; None where none can be started."""
    if program("initdb") is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="kesu-pg-") as folder:
        user = _give_away(folder)
        data = f"{folder}/data"
        _run(user, "initdb", "-D", data, "-U", "kesu", "-A", "trust", "-E", "UTF8", "--locale=C")
        _run(
            user, "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", f"-c listen_addresses= -k {folder}", "start"
        )
        try:
            yield f"postgresql:///postgres?host={folder}&user=kesu"
        finally:
            _run(user, "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")


def _give_away(folder: str) -> str | None:
    """PostgreSQL refuses to run as root: then its own user gets the folder."""
    if os.geteuid() != 0:
        return None
    shutil.chown(folder, "postgres", "postgres")
    Path(folder).chmod(0o755)
    return "postgres"


def _run(user: str | None, name: str, *arguments: str) -> None:
    prefix = ["runuser", "-u", user, "--"] if user else []
    quiet = subprocess.DEVNULL
    subprocess.run(
        [*prefix, str(program(name)), *arguments], check=True, cwd="/", stdin=quiet, stdout=quiet, stderr=quiet
    )
