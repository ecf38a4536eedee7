"""The library on the command line: its shelves, one pack, and taking it up."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from kesu.casebook import published
from kesu.casebook.publishing import Published, PublishRefused
from kesu.cli.acts import known_person
from kesu.cli.console import Console
from kesu.cli.packs import plain, show_message, show_messages
from kesu.cli.problems import FINDINGS, Problem
from kesu.cli.publication import NOT_PROVEN, refused_said, signed
from kesu.intake import library
from kesu.intake.listing import listed
from kesu.intake.taking_up import NotTakenUp, Prove, Wish, take_up, would_take_up
from kesu.intake.wanting import Wanted, wanted
from kesu.organisation.loading import organisation_file
from kesu.procedure.checking import check
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message, closed, did_you_mean
from kesu.procedure.reading import OrganisationFile

Given = Mapping[str, Mapping[str, str]]


def list_packs(console: Console) -> None:
    """Every shelf with its packs: rules held, steps, time limits, the version that runs here."""
    running = _running()
    result = []
    for place, shelf in enumerate(library.shelves()):
        console.write(("\n" if place else "") + console.styled(shelf.label.get(console.language), "bold"))
        lines = [_line(name, running) for name in shelf.packs]
        rows = [["  " + one["pack"], *(one[key] for key in ("rules", "steps", "clocks", "running"))] for one in lines]
        told = [[*row, one["title"][console.language]] for row, one in zip(rows, lines, strict=True)]
        console.table(told, _headings(console), right=(1, 2, 3))
        result.append({"shelf": shelf.name, "label": {"zh": shelf.label.zh, "en": shelf.label.en}, "packs": lines})
    console.say("\n一个程序包：kesu library show 程序包", "\nOn one of them: kesu library show PACK")
    console.result({"shelves": result})


def _headings(console: Console) -> tuple[str, ...]:
    if console.language == "zh":
        return ("  程序包", "规定", "步骤", "时限", "运行版本", "名称")
    return ("  pack", "rules", "steps", "limits", "runs here", "title")


def _line(name: str, running: Mapping[str, str]) -> dict[str, Any]:
    one = listed(name)
    return {
        "pack": name,
        "procedure": one.procedure,
        "version": one.version,
        "title": {"zh": one.title.zh, "en": one.title.en},
        "rules": one.rules,
        "steps": one.steps,
        "clocks": one.clocks,
        "running": running.get(one.procedure),
    }


def _running() -> dict[str, str]:
    return {one.name: one.version for one in published.current_versions()}


def show_pack(name: str, console: Console) -> None:
    """What it is about, which rules it holds, and what `use` wants for it."""
    procedure, asked = _pack(name), wanted(_pack(name), organisation_file())
    line, kept = _line(name, _running()), library.kept_rules(procedure)
    console.write(console.styled(procedure.title.get(console.language), "bold"))
    zh = {"程序": procedure.name, "版本": procedure.version, "步骤": line["steps"], "时限": line["clocks"]}
    en = {"procedure": procedure.name, "version": procedure.version, "steps": line["steps"], "limits": line["clocks"]}
    here = {console.text("本组织运行", "runs here"): line["running"]}
    console.pairs({**(zh if console.language == "zh" else en), **here})
    console.say("\n依据", "\nSources")
    for one in kept:
        console.write(f"  {one.source}  {one.title.get(console.language)}")
        console.say(f"    执行 {len(one.rules)}/{one.all} 条", f"    holds {len(one.rules)} of {one.all} rules")
        console.write("    " + " ".join(rule.rpartition(".")[2] for rule in one.rules))
    _show_wanted(name, asked, console)
    console.result(
        {
            **line,
            "owner": procedure.owner,
            "wanted": [_plain(one) for one in asked],
            "sources": [{"source": one.source, "all": one.all, "rules": list(one.rules)} for one in kept],
        }
    )


def _show_wanted(name: str, asked: list[Wanted], console: Console) -> None:
    if not asked:
        console.say(f"\n没有待决事项：kesu library use {name}", f"\nNothing is left open: kesu library use {name}")
        return
    console.say("\n尚待答复", "\nLeft open")
    for one in asked:
        console.write(f"  {_option(one)}")
        told = _question(one, console)
        if told:
            console.write(f"      {told}")


def _option(one: Wanted) -> str:
    value = {"setting": "VALUE", "answer": "TEXT", "role": "PERSON"}[one.kind]
    return f"--{one.kind} {shlex.quote(one.name)}={value}"


def _question(one: Wanted, console: Console) -> str:
    label = one.element.text(console.language) if one.element else ""
    limits = (
        "–".join(end or "…" for end in one.range) if one.range else " | ".join(option.name for option in one.options)
    )
    kind = " ".join(part for part in (one.type or "", limits) if part)
    told = [label, f"({kind})" if kind else "", one.question, " ".join(one.cites)]
    return "  ".join(part for part in told if part)


def _plain(one: Wanted) -> dict[str, Any]:
    return {
        "kind": one.kind, "name": one.name, "question": one.question or None, "cites": list(one.cites),
        "label": {"zh": one.element.text("zh"), "en": one.element.text("en")} if one.element else None,
        "type": one.type, "range": list(one.range) if one.range else None,
        "options": [option.name for option in one.options],
    }  # fmt: skip


# --- taking up ---------------------------------------------------------------------------------------


def use_pack(name: str, given: Given, signer: str | None, console: Console, *, dry_run: bool) -> None:
    """Publish it with these answers, or say what would be. Raises Problem."""
    procedure = _pack(name)
    if signer is not None and organisation_file() is not None:
        known_person(signer)
    wish, prove = Wish(given["setting"], given["answer"], given["role"]), _proof(signer, console)
    title, before = procedure.title.get(console.language), organisation_file()
    try:
        if dry_run:
            would = would_take_up(name, wish, prove=prove)
            told = Published(would.digest, would.name, would.version, new=False)
            console.say(f"可以启用：{title}。没有作任何改动。", f"Fit to be used: {title}. Nothing was changed.")
        else:
            told = take_up(name, wish, now=datetime.now(UTC), by=signer, prove=prove)
            console.say(f"已启用：{title}，版本 {told.version}", f"Runs here now: {title}, version {told.version}")
    except NotTakenUp as refused:
        raise _problem(refused, procedure, console) from None
    except PublishRefused as refused:
        raise refused_said(refused, procedure) from None
    for role in given["role"] if before else ():
        if before and role in before.held_roles:
            said = procedure.roles[role]
            console.say(
                f"“{said.text('zh')}”原已有人担任，现增加一人。",
                f"“{said.text('en')}” was held already: now by one more.",
            )
    console.result(
        {"procedure": told.name, "version": told.version, "digest": told.digest, "new": told.new,
         "published": not dry_run}
    )  # fmt: skip


def _proof(signer: str | None, console: Console) -> Prove:
    """The whole check; what it could not see in full is signed for by the procedure's owner."""

    def prove(procedure: Procedure, organisation: OrganisationFile) -> Iterable[Message]:
        with console.progress("状态", "states") as progress:
            report = check(procedure, organisation, progress=progress.set)
        found = [message for message in report.findings if message.code != NOT_PROVEN]
        if report.cut_off and not found:
            signed(signer, procedure, organisation)
        return found

    return prove


