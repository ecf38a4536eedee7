"""`kesu mutate`: drops or loosens one construct of a pack at a time, and tells what no scenario notices."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, Problem

if TYPE_CHECKING:
    from kesu.cli.mutating import Bench, Verdict
    from kesu.procedure.messages import Message

HELP = (
    "变异：逐一去掉、放宽程序包的构件，看情景能否察觉",
    "drop or loosen one construct of a pack at a time: who notices?",
)


def arguments(parser: Parser) -> None:
    parser.option(
        "pack", nargs="*", metavar="PACK", told=("程序包（默认全部随附的）", "packs (default: all that are shipped)")
    )
    parser.option("--sample", type=int, metavar="N", told=("每包只取 N 个", "only so many of each pack"))
    parser.option("--seed", default="1", metavar="TEXT", told=("取样的种子（默认 1）", "which sample (default: 1)"))
    parser.option(
        "--jobs", type=int, metavar="N", told=("用几个进程（默认按处理器数）", "processes (default: one per processor)")
    )
    parser.option("--only", metavar="TEXT", told=("只取路径以此开头的", "only those whose path starts so"))
    parser.option(
        "--rules",
        action="store_true",
        told=("改查规则：去掉引用它的构件，覆盖它的情景是否失败", "ask rules instead: do their scenarios miss them?"),
    )


@dataclass(slots=True)
class Report:
    """One pack. common: survivors explained for all packs; own: by the pack's file. seconds: how long it took."""

    pack: str
    verdicts: list[Verdict]
    unexplained: list[Verdict]
    common: int
    own: int
    messages: list[Message]
    seconds: float

    def count(self, fate: str) -> int:
        return sum(verdict.fate == fate for verdict in self.verdicts)

    @property
    def score(self) -> float | None:
        return _score(self.count("noticed"), self.count("survived"))


def _score(noticed: int, survived: int) -> float | None:
    """Noticed of those that read as another procedure; None where none does."""
    return noticed / (noticed + survived) if noticed + survived else None


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.mutating import benches_of
    from kesu.cli.packs import find_pack, show_messages
    from kesu.procedure.reading.shipped import shipped

    for option in ("sample", "jobs"):
        given = getattr(arguments, option)
        if given is not None and given < 1:
            raise Problem(f"--{option} 应为正数。", f"--{option} takes a number above zero.")
    found = [find_pack(name).resolve() for name in arguments.pack or shipped()]
    benches = benches_of(pack if pack.is_dir() else pack.parent for pack in found)
    for bench in benches:
        _hold(bench)
    if arguments.rules:
        return _rules(benches, console)
    only = arguments.only
    if only and not any(mutant.path.startswith(only) for bench in benches for mutant in bench.mutants):
        raise Problem(f"没有路径以 {only} 开头的变异。", f"No mutant has a path that starts with {only}.", code="only")
    reports = [_report(bench, arguments, console) for bench in benches]
    for report in reports:
        _survivors(report, console)
    every = not (arguments.pack or arguments.only or arguments.sample)
    stale = _stale_common(benches, reports) if every else []
    show_messages(stale, console)
    _table(reports, console)
    console.result({"packs": [_plain(report) for report in reports]})
    return FINDINGS if stale or any(report.unexplained or report.messages for report in reports) else DONE


def _stale_common(benches: list[Bench], reports: list[Report]) -> list[Message]:
    """Explanations for all packs that no pack has any use for."""
    mutants = [mutant for bench in benches for mutant in bench.mutants]
    survivors = [one.mutant for report in reports for one in report.verdicts if one.fate == "survived"]
    return benches[0].common.stale(mutants, survivors) if benches else []


def _hold(bench: Bench) -> None:
    """Raises Problem where a scenario fails on the pack as it is."""
    failing = bench.failing
    if failing:
        files = ", ".join(failing)
        zh, en = (
            f"情景本就不成立，什么变异都会“察觉”：{files}",
            f"Scenarios fail already, and would notice anything: {files}",
        )
        raise Problem(zh, en, status=FINDINGS, code="scenario")


