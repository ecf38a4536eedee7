"""Files of rows as commands read them, and what was wrong with them as commands tell it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import Problem

if TYPE_CHECKING:
    from kesu.intake.mastering import RowIssue
    from kesu.intake.tables import Table

SHOWN = 50


def reading_arguments(parser: Parser) -> None:
    """The options of every command that reads such a file."""
    parser.option("--dry-run", action="store_true", told=("只检查，不写入", "look only, write nothing"))
    parser.option("--encoding", metavar="NAME", told=("文件编码（默认自动判断）", "encoding (default: found out)"))
    parser.option("--sheet", metavar="NAME", told=("工作表（默认第一张）", "sheet (default: the first)"))


def table_of(file: str, **how: Any) -> Table:
    """The file's rows; `how` as `read_table` takes it. Raises Problem with the code the file is refused for."""
    from kesu.intake.reading import FileRefused
    from kesu.intake.tables import read_table
    from kesu.intake.wording import file_said

    try:
        return read_table(Path(file), **how)
    except FileRefused as refused:
        zh, en = file_said(refused.code, refused.data)
        raise Problem(f"{file}：{zh}", f"{file}: {en}", code=refused.code) from None


def show_issues(issues: Iterable[RowIssue], console: Console) -> None:
    """Where the file is wrong, as a table, and that nothing was written."""
    lines = [(str(one.row), one.issue.column or "—", console.text(*one.issue.said())) for one in issues]
    headings = ("行", "列", "问题") if console.language == "zh" else ("row", "column", "what is wrong")
    console.table(lines[:SHOWN], headings, right=(0,))
    console.say(f"{len(lines)} 处有误，什么也没有写入。", f"Wrong in {len(lines)} places; nothing was written.")


def plain_issues(issues: Iterable[RowIssue]) -> list[dict[str, Any]]:
    """The same for a program: row, column, code and the sentence in both languages."""
    found = []
    for one in issues:
        zh, en = one.issue.said()
        found.append({"row": one.row, "column": one.issue.column, "code": one.issue.code, "zh": zh, "en": en})
    return found
