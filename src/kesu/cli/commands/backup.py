"""`kesu backup`: everything but the secret, in one archive; safe while others work."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE

HELP = ("备份数据库和附件（可在运行中进行）", "write database and files into one archive (others may go on working)")


def arguments(parser: Parser) -> None:
    parser.option("file", metavar="FILE", told=("备份文件", "the archive"))
    parser.option(
        "--portable", action="store_true", told=("可恢复到另一种数据库", "restorable into the other database")
    )


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation

    load_installation(console)
    from kesu.casebook.backup import backup

    with console.progress("备份", "written") as progress:
        done = backup(
            Path(arguments.file),
            now=datetime.now(UTC),
            portable=arguments.portable,
            progress=lambda what, part, total: progress.set(part, total),
        )
    console.say(
        f"已写入 {done.path}：{done.bytes} 字节，{done.files} 个附件\nSHA-256 {done.sha256}",
        f"Written to {done.path}: {done.bytes} bytes, {done.files} files\nSHA-256 {done.sha256}",
    )
    console.result({"file": str(done.path), "bytes": done.bytes, "files": done.files, "sha256": done.sha256})
    return DONE
