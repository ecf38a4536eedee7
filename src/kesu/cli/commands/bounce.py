"""`kesu bounce`: a mail that came back, handed over by the mail server; its case learns that nobody was reached."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, Problem

HELP = ("退信处理：由邮件服务器转来的退信", "take a mail that came back, as the mail server hands it over")
LARGEST = 5 * 1024 * 1024  # bytes; what a mail server returns is a report and a head


def arguments(parser: Parser) -> None:
    parser.option(
        "file", nargs="?", default="-", metavar="FILE", told=("邮件（默认：标准输入）", "the mail (default: stdin)")
    )


def run(arguments: Namespace, console: Console) -> int:
    """Exit status 1: it names no delivery of ours."""
    from kesu.cli.installation import load_installation

    load_installation(console)
    from kesu.clockwork import failures

    try:
        raw = sys.stdin.buffer.read(LARGEST) if arguments.file == "-" else Path(arguments.file).read_bytes()[:LARGEST]
    except OSError as error:
        raise Problem(f"读不到文件：{error.strerror}", f"Cannot read it: {error.strerror}", code="file") from None
    now = datetime.now(UTC)
    returned = failures.take_bounce(raw, now=now)
    failures.report(now=now)
    console.say(f"退信 {len(returned)} 件已记入案件。", f"{len(returned)} returned mails are on record in their cases.")
    console.result({"returned": [str(number) for number in returned]})
    return DONE if returned else FINDINGS
