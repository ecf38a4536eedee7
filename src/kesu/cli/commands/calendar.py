"""`kesu calendar`: the published days off that deadlines go by, shown or replaced from a file; no network is asked."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, Problem

HELP = (
    "放假与调休日：显示现用的，或换用文件",
    "days off and make-up days: show those in use, or take them from a file",
)


def arguments(parser: Parser) -> None:
    parser.option("file", nargs="?", metavar="FILE", told=("新一版（YAML 或 JSON）", "the new edition (YAML or JSON)"))
    parser.option("--code", default="CN", metavar="CODE", told=("哪国（默认 CN）", "whose days (default: CN)"))


def run(arguments: Namespace, console: Console) -> int:
    """What is shown is the form of the next edition: add a year, and hand it in."""
    from kesu.cli.installation import load_installation
    from kesu.procedure.calendars import days_off_text

    load_installation(console)
    from kesu.organisation.calendars import days_off_of, publish_days_off

    try:
        if arguments.file is None:
            days = days_off_of(arguments.code)
            text = days_off_text(days)
            console.write(text.rstrip("\n"))
        else:
            path = Path(arguments.file)
            text = path.read_text(encoding="utf-8-sig")
            days = publish_days_off(text, now=datetime.now(UTC), is_json=path.suffix.lower() == ".json")
            console.say(
                f"已换用 {days.code} {days.version}，至 {days.published_until}；未结案件的时限将随之重算。",
                f"{days.code} {days.version} counts from now on, until {days.published_until}; open cases will follow.",
            )
    except UnicodeDecodeError:
        raise Problem("文件不是 UTF-8。", "The file is not UTF-8.", code="days_off") from None
    except ValueError as wrong:
        raise Problem(f"放假日文件有误：{wrong}", f"The days off are wrong: {wrong}", code="days_off") from None
    console.result(
        {"code": days.code, "version": days.version, "until": days.published_until, "years": sorted(days.years)}
    )
    return DONE
