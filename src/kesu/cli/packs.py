"""Finding and reading packs and organisations that a command names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kesu.cli.console import Console
from kesu.cli.problems import FINDINGS, USAGE, Problem
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message, closed, did_you_mean
from kesu.procedure.reading import OrganisationFile, Reading, read_organisation, read_pack
from kesu.procedure.reading.shipped import SHIPPED, by_procedure, shipped

MARKS = {"error": ("错误", "error"), "finding": ("发现", "finding"), "note": ("提示", "note")}
COLOURS = {"error": "red", "finding": "yellow", "note": "cyan"}


def find_pack(name: str) -> Path:
    """A folder, a procedure's file, or the name of a pack that comes with Kesu. Raises Problem."""
    path = Path(name)
    if path.exists():
        return path
    if name in shipped():
        return SHIPPED / name
    called = by_procedure()
    if name in called:
        return called[name]
    near = did_you_mean(name, shipped())
    raise Problem(*closed((f"找不到程序包 {name}", f"There is no pack {name}"), near), code="pack")


def read(name: str, console: Console, *, organisation: OrganisationFile | None = None) -> Procedure:
    """The procedure of a pack that reads without errors; its messages go to standard error. Raises Problem."""
    reading = read_pack(find_pack(name), organisation=organisation)
    return sound(reading, console, name)


def sound(reading: Reading, console: Console, name: str) -> Procedure:
    if reading.procedure is None or reading.errors:
        show_messages(reading.errors, console)
        unreadable = reading.procedure is None
        raise Problem(
            f"{name}：程序包有 {len(reading.errors)} 处错误。",
            f"{name}: the pack has {len(reading.errors)} errors.",
            status=USAGE if unreadable else FINDINGS,
            code="pack",
            messages=[plain(message) for message in reading.errors],
        )
    return reading.procedure


def organisation_of(path: str | None, console: Console) -> OrganisationFile | None:
    """The organisation's file, or None where none was named. Raises Problem."""
    if path is None:
        return None
    reading = read_organisation(path)
    if reading.organisation is None or reading.errors:
        show_messages(reading.errors, console)
        raise Problem(
            f"{path}：组织文件有 {len(reading.errors)} 处错误。",
            f"{path}: the organisation's file has {len(reading.errors)} errors.",
            code="organisation",
            messages=[plain(message) for message in reading.errors],
        )
    return reading.organisation


def plain(message: Message) -> dict[str, object]:
    """A message as JSON."""
    place = message.place
    return {
        "code": message.code,
        "severity": message.severity,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "text": {"zh": message.zh, "en": message.en},
        "mend": {"zh": message.mend_zh, "en": message.mend_en},
        "details": dict(message.details),
    }


def show_messages(messages: Iterable[Message], console: Console) -> None:
    """Place, what is wrong, and under it the mend."""
    for message in messages:
        show_message(str(message.place), message, console)


def show_message(where: str, message: Message, console: Console) -> None:
    """The same, with its place given: an option that was wrong is named as it was written."""
    for line in _lines(where, message, console):
        print(line, file=console.err)


def _lines(where: str, message: Message, console: Console) -> Iterator[str]:
    mark = console.styled(console.text(*MARKS[message.severity]), COLOURS[message.severity])
    yield f"{where}: {mark}: {message.text(console.language)} [{message.code}]"
    mend = message.mend(console.language)
    if mend:
        yield f"    → {mend}"
