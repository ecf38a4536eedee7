"""`kesu restore`: a backup into an empty installation."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE

HELP = ("把备份恢复到一个空的安装", "bring a backup into an empty installation")


def arguments(parser: Parser) -> None:
    parser.option("file", metavar="FILE", told=("备份文件", "the archive"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_django

    with Path(arguments.file).open("rb"):
        pass  # whether it is there at all comes before anything is made
    load_django(console.language)
    from kesu.casebook.backup import restore
    from kesu.casebook.installation import prepare

    prepare(now=datetime.now(UTC))
    with console.progress("恢复", "restored") as progress:
        manifest = restore(Path(arguments.file), progress=lambda what, part, total: progress.set(part, total))
    prepare(now=datetime.now(UTC))  # a backup of an earlier edition is brought up to this one
    console.say(f"已恢复 {manifest['made_at']} 的备份。", f"Restored: the backup of {manifest['made_at']}.")
    console.result({"made_at": manifest["made_at"], "files": len(manifest["files"])})
    return DONE
