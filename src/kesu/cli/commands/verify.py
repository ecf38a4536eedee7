"""`kesu verify`: proves archives offline, or every case of this installation."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, Problem

HELP = ("验证履历：案件档案（可离线）或全部案件", "prove journals: of an archive, offline, or of every case")


def arguments(parser: Parser) -> None:
    parser.option("what", nargs="*", metavar="FILE|CASE", told=("案件档案或案件编号", "archives, or cases"))
    parser.option("--all", action="store_true", told=("本处全部案件", "every case of this installation"))


def run(arguments: Namespace, console: Console) -> int:
    files = [name for name in arguments.what if Path(name).is_file()]
    names = [name for name in arguments.what if name not in files]
    lost = next((name for name in names if Path(name).suffix or "/" in name), None)
    if lost is not None:
        raise Problem(f"没有文件 {lost}。", f"There is no file {lost}.", code="file")
    found = [*_archives(files, console)]
    if names or arguments.all or not files:
        from kesu.cli.installation import load_installation

        load_installation(console)
        from kesu.cli.cases import prove_cases

        found += prove_cases(names, console)
    console.result({"intact": all(one["intact"] for one in found), "proofs": found})
    return DONE if all(one["intact"] for one in found) else FINDINGS


def _archives(files: list[str], console: Console) -> list[dict[str, object]]:
    from kesu.casebook.proof import prove
    from kesu.cli.reports import plain_proof, show_proof

    found = []
    for name in files:
        proof = prove(Path(name))
        show_proof(proof, name, console)
        found.append(plain_proof(proof, name))
    return found
