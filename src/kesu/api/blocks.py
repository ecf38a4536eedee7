"""/blocks: what must not be used or shipped, told to every program of the house that asks."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from kesu.api.callers import caller_of
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Instant
from kesu.casebook.blocking import blocks_on

router = Router(tags=["blocks"])
Value = Annotated[str | None, Query(max_length=200)]


class Block(Answer):
    what: str = Field(description="`lot`, `place`, `operation`; `goods`: an amount in a blocked state of a sheet")
    value: str
    since: Instant | None
    procedure: str
    case: UUID | None = Field(description="The case it comes from, where the caller may see it")
    number: str | None


class Blocks(Answer):
    blocked: bool = Field(description="Do not use, do not ship")
    blocks: list[Block]


@router.get("", response=Blocks, summary="Is something blocked?", operation_id="get_blocks")
def get_blocks(request: HttpRequest, lot: Value = None, place: Value = None, operation: Value = None) -> Any:
    """Ask for one or more of `lot`, `place`, `operation`. Every case is asked, also those the caller may not see: of
    them only the block itself is told."""
    caller = caller_of(request)
    asked = {"lot": lot, "place": place, "operation": operation}
    wanted = {what: value for what, value in asked.items() if value}
    if not wanted:
        raise Problem(422, "bad_filter", name="lot")
    found = [block for what, value in wanted.items() for block in blocks_on(caller.viewer, what, value)]
    names = ("what", "value", "since", "procedure", "case", "number")
    return {"blocked": bool(found), "blocks": [{name: getattr(one, name) for name in names} for one in found]}
