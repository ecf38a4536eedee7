"""Publishing a procedure: read, checked against the organisation, its settings frozen in, never changed again (A10)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import transaction

from kesu.casebook.models import PublishedProcedure
from kesu.casebook.programs import read_text
from kesu.organisation.loading import organisation_file
from kesu.procedure.declared import Label, Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile, Reading, read_pack, read_procedure

SOURCES = 200  # files of a pack that are kept with the version
SOURCE_BYTES = 2_000_000
KEPT = frozenset({".yaml", ".yml", ".md", ".typ", ".txt", ".json", ".html", ".docx"})
Check = Callable[[Procedure, OrganisationFile | None], list[Message]]
"""What proves the procedure (part C): handed in by the edge, so that publishing needs no room above this one."""


class PublishRefused(ValueError):
    """Not published. code: `errors` (messages say which), `version_taken` (another text under this label),
    `unread` (the expanded text does not read back to itself)."""

    def __init__(self, code: str, messages: list[Message] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages or []


@dataclass(frozen=True, slots=True)
class Published:
    """new: False where this very text was published before: publishing twice changes nothing."""

    digest: str
    name: str
    version: str
    new: bool
    messages: tuple[Message, ...] = ()


def publish_pack(path: Path, *, now: datetime, by: str | None = None, check: Check | None = None) -> Published:
    """Publish a pack's folder, or its procedure.yaml, under this organisation. Raises PublishRefused."""
    file = organisation_file()
    return _publish(read_pack(path, organisation=file), file, _sources(path), now=now, by=by, check=check)


def publish_text(text: str, *, now: datetime, by: str | None = None, check: Check | None = None) -> Published:
    """Publish the text of a procedure that uses no files beside it; the templates of the version before go on.

    Raises PublishRefused.
    """
    file = organisation_file()
    reading = read_procedure(text, "procedure.yaml", organisation=file)
    sources = {**_papers_before(reading.procedure), "procedure.yaml": text}
    return _publish(reading, file, sources, now=now, by=by, check=check)


def _papers_before(procedure: Procedure | None) -> dict[str, str]:
    if procedure is None:
        return {}
    rows = PublishedProcedure.objects.filter(name=procedure.name)
    same = rows.filter(version=procedure.version).values_list("sources", flat=True).first()
    latest = rows.order_by("-published_at", "-version").values_list("sources", flat=True).first()
    return papers_of(same if same is not None else latest or {})


def publish_sources(
    sources: Mapping[str, str], *, now: datetime, by: str | None = None, check: Check | None = None
) -> Published:
    """Publish a pack that is given as its files by path. Raises PublishRefused."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in sources.items():
            place = Path(folder) / name
            if not place.resolve().is_relative_to(Path(folder).resolve()):
                raise PublishRefused("errors")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return publish_pack(Path(folder), now=now, by=by, check=check)


def _publish(
    reading: Reading,
    file: OrganisationFile | None,
    sources: dict[str, str],
    *,
    now: datetime,
    by: str | None,
    check: Check | None,
) -> Published:
    procedure, messages = reading.procedure, list(reading.messages)
    if procedure is not None and not reading.errors and check is not None:
        messages += check(procedure, file)
    if procedure is None or any(message.severity == "error" for message in messages):
        raise PublishRefused("errors", messages)
    with transaction.atomic():
        return replace(_store(procedure, file, sources, now, by), messages=tuple(messages))


def _store(
    procedure: Procedure, file: OrganisationFile | None, sources: dict[str, str], now: datetime, by: str | None
) -> Published:
    known = PublishedProcedure.objects.filter(name=procedure.name, version=procedure.version).first()
    if known is not None:
        if known.digest != procedure.digest or papers_of(sources) != papers_of(known.sources):
            raise PublishRefused("version_taken")
        return Published(procedure.digest, procedure.name, procedure.version, new=False)
    read_text(procedure.expanded, procedure.digest)
    PublishedProcedure.objects.create(
        digest=procedure.digest,
        name=procedure.name,
        version=procedure.version,
        kind=procedure.kind,
        title_zh=procedure.title.zh,
        title_en=procedure.title.en,
        text=procedure.expanded,
        settings=dict(file.settings.get(procedure.name, {})) if file else {},
        roles={code: role.per for code, role in procedure.roles.items()},
        narrowed=procedure.see is not None,
        sources=sources,
        published_at=now,
        published_by=by,
    )
    return Published(procedure.digest, procedure.name, procedure.version, new=True)


def papers_of(sources: Mapping[str, str]) -> dict[str, str]:
    """The templates among a pack's files: what is printed belongs to a version as its text does."""
    return {path: text for path, text in sources.items() if path.startswith("documents/")}


def _sources(path: Path) -> dict[str, str]:
    """The pack's text files, as they were given: what was published can be shown, compared and edited."""
    folder = path if path.is_dir() else path.parent
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*"))[:SOURCES] if path.is_dir() else [path]:
        if file.is_file() and file.suffix in KEPT and file.stat().st_size <= SOURCE_BYTES:
            try:
                found[str(file.relative_to(folder))] = file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a binary template stays with the pack
    return found


def titles() -> dict[str, Label]:
    """Titles of the procedures in their latest version, by name."""
    rows = PublishedProcedure.objects.order_by("published_at").values_list("name", "title_zh", "title_en")
    return {name: Label(zh, en) for name, zh, en in rows}
