"""Publishing from the command line: the organisation first, then what stands in the way, then the version."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kesu.casebook.publishing import PublishRefused, publish_pack
from kesu.cli.console import Console
from kesu.cli.packs import plain, show_messages
from kesu.cli.problems import FINDINGS, USAGE, Problem
from kesu.cli.proving import proven
from kesu.organisation.loading import load_organisation, organisation_file
from kesu.procedure.declared import Procedure
from kesu.procedure.reading import OrganisationFile

NOT_PROVEN = "check.cut-off"


def publish(pack: Path, file: OrganisationFile | None, signer: str | None, console: Console) -> None:
    """Load the organisation, refuse what may not run, publish. Raises Problem."""
    now = datetime.now(UTC)
    known = file or organisation_file()
    if known is None:
        raise Problem("还没有组织：请给出 --organisation。", "There is no organisation yet: give --organisation.")
    procedure = _looked_through(pack, known, signer, console)
    if file is not None:
        load_organisation(file, now=now)
    try:
        published = publish_pack(pack, now=now, by=signer)
    except PublishRefused as refused:
        raise refused_said(refused, procedure) from None
    title = procedure.title.get(console.language)
    if published.new:
        console.say(f"已发布：{title}，版本 {published.version}", f"Published: {title}, version {published.version}")
    else:
        console.say(
            f"此前已发布：{title}，版本 {published.version}", f"Published before: {title}, version {published.version}"
        )
    console.result(
        {"procedure": published.name, "version": published.version, "digest": published.digest, "new": published.new}
    )


def _looked_through(pack: Path, file: OrganisationFile, signer: str | None, console: Console) -> Procedure:
    """What was found stops it; what could not be proven needs the signature of the procedure's owner (part C)."""
    procedure, report = proven(pack, file, console)
    show_messages(report.findings, console)
    in_the_way = [message for message in report.findings if message.code != NOT_PROVEN]
    if in_the_way or procedure is None:
        raise Problem(
            f"未发布：有 {len(in_the_way)} 处须先处理。",
            f"Not published: {len(in_the_way)} matters come first.",
            status=USAGE if procedure is None else FINDINGS,
            code="findings",
            messages=[plain(message) for message in in_the_way],
        )
    if report.cut_off:
        signed(signer, procedure, file)
    return procedure


def signed(signer: str | None, procedure: Procedure, file: OrganisationFile) -> None:
    """The procedure's owner signs for what could not be proven. Raises Problem where nobody else may."""
    if signer is None:
        raise Problem(
            "未发布：有未能证明之处，须由程序负责人签字（--sign 人员）。",
            "Not published: not all of it could be proven; the procedure's owner signs for it (--sign PERSON).",
            status=FINDINGS,
            code="not_proven",
        )
    person = file.people.get(signer)
    if person is None or procedure.owner not in {held.role for held in person.roles}:
        owner = procedure.roles.get(procedure.owner)
        zh, en = (owner.text("zh"), owner.text("en")) if owner else (procedure.owner, procedure.owner)
        raise Problem(
            f"未发布：{signer} 不是程序负责人（{zh}）。",
            f"Not published: {signer} is not the procedure's owner ({en}).",
            status=FINDINGS,
            code="not_owner",
        )


def refused_said(refused: PublishRefused, procedure: Procedure) -> Problem:
    """Why it was not published, in words."""
    if refused.code == "version_taken":
        return Problem(
            f"版本 {procedure.version} 已发布过另一份文本。请改 version 再发布。",
            f"Version {procedure.version} was published with another text: give it a new version.",
            status=FINDINGS,
            code=refused.code,
        )
    return Problem("未发布。", "Not published.", status=FINDINGS, code=refused.code)
