"""Publishing from the command line: the organisation first, then what stands in the way, then the version."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kesu.casebook.publishing import PublishRefused, publish_pack
from kesu.cli.console import Console
from kesu.cli.packs import plain, show_messages
from kesu.cli.problems import FINDINGS, USAGE, Problem
from kesu.organisation.loading import load_organisation, organisation_file
from kesu.procedure.declared import Procedure
from kesu.procedure.reading import OrganisationFile, open_questions, read_pack, roles_unheld


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
        raise _refused(refused, procedure) from None
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
    reading = read_pack(pack, organisation=file)
    messages = list(reading.messages)
    if reading.procedure is not None and not reading.errors:
        messages += open_questions(reading.procedure, file) + roles_unheld(reading.procedure, file)
    in_the_way = [message for message in messages if message.severity != "note"]
    show_messages(in_the_way, console)
    if in_the_way or reading.procedure is None:
        raise Problem(
            f"未发布：有 {len(in_the_way)} 处须先处理。",
            f"Not published: {len(in_the_way)} matters come first.",
            status=USAGE if reading.procedure is None else FINDINGS,
            code="findings",
            messages=[plain(message) for message in in_the_way],
        )
    return reading.procedure


def _refused(refused: PublishRefused, procedure: Procedure) -> Problem:
    if refused.code == "version_taken":
        return Problem(
            f"版本 {procedure.version} 已发布过另一份文本。请改 version 再发布。",
            f"Version {procedure.version} was published with another text: give it a new version.",
            status=FINDINGS,
            code=refused.code,
        )
    return Problem("未发布。", "Not published.", status=FINDINGS, code=refused.code)
