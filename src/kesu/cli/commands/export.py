"""`kesu export`: a case as one file that proves itself; or the organisation as its file."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, Problem

HELP = ("导出案件档案（可离线验证）或组织文件", "write a case's archive, or the organisation's file")


def arguments(parser: Parser) -> None:
    parser.option("case", nargs="?", metavar="CASE", told=("案件编号", "a case's number"))
    parser.option("--organisation", action="store_true", told=("导出组织文件", "the organisation's file instead"))
    parser.option("-o", "--output", metavar="FILE", told=("写入文件", "the file to write"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation

    load_installation(console)
    if arguments.organisation:
        return _organisation(arguments.output, console)
    if arguments.case is None:
        raise Problem("请给出案件编号，或 --organisation。", "Name a case, or --organisation.")
    from kesu.casebook.dossier import export_case
    from kesu.cli.cases import ref_of
    from kesu.documents.dossier import page_of

    ref, now = ref_of(arguments.case), datetime.now(UTC)
    target = Path(arguments.output or f"{arguments.case}.zip")
    done = export_case(ref, target, now=now, page=lambda case, places: page_of(case, places, now=now))
    console.say(
        f"已写入 {target}：{done.events} 条履历，{done.files} 个附件",
        f"Written to {target}: {done.events} events, {done.files} files",
    )
    console.result(
        {"file": str(target), "case": str(ref), "events": done.events, "tip": done.tip, "sha256": done.sha256}
    )
    return DONE


def _organisation(output: str | None, console: Console) -> int:
    from kesu.organisation.loading import export_organisation

    text = export_organisation()
    if output:
        Path(output).write_text(text, encoding="utf-8")
        console.say(f"已写入 {output}", f"Written to {output}")
    else:
        console.write(text.rstrip("\n"))
    console.result({"file": output} if output else {"text": text})
    return DONE
