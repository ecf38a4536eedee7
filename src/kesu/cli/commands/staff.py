"""`kesu staff`: people or units out of a file."""

from __future__ import annotations

from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS
from kesu.cli.rows import plain_issues, reading_arguments, show_issues, table_of

HELP = ("人员与部门：由文件导入", "people and units: import them from a file")


def arguments(parser: Parser) -> None:
    parser.option("what", choices=("people", "units"), metavar="WHAT", told=("people 或 units", "people or units"))
    parser.option("file", metavar="FILE", told=("CSV、XLSX，可为 .gz", "CSV or XLSX, may be gzipped"))
    reading_arguments(parser)


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation

    table = table_of(arguments.file, encoding=arguments.encoding, sheet=arguments.sheet)
    load_installation(console)
    from kesu.casebook.published import declared_roles
    from kesu.casebook.staff import outside_roles
    from kesu.intake.staffing import import_people, import_units

    if arguments.what == "people":
        report = import_people(table, roles=declared_roles(), outside=outside_roles(), dry_run=arguments.dry_run)
    else:
        report = import_units(table, dry_run=arguments.dry_run)
    if report.issues:
        show_issues(report.issues, console)
    found = report.brought
    numbers = len(found.new), len(found.changed), len(found.left), found.same
    console.say(
        "新增 {}，修改 {}，离职 {}，未变 {}".format(*numbers),
        "{} new, {} changed, {} left, {} as they were".format(*numbers),
    )
    if arguments.dry_run:
        console.say("只检查，没有写入。", "Looked only, nothing was written.")
    console.result(
        {"rows": report.rows, "written": report.written, "new": list(found.new), "changed": list(found.changed),
         "left": list(found.left), "same": found.same, "issues": plain_issues(report.issues)}
    )  # fmt: skip
    return FINDINGS if report.issues else DONE