def _problem(refused: NotTakenUp, procedure: Procedure, console: Console) -> Problem:
    if refused.unorganised:
        return Problem(
            "还没有组织：请先用 kesu init --organisation 装入。",
            "There is no organisation yet: load one with kesu init --organisation.",
            code="organisation",
        )
    if refused.unasked:
        names = ", ".join(sorted(map(_spelled, refused.unasked)))
        return Problem(
            f"程序包没有：{names}。", f"The pack has no {names}.", code="not_asked", names=sorted(refused.unasked)
        )
    for kind, messages in (("setting", refused.wrong), ("role", refused.roles)):
        for name, message in messages.items():
            show_message(f"--{kind} {name}", message, console)
    if refused.missing:
        return _missing(refused, procedure, console)
    show_messages(refused.messages, console)
    count = len(refused.wrong) + len(refused.roles) + len(refused.messages)
    return Problem(
        f"未启用：有 {count} 处须先处理。",
        f"Not taken up: {count} matters come first.",
        status=FINDINGS,
        code="findings",
        settings={name: plain(message) for name, message in refused.wrong.items()},
        roles={name: plain(message) for name, message in refused.roles.items()},
        messages=[plain(message) for message in refused.messages],
    )


def _missing(refused: NotTakenUp, procedure: Procedure, console: Console) -> Problem:
    """Which options are missing, each with its question."""
    asked = {f"{one.kind}.{one.name}": one for one in wanted(procedure, organisation_file())}
    lines = []
    for name in sorted(refused.missing, key=[*asked, *sorted(refused.missing)].index):
        one = asked.get(name)
        lines.append(f"  {_option(one)}  {_question(one, console)}" if one else f"  {_spelled(name)}=PERSON")
    listed = "\n".join(lines)
    return Problem(
        f"未启用，还缺：\n{listed}",
        f"Not taken up; these are missing:\n{listed}",
        status=FINDINGS,
        code="not_answered",
        names=sorted(refused.missing),
        roles={name: plain(message) for name, message in refused.roles.items()},
    )


def _spelled(name: str) -> str:
    """`role.king` as the option that was meant."""
    kind, _dot, rest = name.partition(".")
    return f"--{kind} {rest}"


def _pack(name: str) -> Procedure:
    try:
        return library.pack(name)
    except LookupError:
        near = did_you_mean(name, [one for shelf in library.shelves() for one in shelf.packs])
        raise Problem(*closed((f"程序库里没有 {name}", f"The library has no {name}"), near), code="pack") from None
