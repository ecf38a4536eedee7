"""One case as one file that outlives the installation: journal, values, salts, state, procedure, files, manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from kesu.casebook import packing
from kesu.casebook.files import path_of
from kesu.casebook.journal import events_of
from kesu.casebook.models import Case, ErasedValue, Erasure, Event, EventValue, PublishedProcedure
from kesu.casebook.packing import Part
from kesu.procedure.events import Event as Happened
from kesu.procedure.evolving import fold

Page = Callable[[UUID, Mapping[str, str]], bytes]
"""The readable page of a case; told where in the archive each file stands, by its hash."""


@dataclass(frozen=True, slots=True)
class Exported:
    """events: how many; tip: the hash of the last one, which proves them all."""

    path: Path
    number: str | None
    events: int
    files: int
    tip: str
    sha256: str


def export_case(ref: UUID, target: Path, *, now: datetime, page: Page | None = None) -> Exported:
    """Write a case's archive; `target` appears only when it is whole. page: makes the page that people read first.

    Raises Case.DoesNotExist, OSError.
    """
    case = Case.objects.get(pk=ref)
    published = PublishedProcedure.objects.get(pk=case.digest)
    state = fold(event for _, event in events_of(ref))
    happened = [event for _, event in events_of(ref)]
    attached = {entry["hash"]: entry.get("name") for entry in state.files.values() if entry.get("hash")}
    names = attached | _papers(happened)
    digests = sorted(names)
    places = {digest: _place(digest, str(name or "")) for digest, name in names.items()}
    parts = [
        *([Part(packing.PAGE, page(ref, places))] if page is not None else []),
        Part(packing.READABLE, _readable(case, published, happened).encode()),
        Part(packing.PROCEDURE, published.text.encode()),
        Part(packing.JOURNAL, "".join(_journal(ref)).encode()),
        Part(packing.ERASED, _plain_bytes(_erased(ref))),
        Part(packing.STATE, _plain_bytes(state.dump())),
        *(Part(places[digest], path_of(digest)) for digest in digests),
    ]
    about = {
        "case": str(ref), "number": case.number, "procedure": case.procedure, "version": case.version,
        "digest": case.digest, "exported_at": now.isoformat(), "events": case.seq, "tip": case.tip,
        "files": names,
    }  # fmt: skip
    arriving = target.with_name(target.name + ".part")
    packing.write_archive(arriving, [Part(packing.MANIFEST, packing.manifest_of(about, parts)), *parts])
    arriving.replace(target)
    return Exported(target, case.number, case.seq, len(digests), case.tip, packing.sha256_of(target))


def _place(digest: str, name: str) -> str:
    """A file's path in the archive: its hash, with the ending by which a browser knows what it is."""
    ending = re.search(r"\.([a-z0-9]{1,8})$", name.lower())
    return f"{packing.FILES}{digest}{ending[0] if ending else ''}"


def _papers(happened: list[Happened]) -> dict[str, str]:
    """Frozen documents by hash, those of every round, with the names they are given out under."""
    heads = [event.head for event in happened if event.kind == "DocumentMade"]
    named = [(head.get(form), f"{head['document']}-{head.get('round') or 1}.{end}") for head in heads
             for form, end in (("hash", "pdf"), ("docx", "docx"))]  # fmt: skip
    return {digest: name for digest, name in named if digest and path_of(digest).is_file()}


def _plain_bytes(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _journal(ref: UUID) -> Iterator[str]:
    """A line per event: the very texts that were hashed, so that nothing has to be written anew to prove them."""
    values: dict[int, dict[str, Any]] = {}
    for seq, path, value, salt in EventValue.objects.filter(case_id=ref).values_list("seq", "path", "value", "salt"):
        values.setdefault(seq, {})[path] = {"value": value, "salt": bytes(salt).hex()}
    for row in Event.objects.filter(case_id=ref).order_by("seq"):
        line = {
            "seq": row.seq,
            "head": row.head,
            "value_hashes": row.value_hashes,
            "previous": row.previous,
            "hash": row.hash,
            "recorded": row.recorded.isoformat(),
            "values": values.get(row.seq, {}),
        }
        yield json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n"


def _erased(ref: UUID) -> dict[str, Any]:
    """Certificates with the places they cover."""
    places: dict[str, list[list[Any]]] = {}
    for by, seq, path in ErasedValue.objects.filter(case_id=ref).values_list("erasure_id", "seq", "path"):
        places.setdefault(str(by), []).append([seq, path])
    return {
        str(one.pk): {
            "at": one.at.isoformat(),
            "by": one.by,
            "reason": one.reason,
            "places": places.get(str(one.pk), []),
        }
        for one in Erasure.objects.filter(case_id=ref)
    }


def _readable(case: Case, published: PublishedProcedure, happened: list[Happened]) -> str:
    """What somebody sees who opens the archive with nothing but an editor."""
    lines = [
        f"{published.title_zh} / {published.title_en}",
        f"{case.number or case.ref}  {case.title}",
        "",
        "验证：kesu verify 本文件。每条履历的 SHA-256 盖住前一条的；manifest.json 记下每个部分的散列值。",
        "To prove it: kesu verify FILE. Each event's SHA-256 covers the one before it;",
        "manifest.json holds the hash of each part.",
        "",
    ]
    for event in happened:
        head = event.head
        what = " ".join(str(head[key]) for key in ("step", "row", "clock", "outcome", "number") if head.get(key))
        lines.append(f"{head.get('at', '')}  {event.kind:<18} {what}  {head.get('actor') or ''}".rstrip())
        lines += [f"    {path}: {_short(value)}" for path, value in event.values.items() if value not in (None, "")]
    return "\n".join(lines) + "\n"


def _short(value: Any) -> str:
    return " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())
