"""`kesu check`: what is wrong with a pack, with the shortest path to it, before it runs."""

from __future__ import annotations

from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, USAGE

HELP = ("检查程序包：读得懂、走得通、时限合理", "check a pack: it reads, no case gets stuck, every clock can be met")


def arguments(parser: Parser) -> None:
    parser.option("pack", metavar="PACK", told=("程序包", "pack"))
    parser.option(
        "--organisation", metavar="FILE", told=("组织文件：按其人员、设定值检查", "check it for this organisation")
    )
    parser.option("--plain", action="store_true", told=("不作任何化简（慢）", "explore without reductions (slow)"))
    parser.option("--limit", type=int, metavar="N", told=("最多探索多少个状态", "states to explore at most"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.packs import find_pack, organisation_of, plain, show_messages
    from kesu.procedure.reading import open_questions, read_pack, roles_unheld

    organisation = organisation_of(arguments.organisation, console)
    reading = read_pack(find_pack(arguments.pack), organisation=organisation)
    messages = list(reading.messages)
    if reading.sound and reading.procedure is not None:
        messages += open_questions(reading.procedure, organisation) + roles_unheld(reading.procedure, organisation)
    show_messages(messages, console)
    bad = [message for message in messages if message.severity != "note"]
    console.result({"sound": not bad, "messages": [plain(message) for message in messages]})
    if reading.procedure is None:
        return USAGE
    console.say(f"{len(bad)} 处发现", f"{len(bad)} findings")
    return FINDINGS if bad else DONE
