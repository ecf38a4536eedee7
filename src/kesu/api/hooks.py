"""/hooks: other systems that are told what happens in cases, by signed requests. Administrators only."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Path, Router, Status
from pydantic import BaseModel, Field

from kesu.api.callers import Caller, caller_of
from kesu.api.once import once
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Instant
from kesu.api.showing.words import instant
from kesu.organisation.hooks import add_hook, end_hook, hooks_of
from kesu.organisation.models import Hook
from kesu.procedure.refusals import Refusal

router = Router(tags=["hooks"])
BIGGEST = 2**31 - 1


class HookLine(Answer):
    id: int
    name: str
    url: str
    procedures: list[str] = Field(description="Whose cases it is told of; empty: all")
    made_at: Instant


class HookMade(HookLine):
    secret: str | None = Field(description="The key its requests are signed with; shown this once")


class Hooks(Answer):
    hooks: list[HookLine]


class HookWanted(BaseModel):
    name: str = Field(default="", max_length=120)
    url: str = Field(max_length=500, description="http or https")
    procedures: list[Annotated[str, Field(max_length=120)]] = Field(default=[], max_length=200)


def _administrator(request: HttpRequest) -> Caller:
    caller = caller_of(request)
    if not caller.account.administrator:
        raise Problem(403, "administrators_only")
    return caller


@router.get("", response=Hooks, summary="Systems that are told", operation_id="list_hooks")
def list_hooks(request: HttpRequest) -> Any:
    """Those in force; never their keys."""
    _administrator(request)
    return {"hooks": [_line(hook) for hook in hooks_of()]}


@router.post("", response={201: HookMade}, summary="Tell a system", operation_id="add_hook")
def add(request: HttpRequest, body: Body[HookWanted]) -> Any:
    """From now on it gets a request after every command, signed as Standard Webhooks has it, with codes only."""
    caller = _administrator(request)
    asked = {"what": "hook", **body.model_dump()}
    return Status(201, once(caller, asked, lambda: _add(caller, body), kept=_without_secret))


def _add(caller: Caller, body: HookWanted) -> dict[str, Any]:
    try:
        hook = add_hook(body.name, body.url, procedures=body.procedures, now=caller.now, by=caller.person)
    except ValueError:
        raise Refusal("input", "bad_form", what="url") from None
    return {**_line(hook), "secret": hook.secret}


def _without_secret(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "secret": None}


@router.delete("/{hook}", response={204: None}, summary="Tell it no more", operation_id="end_hook")
def end(request: HttpRequest, hook: Annotated[int, Path(ge=1, le=BIGGEST)]) -> Any:
    """What is on its way is not sent any more."""
    _administrator(request)
    if not end_hook(hook):
        raise Problem(404, "not_found")
    return Status(204, None)


def _line(hook: Hook) -> dict[str, Any]:
    return {
        "id": hook.pk,
        "name": hook.name,
        "url": hook.url,
        "procedures": hook.procedures,
        "made_at": instant(hook.made_at),
    }
