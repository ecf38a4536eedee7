"""`kesu publish`: a checked procedure becomes the one that new cases run on."""

from __future__ import annotations

from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE

HELP = ("发布程序：新案件从此按它办理", "publish a procedure: new cases run on it")


def arguments(parser: Parser) -> None:
    parser.option("pack", metavar="PACK", told=("程序包", "pack"))
    parser.option("--organisation", metavar="FILE", told=("先装入这份组织文件", "load this organisation's file first"))
    parser.option(
        "--sign", metavar="PERSON", told=("由谁签字承担未能证明之处", "who signs for what could not be proven")
    )


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation
    from kesu.cli.packs import find_pack, organisation_of

    file = organisation_of(arguments.organisation, console)
    pack = find_pack(arguments.pack)
    load_installation(console)
    from kesu.cli.publication import publish

    publish(pack, file, arguments.sign, console)
    return DONE
