"""`kesu rebuild`: the tables made anew from the journal, and what of them was not as it says."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS

HELP = ("由履历重建各表，并指出不符之处", "make the tables anew from the journal, and say what differed")


def arguments(parser: Parser) -> None:
    parser.option("case", nargs="*", metavar="CASE", told=("案件编号（默认全部）", "cases (default: all)"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation

    load_installation(console)
    from kesu.casebook.rebuilding import rebuild_all
    from kesu.cli.cases import ref_of

    refs = [ref_of(name) for name in arguments.case] or None
    done, differing = 0, []
    with console.progress("重建", "rebuilt") as progress:
        for one in rebuild_all(now=datetime.now(UTC), refs=refs):
            done += 1
            progress.advance()
            if one.differs:
                differing.append(one)
                console.write(f"{one.number or one.case}: {', '.join(one.differs)}")
    console.say(f"{done} 个案件，{len(differing)} 个原先不符", f"{done} cases, {len(differing)} had differed")
    told = [{"case": str(one.case), "number": one.number, "differs": list(one.differs)} for one in differing]
    console.result({"cases": done, "differed": told})
    return FINDINGS if differing else DONE
