"""/records: facts that are no case (A9), entered and read by type."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Body, Path, Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from kesu.api.callers import Caller, caller_of
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Instant, Json, Texts
from kesu.api.showing.words import named
from kesu.casebook import records
from kesu.casebook.recorderasing import NoSuchRecord, erase_record, erased_values, may_erase
from kesu.casebook.records import StoredRecord
from kesu.casebook.recordsight import hidden_of
from kesu.procedure.declared import Record
from kesu.procedure.refusals import Refusal
from kesu.procedure.values import plain_instant

router = Router(tags=["records"])
Type = Annotated[str, Path(description="A type of record, as a procedure or the organisation declares it")]
PAGE, MOST = 100, 1000
BIGGEST = 2**31 - 1


class Entering(BaseModel):
    """A record to be entered."""

    model_config = ConfigDict(extra="forbid")

    data: dict[str, Any] = Field(description="Values by field", examples=[{"lot": "B1", "result": "clean"}])


class RecordLine(Answer):
    """One record."""

    type: str
    seq: int = Field(description="Its number within its type, from 1")
    at: Instant = Field(description="When it was entered")
    by: str
    source: str | None = Field(description="Where it came from: `api`, or the source of an import")
    data: dict[str, Json] = Field(description="What the caller may see of it")
    erased: bool = Field(description="Whether its values were erased by law")


class RecordPage(Answer):
    records: list[RecordLine]
    next: int | None = Field(description="`after` of the following page; null on the last")


class RecordType(Answer):
    """A type of record."""

    type: str
    label: Texts
    fields: dict[str, str] = Field(description="Type of each field")
    key: str | None = Field(description="The field by which a later record replaces an earlier one")
    may_enter: bool


class RecordTypes(Answer):
    types: list[RecordType]


@router.get("", response=RecordTypes, summary="Types of record", operation_id="list_record_types")
def list_types(request: HttpRequest) -> Any:
    """Those the caller may read."""
    caller = caller_of(request)
    mine = records.may_record(caller.person, now=caller.now)
    return {
        "types": [
            {
                "type": kind,
                "label": named(spec),
                "fields": _fields(spec, _hidden(caller, kind)),
                "key": spec.key,
                "may_enter": kind in mine,
            }
            for kind, spec in records.record_types().items()
            if records.may_read(kind, caller.person, now=caller.now)
        ]
    }


def _fields(spec: Record, hidden: frozenset[str]) -> dict[str, str]:
    return {name: field.type for name, field in spec.fields.items() if name not in hidden or not field.see}


@router.post("/{type}", response={201: RecordLine}, summary="Enter a record", operation_id="add_record")
def add(request: HttpRequest, type: Type, body: Body[Entering]) -> Any:
    """By a role that the type names. Streaks count it at once, and triggers open what they ask for. A record stays;
    where the type has a `key`, a later one takes the place of an earlier."""
    caller = caller_of(request)
    given = {"actor": caller.actor, "now": caller.now, "source": "api", "idempotency_key": caller.key}
    found = records.add(type, body.data, **given)
    return Status(201, _plain(found, _hidden(caller, type)))


def _hidden(caller: Caller, kind: str) -> frozenset[str]:
    return hidden_of(kind, caller.person, now=caller.now)


class Erasing(BaseModel):
    """Why the values of a record go."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=2000, examples=["the person asked for it"])


class RecordCertificate(Answer):
    """The certificate of an erasure; `hash` is SHA-256 over number, path and hash of each value."""

    id: UUID
    number: int = Field(description="Counted with those of cases")
    type: str
    at: Instant
    by: str
    reason: str
    values: int = Field(description="How many values went")
    seqs: list[int] = Field(description="The records they stood in")
    hash: str


@router.post(
    "/{type}/{int:seq}/erase", response={201: RecordCertificate}, summary="Erase a record's values",
    operation_id="erase_record",
)  # fmt: skip
def erase(request: HttpRequest, type: Type, seq: int, body: Body[Erasing]) -> Any:
    """By an administrator, or the role that owns the procedure which declares the type. Of a type with a `key`, the
    earlier records whose place it took go with it. The chain still verifies; a certificate stays."""
    caller = caller_of(request)
    if not may_erase(type, caller.viewer, administrator=caller.account.administrator):
        raise Problem(403, "administrators_only")
    try:
        done = erase_record(type, seq, by=caller.person, reason=body.reason, now=caller.now)
    except NoSuchRecord:
        raise Problem(404, "not_found") from None
    return Status(201, {**asdict(done), "at": plain_instant(done.at), "seqs": list(done.seqs)})


class Paging(BaseModel):
    after: int = Field(default=0, ge=0, le=BIGGEST, description="Only records with a higher number")
    limit: int = Field(default=PAGE, ge=1, le=MOST)
    counting: bool = Field(default=False, description="Of a `key` only the latest record")


@router.get("/{type}", response=RecordPage, summary="Records of a type", operation_id="list_records")
def listing(request: HttpRequest, type: Type, paging: Query[Paging]) -> Any:
    """In the order in which they came, for whoever holds a role of the procedure that declares the type."""
    caller = caller_of(request)
    try:
        readable = records.may_read(type, caller.person, now=caller.now)
    except Refusal:
        readable = False
    if not readable:
        raise Problem(404, "not_found")
    found = list(records.records(type, after=paging.after, limit=paging.limit + 1, counting=paging.counting))
    page, hidden = found[: paging.limit], _hidden(caller, type)
    gone = erased_values(type)
    return {
        "records": [_plain(one, hidden, one.seq in gone) for one in page],
        "next": page[-1].seq if len(found) > paging.limit else None,
    }


def _plain(one: StoredRecord, hidden: frozenset[str], erased: bool = False) -> dict[str, Any]:
    return {
        "type": one.type,
        "seq": one.seq,
        "at": plain_instant(one.at),
        "by": one.by,
        "source": one.source,
        "data": dict(records.seen(one, hidden).data),
        "erased": erased,
    }
