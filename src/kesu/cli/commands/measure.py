"""`kesu measure`: what a measure comes to, period by period, against its target."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kesu.cli.acts import viewer_named
from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, USAGE, Problem

if TYPE_CHECKING:
    from kesu.casebook.wording import Reader
    from kesu.insight.figures import Listed, Report
    from kesu.procedure.tallies import Tally

HELP = ("列出指标及其目标；各期的数值", "measures and their targets; one of them, period by period")


def arguments(parser: Parser) -> None:
    parser.option(
        "procedure",
        nargs="?",
        metavar="PROCEDURE",
        told=("程序（代码）；不写则列出全部", "a procedure; else all of them"),
    )
    parser.option(
        "name", nargs="?", metavar="NAME", told=("指标（代码）；不写则列出其全部", "the measure; else all of it")
    )
    parser.option(
        "--period",
        metavar="PERIOD",
        told=(
            "2025-W07、2025-03、2025-Q1 或 2025：按口径细分这一期",
            "2025-W07, 2025-03, 2025-Q1, 2025: this one, split by its facets",
        ),
    )
    parser.option("--as", dest="person", metavar="PERSON", told=("以谁的眼光看", "look at it as this person"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation

    load_installation(console)
    from kesu.insight import figures
    from kesu.insight.filtering import BadRequest
    from kesu.insight.registers import reader_for

    now = datetime.now(UTC).replace(microsecond=0)
    viewer = viewer_named(arguments.person, now)
    wanted = _wanted(arguments)
    reader = reader_for(console.language)
    if arguments.name is None:
        _list(figures.reports(wanted, viewer, now=now, periods=1), reader, console)
        return DONE
    try:
        _show(figures.report(wanted[0], viewer, now=now), arguments.period, reader, console)
    except BadRequest:
        raise Problem(
            f"没有这一期：{arguments.period}（只有最近十二期）",
            f"There is no such period: {arguments.period} (only the last twelve)",
            status=USAGE,
            code="bad_period",
        ) from None
    return DONE


def _wanted(arguments: Namespace) -> list[Listed]:
    """Raises Problem."""
    from kesu.insight.figures import all_measures
    from kesu.procedure.messages import closed, did_you_mean

    known = all_measures()
    found = [one for one in known if arguments.procedure in (None, one.procedure)]
    found = [one for one in found if arguments.name in (None, one.measure.name)]
    if found or arguments.procedure is None:
        return found
    asked = " ".join(text for text in (arguments.procedure, arguments.name) if text)
    near = did_you_mean(asked, [f"{one.procedure} {one.measure.name}" for one in known])
    told = f"没有指标“{asked}”", f"There is no measure `{asked}`"
    raise Problem(*closed(told, near), status=USAGE, code="unknown_measure")


def _list(reports: list[Report], reader: Reader, console: Console) -> None:
    lines = [
        [one.listed.procedure, one.measure.name, reader.said(one.measure), *_cells(one, one.periods[-1].tally, console)]
        for one in reports
    ]
    heads = ("程序", "指标", "名称") if console.language == "zh" else ("procedure", "measure", "label")
    if lines:
        console.table(lines, [*heads, *_heads(console)])
    else:
        console.say("没有指标。", "No measures.")
    console.result({"measures": [{**_plain(one), "present": _period(one, -1)} for one in reports]})


def _show(report: Report, period: str | None, reader: Reader, console: Console) -> None:
    from kesu.insight.figures import facet_name, facet_text, period_text

    first = console.text("时期", "period")
    parts: list[dict[str, Any]] = []
    if period is None:
        lines = [[period_text(one.name, reader), *_cells(report, one.tally, console)] for one in report.periods]
    else:
        chosen = report.find(period)
        lines = [[period_text(chosen.name, reader), *_cells(report, chosen.tally, console)]]
        for facet, tallies in chosen.parts.items():
            for value, tally in sorted(tallies.items(), key=lambda one: (-one[1].cases, str(one[0]))):
                label = facet_text(report.listed, facet, value, reader) or "–"
                lines.append([f"{facet_name(report.listed, facet, reader)}: {label}", *_cells(report, tally, console)])
                parts.append({"facet": facet, "part": None if value is None else str(value), **_tally(report, tally)})
    console.write(reader.said(report.measure))
    console.table(lines, [first, *_heads(console)])
    more = {"parts": parts} if period is not None else {}
    present = {"period": report.find(period).name} if period is not None else {}
    trend = [_period(report, number) for number in range(len(report.periods))]
    console.result({**_plain(report), **present, "trend": trend, **more})


def _heads(console: Console) -> tuple[str, ...]:
    zh, en = ("数值", "目标", "达标", "分母", "件数"), ("value", "target", "met", "of", "cases")
    return zh if console.language == "zh" else en


def _cells(report: Report, tally: Tally, console: Console) -> list[str]:
    from kesu.insight.figures import target_text, value_text

    met = report.met(tally)
    value, target = value_text(report.value(tally), report.listed), target_text(report.listed)
    judged = "" if met is None else console.text("是", "yes") if met else console.text("否", "no")
    return [value or "–", target, judged, f"{tally.denominator(report.measure.kind):f}", str(tally.cases)]


def _plain(report: Report) -> dict[str, Any]:
    measure = report.measure
    return {
        "procedure": report.listed.procedure,
        "name": measure.name,
        "label": {"zh": measure.text("zh"), "en": measure.text("en")},
        "kind": measure.kind,
        "per": measure.per,
        "over": measure.rows,
        "ratio": {"of": measure.ratio.of, "over": measure.ratio.over} if measure.ratio else None,
        "by": list(measure.by),
        "target": str(measure.target) if measure.target else None,
    }


def _period(report: Report, place: int) -> dict[str, Any]:
    period = report.periods[place]
    return {"period": period.name, **_tally(report, period.tally)}


def _tally(report: Report, tally: Tally) -> dict[str, Any]:
    from kesu.procedure.values import plain_decimal

    value = report.value(tally)
    plain = None if value is None else plain_decimal(value)
    denominator = plain_decimal(tally.denominator(report.measure.kind))
    return {
        "value": plain,
        "denominator": denominator,
        "counted": tally.counted,
        "cases": tally.cases,
        "met": report.met(tally),
    }
