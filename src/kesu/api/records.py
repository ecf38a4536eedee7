"""/records: facts that are no case (A9), entered and read by type."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Path, Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from kesu.api.callers import caller_of
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Instant, Json, Texts
from kesu.casebook import records
from kesu.casebook.records import StoredRecord
from kesu.procedure.declared import Element
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
    data: dict[str, Json]


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
                "label": _texts(spec),
                "fields": {name: field.type for name, field in spec.fields.items()},
                "key": spec.key,
                "may_enter": kind in mine,
            }
            for kind, spec in records.record_types().items()
            if records.may_read(kind, caller.person, now=caller.now)
        ]
    }


def _texts(spec: Element) -> dict[str, str]:
    return {"zh": spec.text("zh"), "en": spec.text("en")}


@router.post("/{type}", response={201: RecordLine}, summary="Enter a record", operation_id="add_record")
def add(request: HttpRequest, type: Type, body: Body[Entering]) -> Any:
    """By a role that the type names. Streaks count it at once, and triggers open what they ask for. A record stays;
    where the type has a `key`, a later one takes the place of an earlier."""
    caller = caller_of(request)
    given = {"actor": caller.actor, "now": caller.now, "source": "api", "idempotency_key": caller.key}
    found = records.add(type, body.data, **given)
    return Status(201, _plain(found))


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
    page = found[: paging.limit]
    return {
        "records": [_plain(one) for one in page],
        "next": page[-1].seq if len(found) > paging.limit else None,
    }


def _plain(one: StoredRecord) -> dict[str, Any]:
    return {
        "type": one.type,
        "seq": one.seq,
        "at": plain_instant(one.at),
        "by": one.by,
        "source": one.source,
        "data": dict(one.data),
    }
