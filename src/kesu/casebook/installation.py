"""What a database is: whether it exists and is of this edition, and whether it was made with a test clock."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kesu.casebook.models import Mark
from kesu.casebook.storage import storage_errors

TEST_CLOCK = "test_clock"


class TestClockRefused(RuntimeError):
    """A test clock was asked for on a database that holds real time, or the other way round."""

    __test__ = False


def prepare(*, now: datetime, test_clock: bool = False) -> bool:
    """Make the data folder, the secret and the tables, or bring them up to date; True when they are new.

    A folder made here is for its owner only.
    """
    folder = Path(settings.KESU_HOME)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    make_secret(Path(settings.KESU_SECRET_FILE))
    with storage_errors():
        new = "casebook_mark" not in connection.introspection.table_names()
        call_command("migrate", verbosity=0, interactive=False)
        if new:
            Mark.objects.create(name=TEST_CLOCK, value=test_clock)
            Mark.objects.create(name="made_at", value=now.isoformat())
    return new


def make_secret(path: Path) -> None:
    """A random key, readable by its owner only; one that is there stays."""
    if path.exists():
        return
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(64), encoding="ascii")


def is_up_to_date() -> bool:
    """Whether every migration of this edition has been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def has_test_clock() -> bool:
    """Whether this database was made with `--test-clock`."""
    return bool(Mark.objects.filter(pk=TEST_CLOCK).values_list("value", flat=True).first())


def check_test_clock(asked: bool) -> None:
    """Raises TestClockRefused unless the database was made for it: nobody moves the time of real cases."""
    if asked and not has_test_clock():
        raise TestClockRefused("this database was not made with --test-clock")
