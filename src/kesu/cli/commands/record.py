"""`kesu record`: a fact that is no case, as a person."""

from __future__ import annotations

from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE

HELP = ("登记一条记录", "enter a record")


def arguments(parser: Parser) -> None:
    parser.option("type", metavar="TYPE", told=("记录类型", "type of record"))
    parser.option("--as", dest="person", required=True, metavar="PERSON", told=("由谁", "who enters it"))
    parser.option(
        "data", nargs="*", metavar="FIELD=VALUE", told=("字段=值；值可为 JSON", "values; JSON where it is none else")
    )
    parser.option(
        "--key", metavar="KEY", told=("幂等键：重复执行不会重复登记", "idempotency key: twice has one effect")
    )


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.acts import data_of, record_as
    from kesu.cli.installation import load_installation

    data = data_of(arguments.data)
    load_installation(console)
    record_as(arguments.person, arguments.type, data, arguments.key, console)
    return DONE
