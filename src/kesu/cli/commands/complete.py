"""`kesu complete`: a task, or any other command on a case, as a person."""

from __future__ import annotations

from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE

HELP = ("办理待办（或对案件作其他操作）", "complete a task (or do anything else to a case)")


def arguments(parser: Parser) -> None:
    parser.option("case", metavar="CASE", told=("案件编号", "the case's number"))
    parser.option("step", nargs="?", metavar="STEP", told=("步骤", "the step"))
    parser.option(
        "data", nargs="*", metavar="FIELD=VALUE", told=("字段=值；值可为 JSON", "values; JSON where it is none else")
    )
    parser.option("--as", dest="person", required=True, metavar="PERSON", told=("由谁", "who does it"))
    parser.option("--outcome", metavar="OUTCOME", told=("结论", "the outcome"))
    parser.option("--row", metavar="ROW", told=("第几行，或其键", "which row"))
    parser.option("--comment", metavar="TEXT", told=("意见", "a comment"))
    parser.option("--behalf", metavar="ROLE", told=("代哪个外部角色", "for which outside role"))
    parser.option(
        "--verb",
        default="complete",
        metavar="VERB",
        told=("其他操作，如 start、correct", "another command: start, correct …"),
    )
    parser.option("--body", metavar="JSON", told=("操作的其余内容（JSON）", "the rest of the command, as JSON"))
    parser.option("--key", metavar="KEY", told=("幂等键", "idempotency key"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.acts import body_of, data_of, execute_as
    from kesu.cli.installation import load_installation

    data = data_of(arguments.data)
    named = {
        "step": arguments.step,
        "outcome": arguments.outcome,
        "row": arguments.row,
        "comment": arguments.comment,
        "as": arguments.behalf,
        "data": data or None,
    }
    body = {**{name: value for name, value in named.items() if value is not None}, **body_of(arguments.body)}
    load_installation(console)
    execute_as(arguments.person, arguments.case, arguments.verb, body, arguments.key, console)
    return DONE
