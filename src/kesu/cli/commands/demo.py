"""`kesu demo --year`: a group of companies runs every procedure for a year, in virtual time."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, USAGE, Problem
from kesu.procedure.reading.shipped import by_procedure

HELP = ("示例：一个集团的一年，全部程序", "a sample year of a group of companies, in all procedures")
YEAR = "kesu.site.year"  # named as settings name things: imports go down the rooms only
MOST_TOLD = 20  # findings of a company that the terminal shows; --json has all


def arguments(parser: Parser) -> None:
    parser.option("--year", action="store_true", told=("推演一年（虚拟时间）", "play a year, in virtual time"))
    parser.option(
        "--into",
        metavar="FOLDER",
        default="kesu-year",
        told=("放在哪个文件夹（默认 kesu-year）", "folder for it (default: kesu-year)"),
    )
    parser.option("--company", action="append", metavar="NAME", told=("只推演这家公司", "only this company"))
    parser.option(
        "--cases",
        type=int,
        default=2500,
        metavar="N",
        told=("至少多少件（默认 2500）", "at least so many (default: 2500)"),
    )
    parser.option("--seed", default="1", metavar="TEXT", told=("随机种子（默认 1）", "which year it is (default: 1)"))
    parser.option(
        "--first",
        type=date.fromisoformat,
        default=date(2025, 1, 1),
        metavar="DATE",
        told=("首日（默认 2025-01-01）", "the first day (default: 2025-01-01)"),
    )
    parser.option(
        "--days", type=int, default=365, metavar="N", told=("多少天（默认 365）", "how many days (default: 365)")
    )
    parser.option("--papers", action="store_true", told=("同时生成文件（较慢）", "make the documents, too (slower)"))
    parser.option(
        "--jobs", type=int, metavar="N", told=("用几个进程（默认按处理器数）", "processes (default: one per processor)")
    )


def run(arguments: Namespace, console: Console) -> int:
    from django.utils.module_loading import import_string

    if not arguments.year:
        raise Problem(
            "请写 kesu demo --year；只想看看，用 kesu serve --demo。",
            "Say kesu demo --year; only to look around: kesu serve --demo.",
            status=USAGE,
        )
    known = import_string(f"{YEAR}.company.companies")()
    names = arguments.company or list(known)
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise Problem(
            f"没有公司 {unknown}：有 {'、'.join(known)}。",
            f"There is no company {unknown}: there are {', '.join(known)}.",
            status=USAGE,
        )
    if min(arguments.days, arguments.jobs or 1) < 1 or arguments.cases < 0:
        raise Problem("天数、进程数应为正数。", "Days and processes are numbers above zero.", status=USAGE)
    play, taken = import_string(f"{YEAR}.group.play_group"), import_string(f"{YEAR}.group.FolderTaken")
    reports = _play(arguments, names, console, play, taken)
    unplayed = _unplayed(reports, [] if arguments.company else list(by_procedure()))
    _show(reports, unplayed, arguments.into, console)
    console.result({"companies": reports, "unplayed": unplayed})
    return FINDINGS if unplayed or any(report["broken"] or _faults(report) for report in reports) else DONE


def _play(
    arguments: Namespace,
    names: list[str],
    console: Console,
    play: Callable[..., Iterator[dict[str, Any]]],
    taken: type[Exception],
) -> list[dict[str, Any]]:
    """In the order in which they were named. Raises Problem."""
    reports: dict[str, dict[str, Any]] = {}
    jobs = min(arguments.jobs or os.cpu_count() or 1, len(names))
    wished = {name: getattr(arguments, name) for name in ("seed", "cases", "first", "days", "papers")}
    try:
        with console.progress("推演公司", "companies", len(names)) as progress:
            for report in play(names, Path(arguments.into), jobs=jobs, **wished):
                reports[report["company"]] = report
                progress.advance()
    except taken as folder:
        raise Problem(
            f"{folder} 里有别的东西：请用 --into 指明一个新的文件夹。",
            f"There is something else in {folder}: name a new folder with --into.",
            code="folder",
        ) from None
    return [reports[name] for name in names]


def _faults(report: dict[str, Any]) -> int:
    return sum(one["code"] == "fault" for one in report["findings"])


def _unplayed(reports: list[dict[str, Any]], wanted: list[str]) -> list[str]:
    """Procedures in no case of which people did anything: of those the companies run, and of the wanted ones."""
    run = {name: one["played"] for report in reports for name, one in report["procedures"].items() if one["played"]}
    known = {*wanted, *(name for report in reports for name in report["procedures"])}
    return sorted(known - run.keys())


def _show(reports: list[dict[str, Any]], unplayed: list[str], into: str, console: Console) -> None:
    headings = [
        console.text(*pair)
        for pair in (
            ("公司", "company"), ("程序", "procedures"), ("故事", "stories"), ("案件", "cases"), ("已结", "ended"),
            ("事件", "events"), ("偏离", "otherwise"), ("不成立", "broken"), ("秒", "seconds"),
        )
    ]  # fmt: skip
    console.table([_row(report) for report in reports], headings, right=range(1, len(headings)))
    _show_procedures(reports, console)
    if unplayed:
        console.say(f"没有人办过的程序：{'、'.join(unplayed)}", f"Nobody did anything in: {', '.join(unplayed)}")
    for report in reports:
        for one in report["broken"][:MOST_TOLD]:
            console.say(
                f"{report['company']}：{one['at'][:10]} 不成立 {one['code']}（{one['where']}）",
                f"{report['company']}: {one['at'][:10]} does not hold: {one['code']} ({one['where']})",
            )
        for one in report["findings"][:MOST_TOLD]:
            console.write(f"{report['company']}: {one['at'][:16]} {one['story']} · {one['act']} · {one['code']}")
    console.say(
        f"查看其中一家：KESU_HOME={into}/{reports[0]['company']} kesu serve（密码 kesu-demo）",
        f"To look around in one: KESU_HOME={into}/{reports[0]['company']} kesu serve (password kesu-demo)",
    )


def _show_procedures(reports: list[dict[str, Any]], console: Console) -> None:
    """A line for each: cancelled and withdrawn cases are neither closed nor open."""
    headings = [
        console.text(*pair)
        for pair in (
            ("程序", "procedure"), ("公司", "company"), ("案件", "cases"), ("已结", "closed"), ("未结", "open"),
            ("有人办过", "worked in"),
        )
    ]  # fmt: skip
    counted = ("cases", "closed", "open", "played")
    lines = [
        [name, report["company"], *(one[part] for part in counted)]
        for report in reports
        for name, one in report["procedures"].items()
    ]
    console.table(lines, headings, right=range(2, len(headings)))


def _row(report: dict[str, Any]) -> list[Any]:
    cases, left = (sum(one[part] for one in report["procedures"].values()) for part in ("cases", "open"))
    return [
        report["company"], len(report["procedures"]), sum(report["begun"].values()), cases, cases - left,
        report["events"], len(report["findings"]), len(report["broken"]), report["seconds"]["all"],
    ]  # fmt: skip
