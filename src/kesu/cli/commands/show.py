"""`kesu show`: a pack as it is once expanded, or a case as it stands."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS

if TYPE_CHECKING:
    from kesu.procedure.declared import Procedure

_SIGNS = {"added": "＋", "removed": "−", "changed": "≠"}
HELP = ("显示展开后的程序包，或一个案件", "show a pack expanded, or a case as it stands")


def arguments(parser: Parser) -> None:
    parser.option("what", metavar="PACK|CASE", told=("程序包，或案件编号", "a pack, or a case's number"))
    parser.option(
        "--organisation", metavar="FILE", told=("组织文件（取其设定值）", "organisation whose settings count")
    )
    parser.option(
        "--against", metavar="PACK", told=("与此程序包对比，列出变化", "the changes from this earlier text of the pack")
    )
    parser.option("--as", dest="person", metavar="PERSON", told=("以谁的眼光看案件", "look at a case as this person"))
    parser.option("--journal", action="store_true", told=("连同履历", "with its journal"))


def run(arguments: Namespace, console: Console) -> int:
    from pathlib import Path

    from kesu.procedure.reading.shipped import shipped

    if Path(arguments.what).exists() or arguments.what in shipped():
        return _pack(arguments, console)
    from kesu.cli.installation import load_installation

    load_installation(console)
    from kesu.cli.cases import show_case

    return show_case(arguments.what, arguments.person, console, journal=arguments.journal)


def _pack(arguments: Namespace, console: Console) -> int:
    from kesu.cli.packs import organisation_of, read

    organisation = organisation_of(arguments.organisation, console)
    procedure = read(arguments.what, console, organisation=organisation)
    if arguments.against:
        return _changes(read(arguments.against, console, organisation=organisation), procedure, console)
    console.write(procedure.expanded.rstrip("\n"))
    console.result(
        {
            "procedure": procedure.name,
            "version": procedure.version,
            "digest": procedure.digest,
            "title": {"zh": procedure.title.zh, "en": procedure.title.en},
            "text": procedure.expanded,
        }
    )
    return DONE


def _changes(old: Procedure, new: Procedure, console: Console) -> int:
    """Exit status 1 where they differ, as `diff` does."""
    from dataclasses import asdict

    from kesu.procedure.differing import differences

    found = differences(old.expanded, new.expanded)
    for one in found:
        named = console.text(one.label.zh, one.label.en) if one.label else one.name
        part = console.text(one.section_words.zh, one.section_words.en)
        below = console.text(one.words.zh, one.words.en) if one.words else ""
        where = " · ".join(word for word in (part, named, below) if word)
        console.write(f"{_SIGNS[one.change]} {where}")
        console.write(
            "".join(f"    {sign} {text}\n" for sign, text in (("−", one.was), ("＋", one.now)) if text).rstrip()
        )
    console.say(f"共 {len(found)} 处变化", f"{len(found)} changes")
    console.result({"changes": [asdict(one) for one in found]})
    return FINDINGS if found else DONE
