"""`kesu master`: customers, products, lots … out of a file, or what there is of them."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS
from kesu.cli.rows import SHOWN, plain_issues, reading_arguments, show_issues, table_of

HELP = (
    "主数据：由文件导入客户、产品、批次等，或查找",
    "master data: import customers, products, lots …, or look them up",
)
KINDS = ("customer", "supplier", "product", "part", "lot", "place")


def arguments(parser: Parser) -> None:
    parser.option(
        "kind", choices=KINDS, metavar="KIND", told=("种类：" + "、".join(KINDS), "kind: " + ", ".join(KINDS))
    )
    parser.option("file", nargs="?", metavar="FILE", told=("CSV、XLSX，可为 .gz", "CSV or XLSX, may be gzipped"))
    reading_arguments(parser)
    parser.option("--find", metavar="TEXT", default="", told=("按编号、名称、拼音查找", "by code, name, pinyin"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation

    if arguments.file is None:
        load_installation(console)
        return _show(arguments, console)
    table = table_of(arguments.file, encoding=arguments.encoding, sheet=arguments.sheet)
    load_installation(console)
    from kesu.intake.mastering import import_master

    report = import_master(table, arguments.kind, now=datetime.now(UTC), by=None, dry_run=arguments.dry_run)
    if report.issues:
        show_issues(report.issues, console)
    else:
        counts = {"new": len(report.new), "changed": len(report.changed), "same": len(report.same)}
        console.say(
            "新增 {new}，修改 {changed}，未变 {same}".format_map(counts),
            "{new} new, {changed} changed, {same} as they were".format_map(counts),
        )
        if arguments.dry_run:
            console.say("只检查，没有写入。", "Looked only, nothing was written.")
    console.result(
        {
            "kind": report.kind, "rows": report.rows, "written": report.written, "new": list(report.new),
            "changed": list(report.changed), "same": len(report.same),
            "issues": plain_issues(report.issues),
        }
    )  # fmt: skip
    return FINDINGS if report.issues else DONE


def _show(arguments: Namespace, console: Console) -> int:
    from kesu.organisation.master import find

    found = find(arguments.kind, arguments.find, SHOWN)
    headings = ("编号", "名称") if console.language == "zh" else ("code", "name")
    console.table([(entry.code, entry.name(console.language)) for entry in found], headings)
    console.result({"kind": arguments.kind, "entries": [
        {"code": one.code, "name_zh": one.name_zh, "name_en": one.name_en, "detail": dict(one.detail)} for one in found
    ]})  # fmt: skip
    return DONE
