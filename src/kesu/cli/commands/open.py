"""`kesu open`: a case, as a person."""

from __future__ import annotations

from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE

HELP = ("立案", "open a case")


def arguments(parser: Parser) -> None:
    parser.option("procedure", metavar="PROCEDURE", told=("程序名", "name of the procedure"))
    parser.option("--as", dest="person", required=True, metavar="PERSON", told=("由谁", "who opens it"))
    parser.option("--behalf", metavar="ROLE", told=("代哪个外部角色", "for which outside role"))
    parser.option(
        "data", nargs="*", metavar="FIELD=VALUE", told=("字段=值；值可为 JSON", "values; JSON where it is none else")
    )
    parser.option(
        "--key", metavar="KEY", told=("幂等键：重复执行不会重复立案", "idempotency key: twice has one effect")
    )


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.acts import data_of, open_as
    from kesu.cli.installation import load_installation

    data = data_of(arguments.data)
    load_installation(console)
    body = {"data": data, **({"as": arguments.behalf} if arguments.behalf else {})}
    open_as(arguments.person, arguments.procedure, body, arguments.key, console)
    return DONE
