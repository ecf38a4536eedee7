"""`kesu import`: rows of a CSV file or a workbook become cases or records, by a mapping."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, Problem
from kesu.cli.rows import table_of

HELP = ("按映射文件导入 CSV 或工作簿", "open cases from a CSV file or a workbook, by a mapping")


def arguments(parser: Parser) -> None:
    parser.option("file", metavar="FILE", told=("CSV、XLSX，可为 .gz", "CSV or XLSX, may be gzipped"))
    parser.option("--mapping", required=True, metavar="FILE", told=("映射文件（YAML）", "the mapping (YAML)"))
    parser.option("--dry-run", action="store_true", told=("只检查，不写入", "look only, write nothing"))
    parser.option(
        "--as-of", metavar="COLUMN", told=("按该列日期立案（不发通知）", "open at that column's date, telling nobody")
    )
    parser.option("--by", metavar="PERSON", told=("以谁的名义立案", "who opens the cases"))
    parser.option("--most", type=int, default=50, metavar="N", told=("最多显示多少处问题", "problems to show at most"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation
    from kesu.cli.packs import plain, show_messages
    from kesu.cli.reports import plain_import, show_import
    from kesu.intake.mapping import read_mapping

    reading = read_mapping(Path(arguments.mapping))
    mapping = reading.mapping
    if mapping is None or reading.messages:
        show_messages(reading.messages, console)
        told = [plain(message) for message in reading.messages]
        raise Problem("映射文件有误。", "The mapping is wrong.", code="mapping", messages=told)
    by = arguments.by or mapping.by
    if by is None:
        raise Problem("请用 --by 指明以谁的名义立案。", "Say who opens the cases: --by PERSON.", code="by")
    table = table_of(arguments.file, encoding=mapping.encoding, delimiter=mapping.delimiter, sheet=mapping.sheet)
    load_installation(console)
    from functools import partial

    from kesu.intake.importing import MappingRefused, import_table
    from kesu.intake.recording import import_records

    if mapping.record and arguments.as_of:
        raise Problem("记录没有立案日期：去掉 --as-of。", "Records open no case: leave out --as-of.", code="mapping")
    cases = partial(import_table, as_of_column=arguments.as_of)

    try:
        with console.progress("导入", "imported", len(table.rows)) as progress:
            report = (import_records if mapping.record else cases)(
                table,
                mapping,
                by=by,
                now=datetime.now(UTC),
                dry_run=arguments.dry_run,
                progress=progress.set,
            )
    except MappingRefused as refused:
        show_messages(refused.messages, console)
        told = [plain(message) for message in refused.messages]
        raise Problem("映射与文件或程序不符。", "The mapping does not fit.", code="mapping", messages=told) from None
    show_import(report, console, most=arguments.most)
    console.result(plain_import(report))
    return FINDINGS if report.wrong else DONE
