"""What a case's papers are made from and where they are kept: facts as of an event, files under their hash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from kesu.casebook.execute import execute
from kesu.casebook.files import keep, path_of
from kesu.casebook.journal import events_of
from kesu.casebook.models import Case, Event, PublishedProcedure
from kesu.casebook.programs import program_of
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.context import SYSTEM, Command, Context
from kesu.procedure.evolving import fold
from kesu.procedure.program import Program
from kesu.procedure.state import CaseState


@dataclass(frozen=True, slots=True)
class AsOf:
    """A case just after one of its events. texts: the files of its pack by path. step, round: of the event."""

    program: Program
    state: CaseState
    context: Context
    texts: Mapping[str, str]
    step: str | None = None
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A paper that was frozen. docx: the hash of its second form, None for papers made before there was one."""

    document: str
    hash: str
    docx: str | None
    at: datetime
    seq: int
    asked: int
    step: str | None
    round: int

    def digest(self, kind: str) -> str | None:
        """The hash of the `pdf` or `docx`."""
        return self.hash if kind == "pdf" else self.docx


def as_of(ref: UUID, seq: int) -> AsOf:
    """The case after event number `seq`, with that event's instant as now. What asks for a paper may be what gives the
    case its number: the paper bears it. Raises Case.DoesNotExist, LookupError."""
    case = Case.objects.only("digest").get(pk=ref)
    journal = list(events_of(ref))
    happened = [(number, event) for number, event in journal if number <= seq]
    if not happened or happened[-1][0] != seq:
        raise LookupError(f"{ref} has no event {seq}")
    head = happened[-1][1].head
    state = fold(
        event
        for number, event in journal
        if number <= seq or (event.kind == "NumberGiven" and event.head["at"] == head["at"])
    )
    digest = state.digest or case.digest
    moment = datetime.fromisoformat(head["at"])
    context = Context(now=moment, actor=SYSTEM, directory=directory_of(), calendars=calendars_of())
    return AsOf(program_of(digest), state, context, texts_of(digest), head.get("step"), head.get("round"))


def row_of(ref: UUID) -> Case:
    """The case's row. Raises Case.DoesNotExist."""
    return Case.objects.get(pk=ref)


def texts_of(digest: str) -> dict[str, str]:
    """The files of a published version by path."""
    return dict(PublishedProcedure.objects.filter(pk=digest).values_list("sources", flat=True).first() or {})


def freeze(
    ref: UUID, document: str, pdf: bytes, docx: bytes, *, asked: int, step: str | None, round_: int, now: datetime
) -> None:
    """Keep both forms and say so in the journal. Where another worker was first, its papers stay."""
    hashes = {
        "hash": keep(pdf, f"{document}-{round_}.pdf", now=now),
        "docx": keep(docx, f"{document}-{round_}.docx", now=now),
    }
    body = {"document": document, **hashes, "asked": asked, "step": step, "round": round_}
    execute(ref, Command("document_made", body), actor=SYSTEM, now=now)


def made_papers(ref: UUID) -> Iterator[Made]:
    """Every paper the case has frozen, the latest first."""
    rows = Event.objects.filter(case_id=ref, kind="DocumentMade").order_by("-seq").values_list("seq", "head", "at")
    for seq, text, at in rows:
        head = json.loads(text)
        yield Made(
            head["document"], head["hash"], head.get("docx"), at, seq, head.get("asked") or 0, head.get("step"),
            head.get("round") or 1,
        )  # fmt: skip


def queued(ref: UUID) -> dict[str, int]:
    """For each document the number of the last event that asked for it."""
    rows = Event.objects.filter(case_id=ref, kind__in=("DocumentQueued", "Sent", "Published")).order_by("seq")
    asked: dict[str, int] = {}
    for seq, text in rows.values_list("seq", "head"):
        if document := json.loads(text).get("document"):
            asked[document] = seq
    return asked


def is_made(ref: UUID, document: str, asked: int) -> bool:
    """Whether what that event asked for is there already."""
    return any(one.document == document and one.asked >= asked for one in made_papers(ref))


def stored(digest: str) -> Path | None:
    """Where a frozen paper stands; None where its file is gone."""
    path = path_of(digest)
    return path if path.is_file() else None
