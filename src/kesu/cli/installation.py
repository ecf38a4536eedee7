"""The installation that a command works on: Django loaded, its database there and of this edition."""

from __future__ import annotations

import os

from kesu.cli.console import Console
from kesu.cli.problems import Problem


def load_django(language: str) -> None:
    """Load Django with our settings, speaking that language."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kesu.site.settings")
    if os.environ.get("KESU_LANGUAGE", "").lower() in ("zh", "zh-cn", "zh_cn"):
        os.environ["KESU_LANGUAGE"] = "zh-hans"  # the settings know it by this name only
    import django
    from django.apps import apps
    from django.utils import translation

    if not apps.ready:
        django.setup()
    translation.activate("zh-hans" if language == "zh" else "en")


def load_installation(console: Console) -> None:
    """The same, for commands that need a database with tables. Raises Problem."""
    load_django(console.language)
    from django.conf import settings

    from kesu.casebook.installation import is_up_to_date
    from kesu.casebook.storage import storage_errors

    place = settings.KESU_HOME
    if not is_made():
        raise Problem(
            f"{place} 里还没有 Kesu。请先运行 kesu init（或用 KESU_HOME 指明数据文件夹）。",
            f"There is no Kesu in {place} yet: run kesu init (or name its folder in KESU_HOME).",
            code="not_initialised",
        )
    with storage_errors():
        if not is_up_to_date():
            raise Problem(
                "数据库是旧版本建立的。请先备份，再运行一次 kesu init --upgrade。",
                "The database is of an earlier edition: back it up, then run kesu init --upgrade.",
                code="outdated",
            )


def is_made() -> bool:
    """Whether there are a secret and tables; nothing is made by looking. Raises StorageError."""
    return _has_secret() and _is_there()


def _has_secret() -> bool:
    """Django refuses to hand out an empty key."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        return bool(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return False


def _is_there() -> bool:
    """Whether tables exist. An SQLite file that is not there must not be made by looking for it."""
    from pathlib import Path

    from django.db import connection

    from kesu.casebook.storage import storage_errors

    name = str(connection.settings_dict["NAME"])
    in_a_file = connection.vendor == "sqlite" and not name.startswith("file:") and name != ":memory:"
    if in_a_file and not Path(name).exists():
        return False
    with storage_errors():
        return "casebook_mark" in connection.introspection.table_names()
