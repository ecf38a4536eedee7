"""`kesu check`: what is wrong with a pack, with the shortest path to it, before it runs."""

from __future__ import annotations

from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, USAGE, Problem

HELP = ("检查程序包：读得懂、走得通、时限合理", "check a pack: it reads, no case gets stuck, every clock can be met")


def arguments(parser: Parser) -> None:
    parser.option("pack", metavar="PACK", told=("程序包", "pack"))
    parser.option(
        "--organisation", metavar="FILE", told=("组织文件：按其人员、设定值检查", "check it for this organisation")
    )
    parser.option("--plain", action="store_true", told=("不作任何化简（慢）", "explore without reductions (slow)"))
    parser.option("--limit", type=int, metavar="N", told=("最多探索多少个状态", "states to explore at most"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.packs import find_pack, organisation_of
    from kesu.cli.proving import proven
    from kesu.procedure.checking import as_json, render
    from kesu.procedure.checking.checking import LIMIT

    if arguments.limit is not None and arguments.limit < 1:
        raise Problem("--limit 应为正数。", "--limit takes a number above zero.")
    organisation = organisation_of(arguments.organisation, console)
    procedure, report = proven(
        find_pack(arguments.pack), organisation, console, reduced=not arguments.plain, limit=arguments.limit or LIMIT
    )
    console.write(render(report, console.language))
    console.result({"procedure": procedure.name if procedure else None, **as_json(report)})
    return USAGE if procedure is None else DONE if report.clean else FINDINGS
