"""`kesu staff`: people or units out of a file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, Problem

HELP = ("人员与部门：由文件导入", "people and units: import them from a file")
SHOWN = 50


def arguments(parser: Parser) -> None:
    parser.option("what", choices=("people", "units"), metavar="WHAT", told=("people 或 units", "people or units"))
    parser.option("file", metavar="FILE", told=("CSV、XLSX，可为 .gz", "CSV or XLSX, may be gzipped"))
    parser.option("--dry-run", action="store_true", told=("只检查，不写入", "look only, write nothing"))
    parser.option("--encoding", metavar="NAME", told=("文件编码（默认自动判断）", "encoding (default: found out)"))
    parser.option("--sheet", metavar="NAME", told=("工作表（默认第一张）", "sheet (default: the first)"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation
    from kesu.intake.reading import FileRefused
    from kesu.intake.tables import read_table
    from kesu.intake.wording import file_said

    try:
        table = read_table(Path(arguments.file), encoding=arguments.encoding, sheet=arguments.sheet)
    except FileRefused as refused:
        zh, en = file_said(refused.code, refused.data)
        raise Problem(f"{arguments.file}：{zh}", f"{arguments.file}: {en}", code=refused.code) from None
    load_installation(console)
    from kesu.casebook.published import declared_roles
    from kesu.intake.staffing import import_people, import_units

    if arguments.what == "people":
        report = import_people(table, roles=declared_roles(), dry_run=arguments.dry_run)
    else:
        report = import_units(table, dry_run=arguments.dry_run)
    if report.issues:
        lines = [(str(one.row), one.issue.column or "—", console.text(*one.issue.said())) for one in report.issues]
        headings = ("行", "列", "问题") if console.language == "zh" else ("row", "column", "what is wrong")
        console.table(lines[:SHOWN], headings, right=(0,))
        console.say(f"共 {len(lines)} 处有误，什么也没有写入。", f"{len(lines)} things are wrong; nothing was written.")
    found = report.brought
    numbers = len(found.new), len(found.changed), len(found.left), found.same
    console.say(
        "新增 {}，修改 {}，离职 {}，未变 {}".format(*numbers),
        "{} new, {} changed, {} left, {} as they were".format(*numbers),
    )
    if arguments.dry_run:
        console.say("只检查，没有写入。", "Looked only, nothing was written.")
    issues = [
        {"row": one.row, "column": one.issue.column, "code": one.issue.code,
         **dict(zip(("zh", "en"), one.issue.said(), strict=True))}
        for one in report.issues
    ]  # fmt: skip
    console.result(
        {"rows": report.rows, "written": report.written, "new": list(found.new), "changed": list(found.changed),
         "left": list(found.left), "same": found.same, "issues": issues}
    )  # fmt: skip
    return FINDINGS if report.issues else DONE
