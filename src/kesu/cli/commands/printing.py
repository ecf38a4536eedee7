"""`kesu print`: a document of a case as a file; frozen where it was made, else a draft."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS, Problem

HELP = ("印制案件的单据（PDF 或 DOCX）", "print a document of a case, as PDF or DOCX")


def arguments(parser: Parser) -> None:
    parser.option("case", metavar="CASE", told=("案件编号", "a case's number"))
    parser.option("document", metavar="DOCUMENT", told=("单据名称", "the document's name"))
    parser.option("--docx", action="store_true", told=("DOCX 而非 PDF", "DOCX instead of PDF"))
    parser.option("--copy", type=int, metavar="N", told=("只印第几联", "this copy only, from 1"))
    parser.option("--round", type=int, metavar="N", told=("哪一轮所生成的", "what that round made"))
    parser.option("--in", dest="speech", choices=("zh", "en"), told=("单据的语言", "language of the paper"))
    parser.option("-o", "--output", metavar="FILE", told=("写入文件", "the file to write"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.installation import load_installation

    load_installation(console)
    from kesu.cli.cases import ref_of
    from kesu.documents.fonts import FontsMissing
    from kesu.documents.rendering import NotRendered
    from kesu.documents.shelf import HeldBack, for_the_house

    kind = "docx" if arguments.docx else "pdf"
    shelf = for_the_house(ref_of(arguments.case), now=datetime.now(UTC))
    try:
        given = shelf.give(
            arguments.document, kind, copy=arguments.copy, round_=arguments.round, language=arguments.speech
        )
    except HeldBack:
        raise _unknown(arguments.document, [kept.document.name for kept in shelf.listed()]) from None
    except NotRendered as no:
        raise _refused(no) from None
    except FontsMissing as missing:
        raise Problem(
            f"缺少字体：{missing.where}。请重新安装 Kesu 所需的软件包。",
            f"The fonts are missing: {missing.where}. Install Kesu's packages again.",
            code="fonts_missing",
        ) from None
    target = Path(arguments.output or given.name)
    target.write_bytes(given.data)
    if given.draft:
        console.say(f"已写入 {target}（草稿）", f"Written to {target} (a draft)")
    else:
        console.say(f"已写入 {target}", f"Written to {target}")
    console.result({"file": str(target), "draft": given.draft, "bytes": len(given.data)})
    return DONE


def _unknown(name: str, known: list[str]) -> Problem:
    from kesu.procedure.messages import closed, did_you_mean

    told = f"此案件没有单据“{name}”", f"The case has no document “{name}”"
    return Problem(*closed(told, did_you_mean(name, known)), code="document")


def _refused(no: object) -> Problem:
    from kesu.cli.packs import plain
    from kesu.documents.rendering import NotRendered

    assert isinstance(no, NotRendered)
    if no.code == "copy":
        return Problem(f"没有第 {no.what} 联。", f"There is no copy {no.what}.", code="document_copy")
    if no.code == "internal":
        return Problem(
            f"对外单据会印出内部内容“{no.what}”，没有生成。",
            f"The paper would show “{no.what}”, which is internal: nothing was made.",
            status=FINDINGS,
            code="document_internal",
            messages=[plain(message) for message in no.messages],
        )
    return Problem(
        f"单据“{no.what}”的模板有误：{'；'.join(message.line('zh') for message in no.messages)}",
        f"The template of “{no.what}” is wrong: {'; '.join(message.line('en') for message in no.messages)}",
        status=FINDINGS,
        code="document_template",
        messages=[plain(message) for message in no.messages],
    )
