"""A report for the terminal and for machines."""

from __future__ import annotations

from collections.abc import Iterator

from kesu.procedure.checking.checking import CheckReport
from kesu.procedure.messages import Message

_SEVERITY = {"zh": {"error": "错误", "finding": "问题", "note": "提示"}, "en": {}}


def render(report: CheckReport, language: str = "zh") -> str:
    """The report as text, one message after the other, each with its story; ends with a line that sums up."""
    language = "en" if language.startswith("en") else "zh"
    lines = [line for message in report.messages for line in _of_message(message, language)]
    return "\n".join([*lines, _summary(report, language)])


def _of_message(message: Message, language: str) -> Iterator[str]:
    severity = _SEVERITY[language].get(message.severity, message.severity)
    yield f"{message.place}: {severity}: {message.text(language)} [{message.code}]"
    told = message.details.get("story")
    if isinstance(told, list) and told:
        yield "    " + " → ".join(said[language] for said in told)
    if message.mend(language):
        yield f"    {'mend' if language == 'en' else '改法'}: {message.mend(language)}"


def _summary(report: CheckReport, language: str) -> str:
    count, notes = len(report.findings), len(report.notes)
    if language == "en":
        counted = f"{count} finding{'s' * (count != 1)}"
        verdict = "not proven" if report.cut_off else "clean" if report.clean else counted
        return f"{verdict}; {notes} note{'s' * (notes != 1)}; {report.states} states"
    verdict = "未能证明" if report.cut_off else "没有问题" if report.clean else f"{count} 个问题"
    return f"{verdict}；{notes} 条提示；查看了 {report.states} 个状态"


def as_json(report: CheckReport) -> dict[str, object]:
    """The report as JSON-plain data."""
    return {
        "clean": report.clean, "cut_off": report.cut_off, "states": report.states,
        "findings": [_plain(message) for message in report.findings], "notes": [_plain(m) for m in report.notes],
    }  # fmt: skip


def _plain(message: Message) -> dict[str, object]:
    place = message.place
    return {
        "code": message.code, "severity": message.severity,
        "place": {"file": place.file, "line": place.line, "column": place.column},
        "text": {"zh": message.zh, "en": message.en}, "mend": {"zh": message.mend_zh, "en": message.mend_en},
        "details": dict(message.details),
    }  # fmt: skip
