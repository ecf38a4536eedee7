"""`kesu library`: the packs that come with Kesu by regime, what one asks for, and taking it up."""

from __future__ import annotations

from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, Problem

HELP = ("程序库：查看随附的程序包，答复待决事项后启用", "the packs that come with Kesu: look at them, take one up")
PAIR = {"action": "append", "default": []}


def arguments(parser: Parser) -> None:
    parser.option(
        "what", nargs="?", choices=("show", "use"), metavar="WHAT",
        told=("show 查看，use 启用；不写则列出全部", "show or use; left out: list them"),
    )  # fmt: skip
    parser.option("pack", nargs="?", metavar="PACK", told=("程序包", "the pack"))
    parser.option(
        "--setting", metavar="NAME=VALUE", told=("参数的值，可重复", "value of a setting; repeatable"), **PAIR
    )
    parser.option(
        "--answer", metavar="NAME=TEXT", told=("对待决问题的答复，可重复", "answer to a question; repeatable"), **PAIR
    )
    parser.option(
        "--role", metavar="ROLE=PERSON", told=("由谁担任角色，可重复", "who holds a role; repeatable"), **PAIR
    )
    parser.option(
        "--dry-run", action="store_true", told=("只读取和检查，不启用", "read and check only, change nothing")
    )
    parser.option(
        "--sign", metavar="PERSON", told=("由谁签字承担未能证明之处", "who signs for what could not be proven")
    )


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation

    if arguments.what and not arguments.pack:
        raise Problem(
            f"kesu library {arguments.what} 后面要写程序包。", f"Name the pack: library {arguments.what} PACK."
        )
    given = {kind: pairs(getattr(arguments, kind), f"--{kind}") for kind in ("setting", "answer", "role")}
    if any(given.values()) and arguments.what != "use":
        raise Problem("--setting、--answer、--role 只用于 use。", "--setting, --answer and --role go with `use`.")
    load_installation(console)
    from kesu.cli.adopting import list_packs, show_pack, use_pack

    if arguments.what == "use":
        use_pack(arguments.pack, given, arguments.sign, console, dry_run=arguments.dry_run)
    elif arguments.what == "show":
        show_pack(arguments.pack, console)
    else:
        list_packs(console)
    return DONE


def pairs(given: list[str], option: str) -> dict[str, str]:
    """`name=value`, each name once. Raises Problem."""
    found: dict[str, str] = {}
    for pair in given:
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not sign or not name or not value:
            raise Problem(f"应写成 {option} 名称=值：{pair}", f"Write {option} NAME=VALUE: {pair}")
        if name in found:
            raise Problem(f"{option} {name} 写了两次。", f"{option} {name} is given twice.")
        found[name] = value
    return found
