"""`kesu link`: a private link for somebody without an account: given, listed, revoked."""

from __future__ import annotations

from argparse import Namespace
from uuid import UUID

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE

HELP = ("给外部人员生成、列出或撤销私人链接", "give, list or revoke private links for people outside")


def arguments(parser: Parser) -> None:
    parser.option("case", metavar="CASE", told=("案件编号", "the case's number"))
    parser.option("--as", dest="person", required=True, metavar="PERSON", told=("由谁", "who does it"))
    parser.option(
        "--for",
        dest="role",
        default="complainant",
        metavar="ROLE",
        told=("给哪个外部角色（默认 complainant）", "for which outside role (default: complainant)"),
    )
    parser.option("--days", type=int, metavar="N", told=("有效天数", "how many days it opens the case"))
    parser.option("--list", action="store_true", told=("只列出已有的链接", "only list those there are"))
    parser.option("--revoke", type=int, metavar="N", told=("撤销第几号链接", "revoke the link of that number"))


def run(arguments: Namespace, console: Console) -> int:
    from datetime import UTC, datetime, timedelta

    from kesu.casebook import links
    from kesu.cli.cases import ref_of
    from kesu.cli.installation import load_installation
    from kesu.procedure.context import Actor

    load_installation(console)
    ref, actor, now = ref_of(arguments.case), Actor(arguments.person), datetime.now(UTC)
    if arguments.list:
        _list(ref, console)
    elif arguments.revoke is not None:
        links.revoke(ref, arguments.revoke, actor=actor, now=now)
        console.say(f"已撤销第 {arguments.revoke} 号链接。", f"Link no. {arguments.revoke} was revoked.")
        console.result({"revoked": arguments.revoke})
    else:
        until = now + timedelta(days=arguments.days) if arguments.days else None
        address = links.address_of(links.give(ref, arguments.role, actor=actor, now=now, until=until))
        console.write(address)
        console.result({"address": address, "role": arguments.role})
    return DONE


def _list(ref: UUID, console: Console) -> None:
    from kesu.casebook.links import links_of

    found = links_of(ref)
    for one in found:
        end = console.text("已撤销", "revoked") if one.revoked_at else (one.expires_at or "–")
        opened = console.text(f"打开 {one.used} 次", f"opened {one.used} times")
        console.write(f"{one.number}  {one.role}  {one.sort}  {end}  {opened}")
    plain = [
        {"link": o.number, "role": o.role, "sort": o.sort, "used": o.used, "revoked": bool(o.revoked_at)} for o in found
    ]
    console.result({"links": plain})
