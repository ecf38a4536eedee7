"""`kesu record`: a fact that is no case, entered as a person; or its values erased by law."""

from __future__ import annotations

from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, USAGE, Problem

HELP = ("登记一条记录；或依法销毁其内容", "enter a record; or erase its values by law")
ERASE = "erase"


def arguments(parser: Parser) -> None:
    parser.option(
        "type",
        metavar="TYPE",
        told=("记录类型；销毁写作 erase 类型 序号", "type of record; to erase: erase TYPE NUMBER"),
    )
    parser.option("--as", dest="person", required=True, metavar="PERSON", told=("由谁", "who does it"))
    parser.option(
        "data", nargs="*", metavar="FIELD=VALUE", told=("字段=值；值可为 JSON", "values; JSON where it is none else")
    )
    parser.option(
        "--key", metavar="KEY", told=("幂等键：重复执行不会重复登记", "idempotency key: twice has one effect")
    )
    parser.option("--reason", metavar="TEXT", default="", told=("销毁的理由", "why its values are erased"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.acts import data_of, erase_as, record_as
    from kesu.cli.installation import load_installation

    if arguments.type == ERASE and not any("=" in text for text in arguments.data):
        kind, number = _named(arguments.data)
        load_installation(console)
        erase_as(arguments.person, kind, number, arguments.reason, console)
        return DONE
    data = data_of(arguments.data)
    load_installation(console)
    record_as(arguments.person, arguments.type, data, arguments.key, console)
    return DONE


def _named(given: list[str]) -> tuple[str, int]:
    """Raises Problem."""
    if len(given) != 2 or not (given[1].isdecimal() and 0 < int(given[1]) < 2**31):
        raise Problem("应写成：kesu record erase 类型 序号", "Write: kesu record erase TYPE NUMBER", status=USAGE)
    return given[0], int(given[1])
