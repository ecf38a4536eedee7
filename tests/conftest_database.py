"""Tests that touch the database run on SQLite and on a PostgreSQL server of their own; `--database` chooses."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.groups import postgresql_program

_HOME = tempfile.TemporaryDirectory(prefix="kesu-tests-")
os.environ["KESU_HOME"] = _HOME.name
os.environ["KESU_SECRET"] = "a secret of the tests, long enough and of no use elsewhere"
os.environ["KESU_DATABASE"] = f"sqlite:///{_HOME.name}/kesu.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "kesu.site.settings"

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

settings.SECRET_KEY = os.environ["KESU_SECRET"]  # pytest-django has read the settings before this file set the scene
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose

_TOUCHING = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql", "both"),
        default="both",
        help="where tests that touch the database run (default: both, as far as this machine can)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only(database): says how one database does it: sqlite or postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marked = metafunc.definition.get_closest_marker("django_db")
    if not marked and not _TOUCHING.intersection(metafunc.fixturenames):
        return
    if "vendor" not in metafunc.fixturenames:
        metafunc.fixturenames.insert(0, "vendor")
    vendors = {
        "sqlite": pytest.param("sqlite"),
        "postgresql": pytest.param("postgresql", marks=pytest.mark.postgresql),
    }
    chosen = metafunc.config.getoption("--database")
    only = metafunc.definition.get_closest_marker("only")
    meant = only.args if only else tuple(vendors)
    params = [param for name, param in vendors.items() if chosen in (name, "both") and name in meant]
    metafunc.parametrize("vendor", params, indirect=True, scope="session")


@pytest.fixture(scope="session")
def vendor(request: pytest.FixtureRequest) -> Iterator[str]:
    """`sqlite` or `postgresql`, with Django's default connection pointing there."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    with postgresql_server() as described, default_database(described):
        yield "postgresql"


@pytest.fixture(scope="session")
def django_db_setup(vendor: str, django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """Make the test database of that vendor with its migrations, so that its triggers are there."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        connections.settings["default"]["TEST"]["NAME"] = (
            f"{_HOME.name}/test.sqlite3" if vendor == "sqlite" else "test_kesu"
        )
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    yield
    with django_db_blocker.unblock():
        if vendor == "postgresql":
            _end_other_sessions()
        teardown_databases(made, verbosity=0)


def _end_other_sessions() -> None:
    """A thread of the live server keeps its connection as long as the browser keeps its own, and takes another when
    that is gone; no drop while there is one."""
    connections["default"].close()
    with connections["default"]._nodb_cursor() as cursor:  # as Django drops it: from the database beside it
        cursor.execute("ALTER DATABASE test_kesu WITH ALLOW_CONNECTIONS false")
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'test_kesu'")


@pytest.fixture(autouse=True, scope="session")
def emptying_tables() -> None:
    """Tests that commit leave their rows; the guards rightly refuse to remove them, so they step aside for it."""
    from django.db import connection
    from django.test import TransactionTestCase

    from kesu.casebook import guards

    empty = TransactionTestCase._fixture_teardown

    def step_aside(self: TransactionTestCase) -> None:
        guards.remove(connection)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO casebook_searchindex(casebook_searchindex) VALUES ('delete-all')")
        empty(self)
        guards.install(connection)

    TransactionTestCase._fixture_teardown = step_aside


@contextmanager
def default_database(described: dict[str, object]) -> Iterator[None]:
    """Point Django's default connection elsewhere, for this and every later thread; afterwards the same one is back.

    The very same: whoever made a test database closes its own connection before it drops the database, no other.
    """
    before, connection = connections.settings["default"], connections["default"]
    connections.settings["default"] = described
    connections.settings = connections.configure_settings(connections.settings)
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        connections["default"] = connection


@contextmanager
def postgresql_server() -> Iterator[dict[str, object]]:
    """A private server on a socket in a folder of its own, ended afterwards; or the one the environment names."""
    from kesu.site.settings import read_database

    named = os.environ.get("KESU_TEST_POSTGRESQL")
    if named:
        yield read_database(named)
        return
    with tempfile.TemporaryDirectory(prefix="kesu-pg-") as folder:
        user = _server_user(folder)
        data = f"{folder}/data"
        _as_user(user, "initdb", "-D", data, "-U", "kesu", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = f"-c listen_addresses= -k {folder} -F -c synchronous_commit=off -c full_page_writes=off"
        _as_user(user, "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield read_database(f"postgresql:///postgres?host={folder}&user=kesu")
        finally:
            connections["default"].close()
            _as_user(user, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _server_user(folder: str) -> str | None:
    """The server refuses to run as root: then it is started as its own user, who gets the folder."""
    if os.geteuid() != 0:
        return None
    import shutil

    shutil.chown(folder, "postgres", "postgres")
    Path(folder).chmod(0o755)
    return "postgres"


def _as_user(user: str | None, program: str, *arguments: str) -> None:
    command = [str(postgresql_program(program)), *arguments]
    prefix = ["runuser", "-u", user, "--"] if user else []
    done = subprocess.run(
        [*prefix, *command],
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr.strip()}")
