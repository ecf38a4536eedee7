"""/cases/{ref}/snapshots: frozen rows, their seal, and restatements."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import Field

from kesu.api.callers import caller_of
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Instant, Json
from kesu.casebook import queries
from kesu.casebook.restating import Snapshot, snapshot_of
from kesu.procedure.freezing import ROW
from kesu.procedure.values import CASE

router = Router(tags=["cases"])


class FrozenRow(Answer):
    case: str = Field(description="Reference of the case the row comes from; of a record `type:number`")
    row: str = Field(description="Its key within that case; empty for the case itself")
    cells: dict[str, Json]


class Seal(Answer):
    by: str | None
    at: Instant
    hash: str = Field(description="SHA-256 over the rows as they were signed")
    intact: bool = Field(description="The rows are those that were signed")


class Restated(Answer):
    number: int = Field(description="The row, from 1; 0 of one that was added")
    case: str
    gone: bool = Field(description="The register would not list it any more")
    added: bool = Field(description="An entry of the ledger booked after the rows were taken, dated in their period")
    changed: dict[str, list[Json]] = Field(description="By column: what it was, what it is")


class SnapshotAnswer(Answer):
    field: str
    procedure: str
    rows: list[FrozenRow]
    seal: Seal | None
    restatements: list[Restated] = Field(description="Once signed: what the caller may see of later changes")


@router.get("/{ref}/snapshots/{field}", response=SnapshotAnswer, summary="A snapshot", operation_id="get_snapshot")
def get_snapshot(
    request: HttpRequest,
    ref: Annotated[str, Path(description="Reference or number of the case")],
    field: Annotated[str, Path(description="A field of type snapshot")],
) -> Any:
    """The rows of a register as they were when a step of this case froze them, and what their cases say now."""
    view = queries.case(caller_of(request).viewer, ref)
    found = snapshot_of(view, field) if view is not None else None
    if found is None:
        raise Problem(404, "not_found")
    return {
        "field": field,
        "procedure": found.procedure,
        "rows": [
            {"case": row[CASE], "row": row[ROW], "cells": {k: v for k, v in row.items() if k[0] not in "#@"}}
            for row in found.rows
        ],
        "seal": _seal(found),
        "restatements": [
            {"number": one.number, "case": one.ref, "gone": one.gone, "added": one.added,
             "changed": {key: list(pair) for key, pair in one.changed.items()}}
            for one in found.restatements
        ],
    }  # fmt: skip


def _seal(found: Snapshot) -> dict[str, Any] | None:
    if found.seal is None:
        return None
    return {"by": found.seal.get("actor"), "at": found.seal["at"], "hash": found.seal["hash"], "intact": found.intact}
