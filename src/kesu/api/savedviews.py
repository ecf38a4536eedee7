"""/registers/…/views: what a person keeps of a register, for themselves or for a role of theirs."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qs

from django.http import HttpRequest
from ninja import Body, Path, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from kesu.api.callers import Caller, caller_of
from kesu.api.once import once
from kesu.api.problems import Problem
from kesu.api.registers import Name, ProcedureName, found_register, opened
from kesu.api.schemas.base import Answer
from kesu.insight import views
from kesu.insight.models import SavedView
from kesu.insight.registers import Listed

router = Router(tags=["registers"])
BIGGEST = 2**31 - 1


class ViewWanted(BaseModel):
    """A view to be kept."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80, description="The same name again replaces it", examples=["大额"])
    query: str = Field(
        default="",
        max_length=views.LONGEST,
        description="Filters, `sort` and `group` as the address has them",
        examples=["loss.from=1000&sort=-loss"],
    )
    role: str | None = Field(default=None, max_length=80, description="A role of the caller's that sees it too")


class ViewLine(Answer):
    id: int
    name: str
    query: str
    role: str | None = Field(description="The role it is shared with")
    mine: bool


class ViewsAnswer(Answer):
    views: list[ViewLine]


@router.get(
    "/{procedure}/{name}/views", response=ViewsAnswer, summary="Saved views", operation_id="list_saved_views"
)  # fmt: skip
def list_views(request: HttpRequest, procedure: ProcedureName, name: Name) -> Any:
    """The caller's own, and those that somebody shares with a role of theirs."""
    caller = caller_of(request)
    listed = found_register(caller, name, procedure)
    seen = views.seen(caller.viewer, listed.procedure, listed.register.name)
    return {"views": [_plain(one, caller) for one in seen]}


@router.post(
    "/{procedure}/{name}/views", response={201: ViewLine}, summary="Save a view", operation_id="save_view"
)  # fmt: skip
def save_view(request: HttpRequest, procedure: ProcedureName, name: Name, body: Body[ViewWanted]) -> Any:
    """For the caller alone, or for a role that they hold."""
    caller = caller_of(request)
    listed = found_register(caller, name, procedure)
    given = parse_qs(body.query, keep_blank_values=False)
    table = opened(listed, caller)
    table.filters(given)
    for key in (one.removeprefix("-") for word in ("sort", "group") for one in given.get(word, [])):
        table.place_of(key)
    asked = {"what": "view", "procedure": procedure, "register": name, **body.model_dump()}
    return Status(201, once(caller, asked, lambda: _saved(caller, listed, body, given)))


def _saved(caller: Caller, listed: Listed, body: ViewWanted, given: dict[str, list[str]]) -> dict[str, Any]:
    try:
        kept = views.save(
            caller.viewer, listed.procedure, listed.register.name, body.name, given, now=caller.now, role=body.role
        )
    except views.ViewRefused as refused:
        raise Problem(422, f"view_{refused.code}") from None
    return _plain(kept, caller)


@router.delete(
    "/{procedure}/{name}/views/{view}", response={204: None}, summary="Delete a view", operation_id="delete_view"
)  # fmt: skip
def delete_view(
    request: HttpRequest, procedure: ProcedureName, name: Name, view: Annotated[int, Path(ge=1, le=BIGGEST)]
) -> Any:
    """One's own only."""
    caller = caller_of(request)
    listed = found_register(caller, name, procedure)
    there = views.find(caller.viewer, listed.procedure, listed.register.name, view)
    if there is None or not views.delete(caller.viewer, view):
        raise Problem(404, "not_found")
    return Status(204, None)


def _plain(view: SavedView, caller: Caller) -> dict[str, Any]:
    return {
        "id": view.pk,
        "name": view.name,
        "query": view.query,
        "role": view.role,
        "mine": view.person == caller.viewer.person,
    }
