"""`kesu draw`: the picture of a procedure, as SVG or Mermaid."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE

HELP = ("画出程序的流程图（SVG 或 Mermaid）", "draw a procedure as SVG or Mermaid")


def arguments(parser: Parser) -> None:
    parser.option("pack", metavar="PACK", told=("程序包", "pack"))
    parser.option(
        "--format", choices=("svg", "mermaid"), default="svg", told=("格式（默认 svg）", "format (default: svg)")
    )
    parser.option("-o", "--output", metavar="FILE", told=("写入文件（默认标准输出）", "write to a file"))
    parser.option("--organisation", metavar="FILE", told=("组织文件", "the organisation's file"))


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.packs import organisation_of, read
    from kesu.procedure.drawing import draw_mermaid, draw_svg

    procedure = read(arguments.pack, console, organisation=organisation_of(arguments.organisation, console))
    draw = draw_svg if arguments.format == "svg" else draw_mermaid
    picture = draw(procedure, language=console.language)
    if arguments.output:
        Path(arguments.output).write_text(picture, encoding="utf-8")
        console.say(f"已写入 {arguments.output}", f"Written to {arguments.output}")
    else:
        console.write(picture.rstrip("\n"))
    written = {"file": arguments.output} if arguments.output else {"picture": picture}
    console.result({"procedure": procedure.name, "format": arguments.format, "language": console.language, **written})
    return DONE
