"""What a command says instead of a traceback when the fault is not ours."""

from __future__ import annotations

from typing import Any

DONE, FINDINGS, USAGE = 0, 1, 2


class Problem(Exception):
    """The command ends with a sentence. status: 1 for findings and failures, 2 for usage or unreadable input."""

    def __init__(self, zh: str, en: str, *, status: int = USAGE, code: str = "usage", **data: Any) -> None:
        super().__init__(en)
        self.zh, self.en, self.status, self.code, self.data = zh, en, status, code, data

    def text(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


def told(error: BaseException) -> Problem | None:
    """The problem behind an exception that a person can do something about; None where it is our fault."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, OSError):
        return _of_system(error)
    module = type(error).__module__
    if module.startswith("django.core.exceptions") and type(error).__name__ == "ImproperlyConfigured":
        return Problem(f"设置有误：{error}", f"A setting is wrong: {error}", code="settings")
    if module.startswith(("kesu.", "django.db")):
        from kesu.cli.refused import of_casebook

        return of_casebook(error)
    return None


def _of_system(error: OSError) -> Problem:
    place = f"{error.filename}: " if error.filename else ""
    reasons = {
        "FileNotFoundError": ("没有这个文件或文件夹", "there is no such file or folder"),
        "PermissionError": ("没有权限", "permission denied"),
        "IsADirectoryError": ("这是文件夹，不是文件", "this is a folder, not a file"),
        "NotADirectoryError": ("上级不是文件夹", "what stands above it is no folder"),
        "FileExistsError": ("已经存在", "it exists already"),
    }
    plain = error.strerror or str(error)
    zh, en = reasons.get(type(error).__name__, (plain, plain))
    return Problem(f"{place}{zh}", f"{place}{en}", code="file")
