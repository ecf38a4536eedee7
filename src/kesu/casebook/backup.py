"""Backup and restore: one archive with the database and every file, consistent in itself, checked when it comes back.

SQLite is copied by its own online backup. PostgreSQL (or a move from one database to the other: `portable=True`) is
written table by table as JSON lines, read in one snapshot.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from kesu.casebook import searching
from kesu.casebook.files import path_of
from kesu.casebook.models import Attachment

FORMAT = 1
Progress = Callable[[str, int, int], None]


class BackupRefused(ValueError):
    """code: `not_a_backup`, `newer_format`, `not_empty` (there are cases already), `other_database`, `damaged`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Archive:
    path: Path
    files: int
    bytes: int
    sha256: str


def _silent(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def backup(target: Path, *, now: datetime, portable: bool = False, progress: Progress = _silent) -> Archive:
    """Write an archive of everything but the secret. `target` appears only when it is whole."""
    arriving = target.with_name(target.name + ".part")
    plain = connection.vendor == "sqlite" and not portable
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        content = Path(folder)
        names = [_copy_sqlite(content)] if plain else _write_tables(content, progress)
        digests = list(Attachment.objects.order_by("digest").values_list("digest", flat=True).distinct())
        manifest = {
            "kesu": FORMAT, "made_at": now.isoformat(), "kind": "sqlite" if plain else "tables",
            "parts": {name: _sha256(content / name) for name in names}, "files": digests,
        }  # fmt: skip
        with tarfile.open(arriving, "w:gz", compresslevel=3) as archive:
            _add_text(archive, "manifest.json", json.dumps(manifest, indent=1))
            for name in names:
                archive.add(content / name, name)
            for done, digest in enumerate(digests, 1):
                archive.add(path_of(digest), f"files/{digest}")
                progress("files", done, len(digests))
    arriving.replace(target)
    return Archive(target, len(digests), target.stat().st_size, _sha256(target))


def restore(source: Path, *, progress: Progress = _silent) -> dict[str, Any]:
    """Bring an archive back into an installation without cases; answers its manifest. Raises BackupRefused.

    Every part is checked against its hash before anything is written.
    """
    with tempfile.TemporaryDirectory(dir=settings.KESU_HOME) as folder:
        content = Path(folder)
        manifest = _unpack(source, content)
        if manifest["kind"] == "sqlite":
            _restore_sqlite(content / "database.sqlite3")
        else:
            _restore_tables(content, progress)
        for done, digest in enumerate(manifest["files"], 1):
            place = path_of(digest)
            place.parent.mkdir(parents=True, exist_ok=True)
            (content / "files" / digest).replace(place)
            progress("files", done, len(manifest["files"]))
    from kesu.organisation import directory

    directory.forget()
    return manifest


# --- one archive -----------------------------------------------------------------------------------


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(source: Path, content: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(content, filter="data")
        manifest: dict[str, Any] = json.loads((content / "manifest.json").read_text())
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        raise BackupRefused("not_a_backup", str(error)) from error
    if manifest.get("kesu", 0) > FORMAT:
        raise BackupRefused("newer_format", str(manifest.get("kesu")))
    wanted = {**manifest["parts"], **{f"files/{digest}": digest for digest in manifest["files"]}}
    for name, digest in wanted.items():
        if not (content / name).is_file() or _sha256(content / name) != digest:
            raise BackupRefused("damaged", name)
    return manifest


# --- SQLite ----------------------------------------------------------------------------------------


def _copy_sqlite(content: Path) -> str:
    connection.ensure_connection()
    with closing(sqlite3.connect(content / "database.sqlite3")) as copy:
        connection.connection.backup(copy)
    return "database.sqlite3"


def _restore_sqlite(copy: Path) -> None:
    if connection.vendor != "sqlite":
        raise BackupRefused("other_database", "this archive holds an SQLite database: make one with portable tables")
    _refuse_cases()
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as source:
        source.backup(connection.connection)
    connection.close()


# --- table by table --------------------------------------------------------------------------------


def _tables() -> Iterator[type[models.Model]]:
    """Every table of ours, those that others point to first."""
    ours = (room for room in apps.get_app_configs() if room.name.startswith("kesu."))
    waiting = [model for room in ours for model in room.get_models()]
    done: set[type[models.Model]] = set()
    while waiting:
        ready = [m for m in waiting if all(t in done or t is m or t not in waiting for t in _pointed_to(m))]
        yield from ready
        done.update(ready)
        waiting = [model for model in waiting if model not in done]


def _pointed_to(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def _columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field.column]


def _write_tables(content: Path, progress: Progress) -> list[str]:
    tables = list(_tables())
    names = []
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for done, model in enumerate(tables, 1):
            names.append(_write_table(model, content))
            progress("tables", done, len(tables))
    return names


def _write_table(model: type[models.Model], content: Path) -> str:
    name = f"{model._meta.db_table}.jsonl"
    columns = [field.attname for field in _columns(model)]
    with (content / name).open("w", encoding="utf-8") as file:
        for row in model._default_manager.values_list(*columns).iterator(chunk_size=2000):
            plain = [{"hex": bytes(cell).hex()} if isinstance(cell, bytes | memoryview) else cell for cell in row]
            file.write(json.dumps(plain, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n")
    return name


def _restore_tables(content: Path, progress: Progress) -> None:
    _refuse_cases()
    tables = list(_tables())
    with transaction.atomic(), connection.constraint_checks_disabled():
        for model in reversed(tables):
            if not model._meta.db_table.startswith("casebook_"):
                model._default_manager.all().delete()
        for done, model in enumerate(tables, 1):
            path = content / f"{model._meta.db_table}.jsonl"
            if path.is_file():
                _read_table(model, path)
            progress("tables", done, len(tables))
        connection.check_constraints()
    _reset_sequences(tables)
    searching.reindex()


def _read_table(model: type[models.Model], path: Path) -> None:
    fields = _columns(model)
    batch: list[models.Model] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            cells = [_cell(field, cell) for field, cell in zip(fields, json.loads(line), strict=True)]
            batch.append(model(**{field.attname: cell for field, cell in zip(fields, cells, strict=True)}))
            if len(batch) == 500:
                model._default_manager.bulk_create(batch)
                batch.clear()
    model._default_manager.bulk_create(batch)


def _cell(field: models.Field[Any, Any], cell: Any) -> Any:
    if isinstance(cell, dict) and isinstance(field, models.BinaryField):
        return bytes.fromhex(cell["hex"])
    return field.to_python(cell)


def _reset_sequences(tables: list[type[models.Model]]) -> None:
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def _refuse_cases() -> None:
    from kesu.casebook.models import Case, Record

    if Case.objects.exists() or Record.objects.exists():
        raise BackupRefused("not_empty")