def _report(bench: Bench, arguments: Namespace, console: Console) -> Report:
    from kesu.cli.mutating import judged
    from kesu.procedure.mutating import Explanations, chosen

    begun = time.monotonic()
    mutants = [one for one in bench.mutants if one.path.startswith(arguments.only or "")]
    whole = arguments.only is None and arguments.sample is None
    if arguments.sample:
        mutants = chosen(mutants, arguments.sample, arguments.seed)
    verdicts = []
    with console.progress(bench.folder.name, bench.folder.name, len(mutants)) as progress:
        for verdict in judged(bench, mutants, arguments.jobs or os.cpu_count() or 1):
            verdicts.append(verdict)
            progress.advance()
    survivors = [verdict.mutant for verdict in verdicts if verdict.fate == "survived"]
    own, common = bench.explanations or Explanations(), bench.common
    left = [v for v in verdicts if v.fate == "survived" and not (own.of(v.mutant) or common.of(v.mutant))]
    particular = sum(own.of(one) is not None for one in survivors)
    stale = own.stale(bench.mutants, survivors if whole else None)
    messages = [*own.messages, *common.messages, *own.repeated(common), *stale]
    taken = time.monotonic() - begun
    return Report(
        bench.folder.name, verdicts, left, len(survivors) - len(left) - particular, particular, messages, taken
    )


def _survivors(report: Report, console: Console) -> None:
    from kesu.cli.packs import show_messages

    show_messages(report.messages, console)
    for verdict in report.unexplained:
        mutant = verdict.mutant
        console.write(f"{report.pack}: {mutant.place.file.rpartition('/')[2]}:{mutant.place.line}: {mutant.path}")
        console.write(f"    {mutant.text(console.language)}")


def _table(reports: list[Report], console: Console) -> None:
    zh = ("程序包", "变异", "读时被拒", "同义", "被察觉", "存活", "公共说明", "本包说明", "得分", "秒")
    en = ("pack", "mutants", "refused", "same", "noticed", "survived", "common", "own", "score", "seconds")
    rows = [_row(_plain(report)) for report in reports]
    if len(reports) > 1:
        rows.append(_row(_sum(reports, "合计" if console.language == "zh" else "all")))
    console.table(rows, zh if console.language == "zh" else en, right=range(1, 10))


_COUNTED = ("mutants", "refused", "same", "noticed", "survived", "common", "own")


def _row(told: dict[str, Any]) -> list[object]:
    score = "" if told["score"] is None else f"{told['score']:.1%}"
    return [told["pack"], *(told[name] for name in _COUNTED), score, f"{told['seconds']:.1f}"]


def _sum(reports: list[Report], name: str) -> dict[str, Any]:
    each = [_plain(report) for report in reports]
    total = {key: sum(one[key] for one in each) for key in (*_COUNTED, "seconds")}
    return {"pack": name, **total, "score": _score(total["noticed"], total["survived"])}


def _plain(report: Report) -> dict[str, Any]:
    return {
        "pack": report.pack,
        "mutants": len(report.verdicts),
        **{fate: report.count(fate) for fate in ("refused", "same", "noticed", "survived")},
        "common": report.common,
        "own": report.own,
        "score": report.score,
        "seconds": round(report.seconds, 1),
        "survivors": [_told(verdict) for verdict in report.unexplained],
        "messages": [message.line("en") for message in report.messages],
    }


def _told(verdict: Verdict) -> dict[str, object]:
    mutant = verdict.mutant
    return {
        "path": mutant.path,
        "construct": mutant.construct,
        "file": mutant.place.file,
        "line": mutant.place.line,
        "text": {"zh": mutant.zh, "en": mutant.en},
    }


# --- rules -----------------------------------------------------------------------------------------------


def _rules(benches: list[Bench], console: Console) -> int:
    from kesu.cli.mutating import hollow

    found = hollow(benches)
    for rule in found:
        console.say(f"没有 {rule}，覆盖它的情景照样成立", f"the scenarios that cover {rule} hold without it as well")
    console.result({"rules": found})
    return FINDINGS if found else DONE
