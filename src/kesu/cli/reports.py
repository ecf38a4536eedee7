"""How proofs and imports are told to people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kesu.cli.console import Console
from kesu.cli.width import shortened

if TYPE_CHECKING:
    from kesu.casebook.proof import Fault, Proof
    from kesu.intake.importing import ImportReport

FAULTS = {
    "not_an_archive": ("不是案件档案", "no archive of a case"),
    "newer_format": ("档案格式不认识", "a format this edition does not know"),
    "byte": ("第 {where} 字节被改动", "byte {where} has been changed"),
    "part": ("{where} 被改动", "{where} has been changed"),
    "missing": ("缺少 {where}", "{where} is missing"),
    "foreign": ("多出 {where}", "{where} does not belong here"),
    "gap": ("第 {where} 条履历缺失", "event {where} is missing"),
    "previous": ("第 {where} 条履历不接前一条", "event {where} does not follow the one before"),
    "head": ("第 {where} 条履历被改动", "event {where} has been changed"),
    "column": ("第 {where} 条履历的列被改动", "a column of event {where} has been changed"),
    "value": ("第 {where} 条履历的值 {path} 被改动", "the value {path} of event {where} has been changed"),
    "value_missing": (
        "第 {where} 条履历的值 {path} 缺失而无销毁证明",
        "the value {path} of event {where} is gone without a certificate",
    ),
    "value_foreign": ("第 {where} 条履历多出值 {path}", "the value {path} of event {where} does not belong there"),
    "tip": ("履历末尾（第 {where} 条）与案件不符", "the journal's end (event {where}) is not the case's"),
    "state": ("案件状态与履历不符", "the state is not what the journal says"),
    "procedure": ("程序文本与案件的版本不符", "the procedure's text is not the case's version"),
    "record": ("记录 {where} 与其链不符", "the record {where} does not hold in its chain"),
    "stock": ("库存 {where} 的结存不等于收发之和", "the stock {where} is not the sum of what was moved"),
    "orphan": ("履历 {where} 没有案件", "the journal {where} has lost its case"),
    "series": ("编号系列 {where} 缺号或重号", "the series {where}: missing or double"),
    "published": ("已发布的程序被改动：{where}", "a published procedure has been changed: {where}"),
    "file": ("{where} 的内容与其名称不符", "{where} does not hold what its name says"),
}
SHOWN = 20


def fault_said(code: str, where: str, path: str | None, console: Console) -> str:
    return console.text(*FAULTS[code]).format(where=where, path=path)


def show_proof(proof: Proof, name: str, console: Console) -> None:
    """Whether an archive holds; where not, each fault."""
    if not proof.faults:
        what = proof.number or proof.case
        console.say(
            f"{console.styled('✓', 'green')} {name}：案件 {what}，{proof.events} 条履历，{proof.files} 个附件，完好",
            f"{console.styled('✓', 'green')} {name}: case {what}, {proof.events} events, {proof.files} files, intact",
        )
        for certificate, number in proof.erased.items():
            console.say(f"  依法销毁 {number} 个值（证明 {certificate}）", f"  {number} values erased ({certificate})")
        return
    console.write(f"{console.styled('✗', 'red')} {name}")
    for fault in proof.faults[:SHOWN]:
        console.write(f"  {fault_said(fault.code, fault.where, fault.path, console)}")
    if len(proof.faults) > SHOWN:
        console.say(f"  …共 {len(proof.faults)} 处", f"  … {len(proof.faults)} in all")


def plain_proof(proof: Proof, name: str) -> dict[str, Any]:
    return {
        "file": name,
        "intact": not proof.faults,
        "case": proof.case,
        "number": proof.number,
        "events": proof.events,
        "files": proof.files,
        "erased": dict(proof.erased),
        "faults": [_plain_fault(fault) for fault in proof.faults],
    }


def _plain_fault(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code, "where": fault.where, "path": fault.path}


# --- imports -----------------------------------------------------------------------------------------

OUTCOMES = {
    "opened": ("已立案", "opened"),
    "would_open": ("可立案", "would open"),
    "entered": ("已登记", "entered"),
    "would_enter": ("可登记", "would enter"),
    "imported_before": ("此前已导入", "imported before"),
    "changed_since": ("此前已导入，之后文件有改动", "imported before, changed in the file since"),
    "wrong": ("有误", "wrong"),
}


def show_import(report: ImportReport, console: Console, *, most: int) -> None:
    """What is wrong in which row and column, the reasons by number, and the sum."""
    lines = list(_issues(report, console))
    if lines:
        headings = ("行", "列", "问题") if console.language == "zh" else ("row", "column", "what is wrong")
        console.table(lines[:most], headings, right=(0,))
        if len(lines) > most:
            console.say(f"…另有 {len(lines) - most} 处（--most N 显示更多）", f"… {len(lines) - most} more (--most N)")
        console.write()
    for outcome, number in report.counts.items():
        console.write(f"{console.text(*OUTCOMES[outcome])}: {number}")
    total = len(report.rows)
    speed = int(total / report.seconds) if report.seconds else total
    console.say(f"共 {total} 行，每秒 {speed} 行", f"{total} rows, {speed} per second")


def _issues(report: ImportReport, console: Console) -> Iterator[tuple[str, str, str]]:
    for result in report.wrong:
        for issue in result.issues:
            yield str(result.row), shortened(issue.column or "—", 24), console.text(*issue.said())


def plain_import(report: ImportReport) -> dict[str, Any]:
    return {
        "counts": dict(report.counts),
        "seconds": round(report.seconds, 3),
        "rows": [
            {
                "row": result.row,
                "line": result.line,
                "outcome": result.outcome,
                "case": str(result.case) if result.case else None,
                "issues": [
                    {"column": issue.column, "code": issue.code, **dict(zip(("zh", "en"), issue.said(), strict=True))}
                    for issue in result.issues
                ],
            }
            for result in report.rows
        ],
    }
