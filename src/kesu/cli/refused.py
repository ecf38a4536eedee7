"""Refusals and failures of the rooms below, as sentences of the command line."""

from __future__ import annotations

from kesu.cli.problems import FINDINGS, USAGE, Problem

STORAGE = {
    "read_only": ("数据库只读，未作任何改动。", "The database is read-only: nothing was changed."),
    "locked": (
        "数据库被别的程序占用太久，未作任何改动。请稍后再试。",
        "Somebody else keeps the database locked: try again.",
    ),
    "full": ("磁盘已满，未作任何改动。请先腾出空间。", "The disk is full, nothing was changed: make room first."),
    "unreachable": (
        "连不上数据库。请检查 KESU_DATABASE 及数据库服务。",
        "The database cannot be reached: see KESU_DATABASE.",
    ),
    "damaged": ("数据库文件已损坏。请从备份恢复。", "The database is damaged: restore a backup."),
    "clash": ("同时改动太多，未作任何改动。请再试一次。", "Too many changes at once, nothing was changed: try again."),
}
BACKUP = {
    "not_a_backup": ("这不是 Kesu 的备份。", "This is no backup of Kesu."),
    "newer_format": ("备份由更新的版本制作，请先升级。", "The backup is of a newer edition: upgrade first."),
    "not_empty": (
        "此处已有案件，不能恢复到这里。",
        "There are cases here already: restore into an empty installation.",
    ),
    "other_database": (
        "备份属于另一种数据库；请用 --portable 重做备份。",
        "The backup is of another database: make one with --portable.",
    ),
    "damaged": ("备份已损坏。", "The backup is damaged."),
}


def of_casebook(error: BaseException) -> Problem | None:
    """The problem behind an exception of casebook, organisation or the database; None where it is our fault."""
    from django.db import DatabaseError

    from kesu.casebook.backup import BackupRefused
    from kesu.casebook.execute import UnknownCase
    from kesu.casebook.publishing import PublishRefused
    from kesu.casebook.storage import StorageError, code_of
    from kesu.procedure.refusals import Refusal

    if isinstance(error, Refusal):
        told = error.sentence("zh"), error.sentence("en")
        return Problem(f"{told[0]} [{error.code}]", f"{told[1]} [{error.code}]", status=FINDINGS, code=error.code)
    if isinstance(error, UnknownCase):
        return Problem("没有这个案件。", "There is no such case.", code="found")
    if isinstance(error, BackupRefused):
        zh, en = BACKUP[error.code]
        return Problem(f"{zh} {error.detail}".rstrip(), f"{en} {error.detail}".rstrip(), code=error.code)
    if isinstance(error, PublishRefused):
        return Problem(f"未发布：{error.code}", f"Not published: {error.code}", status=FINDINGS, code=error.code)
    code = (
        error.code if isinstance(error, StorageError) else code_of(error) if isinstance(error, DatabaseError) else None
    )
    if code is None:
        return None
    zh, en = STORAGE[code]
    return Problem(zh, en, status=USAGE, code=f"database_{code}")
