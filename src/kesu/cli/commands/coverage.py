"""`kesu coverage`: what became of every rule of the sources, as a page, and whether the account is whole."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, Problem

if TYPE_CHECKING:
    from kesu.procedure.covering import Coverage

HELP = ("规则的覆盖：哪条由哪个情景执行，哪条例外、待办", "which rules of the sources are held, by which scenarios")


def arguments(parser: Parser) -> None:
    parser.option(
        "--packs", metavar="FOLDER", told=("程序包所在文件夹（默认随附的）", "folder of packs (default: those shipped)")
    )
    parser.option(
        "--page",
        metavar="FILE",
        default="docs/coverage.md",
        told=("写入哪一页（默认 docs/coverage.md）", "the page to write (default: docs/coverage.md)"),
    )
    parser.option(
        "--check", action="store_true", told=("不写，只查该页是否为最新", "write nothing; fail where the page is stale")
    )
    parser.option("--strict", action="store_true", told=("待办也算不合格", "rules that wait are failures too"))
    parser.option(
        "--tidy",
        action="store_true",
        told=("从 waiting.yaml 删去已执行的规则", "take rules that are held by now out of waiting.yaml"),
    )


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.covering import WAITING, coverage_of
    from kesu.procedure.covering import page, tidied
    from kesu.procedure.reading.shipped import SHIPPED

    folder = Path(arguments.packs or SHIPPED)
    coverage = coverage_of(folder)
    if arguments.tidy:
        waiting = folder / WAITING
        held = {rule.id for rule in coverage.rules.values() if rule.state == "held"}
        waiting.write_text(tidied(waiting.read_text(encoding="utf-8"), held), encoding="utf-8")
        coverage = coverage_of(folder)
    fresh = _page(Path(arguments.page), page(coverage), write=not arguments.check)
    _show(coverage, console)
    if not fresh:
        console.say(
            f"{arguments.page} 已过时：请运行 kesu coverage。", f"{arguments.page} is stale: run kesu coverage."
        )
    console.result({"page": arguments.page, "fresh": fresh, **_plain(coverage)})
    waits = coverage.count("waiting") if arguments.strict else 0
    return FINDINGS if coverage.messages or waits or not fresh else DONE


def _page(path: Path, text: str, *, write: bool) -> bool:
    """Whether the page says that; `write` makes it so. Raises Problem where there is no such folder."""
    if not path.parent.is_dir():
        raise Problem(f"没有文件夹 {path.parent}：用 --page 指定。", f"There is no folder {path.parent}: name --page.")
    if write:
        path.write_text(text, encoding="utf-8")
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _show(coverage: Coverage, console: Console) -> None:
    from kesu.cli.packs import show_messages

    show_messages(coverage.messages, console)
    rows = []
    for source in (source for source in coverage.catalogue.sources.values() if not source.example):
        counted = [coverage.count(state, [source]) for state in ("held", "excused", "waiting", "missing")]
        rows.append([source.name, source.rules, *counted])
    total = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    zh = ("来源", "规则", "执行", "例外", "待办", "缺")
    en = ("source", "rules", "held", "excused", "open", "missing")
    headings = zh if console.language == "zh" else en
    console.table([*rows, [console.text("全部", "all"), *total]], headings, right=(1, 2, 3, 4, 5))


def _plain(coverage: Coverage) -> dict[str, object]:
    from kesu.cli.packs import plain

    states = ("held", "excused", "waiting", "missing")
    return {
        "total": sum(1 for _ in coverage.catalogue.counted),
        **{state: coverage.count(state) for state in states},
        "sources": {
            source.name: {"rules": source.rules, **{state: coverage.count(state, [source]) for state in states}}
            for source in coverage.catalogue.sources.values()
        },
        "rules": {
            rule.id: {
                "state": rule.state,
                "packs": list(rule.packs),
                "scenarios": list(rule.scenarios),
                "cited": list(rule.cited),
                "kind": rule.kind,
                "in": list(rule.said_in),
                "why": {"zh": rule.why.zh, "en": rule.why.en} if rule.why else None,
            }
            for rule in coverage.rules.values()
        },
        "messages": [plain(message) for message in coverage.messages],
    }
