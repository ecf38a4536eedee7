"""/me, /tokens, /people: who the caller is, the keys their programs use, who else there is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Path, Query, Router, Status
from pydantic import BaseModel, Field

from kesu.api.callers import Caller, caller_of
from kesu.api.once import once
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Instant, Texts
from kesu.api.showing.words import instant, texts
from kesu.casebook import queries
from kesu.organisation.models import Token
from kesu.organisation.tokens import issue_token, revoke_token
from kesu.procedure.refusals import Refusal
from kesu.procedure.who import Directory, Person

router = Router(tags=["people"])
BIGGEST = 2**31 - 1


class Held(Answer):
    role: str
    unit: str | None = Field(description="Held there and below; null: everywhere")
    per: str | None = Field(description="Held for this customer, product … only")


class PersonAnswer(Answer):
    id: str
    name: str
    unit: str | None
    unit_label: Texts | None
    roles: list[Held]


class Me(PersonAnswer):
    mail: str | None
    administrator: bool
    stands_in_for: list[str] = Field(description="For whom the caller acts today")
    tasks: int = Field(description="How many tasks wait")
    now: Instant


class People(Answer):
    people: list[PersonAnswer]


class TokenLine(Answer):
    id: int
    name: str
    created_at: Instant
    expires_at: Instant | None
    used_at: Instant | None


class TokenIssued(TokenLine):
    key: str | None = Field(description="Shown this once; null where the same request is repeated")


class Tokens(Answer):
    tokens: list[TokenLine]


class TokenWanted(BaseModel):
    name: str = Field(min_length=1, max_length=120, description="What it is for")
    expires_at: datetime | None = Field(default=None, description="An instant with an offset; else it does not end")
    password: str | None = Field(default=None, description="The caller's password, so that no token makes another")


@router.get("/me", response=Me, summary="Who am I", operation_id="get_me")
def get_me(request: HttpRequest) -> Any:
    """The person behind the token or session, with what they hold and for whom they stand in today."""
    caller = caller_of(request)
    viewer = caller.viewer
    person = viewer.directory.people[caller.person]
    return {
        **_person(viewer.directory, person),
        "mail": person.mail,
        "administrator": caller.account.administrator,
        "stands_in_for": list(dict.fromkeys(viewer.directory.stands_in_for(caller.person, viewer.day, None))),
        "tasks": queries.count_tasks(viewer),
        "now": instant(caller.now),
    }


@router.get("/people", response=People, summary="People", operation_id="list_people")
def list_people(
    request: HttpRequest,
    role: Annotated[str | None, Query(description="Who holds this role")] = None,
    unit: Annotated[str | None, Query(description="Who belongs to this unit, or one below it")] = None,
) -> Any:
    """Active people of the organisation with the roles they hold."""
    directory = caller_of(request).viewer.directory
    found = (person for person in directory.people.values() if person.active)
    if role is not None:
        found = (person for person in found if any(held.role == role for held in person.roles))
    if unit is not None:
        found = (person for person in found if unit in directory.above(person.unit))
    return {"people": [_person(directory, person) for person in found]}


def _person(directory: Directory, person: Person) -> dict[str, Any]:
    unit = directory.units.get(person.unit or "")
    roles = [{"role": held.role, "unit": held.unit, "per": held.per} for held in person.roles]
    return {
        "id": person.id,
        "name": person.name,
        "unit": person.unit,
        "unit_label": texts(unit.label) if unit else None,
        "roles": roles,
    }


# --- tokens ------------------------------------------------------------------------------------------


@router.get("/tokens", response=Tokens, summary="My tokens", operation_id="list_tokens")
def list_tokens(request: HttpRequest) -> Any:
    """The caller's tokens in force; never the keys."""
    found = Token.objects.filter(account=caller_of(request).account, revoked_at=None).order_by("id")
    return {"tokens": [_token(one) for one in found]}


@router.post("/tokens", response={201: TokenIssued}, summary="Issue a token", operation_id="issue_token")
def issue(request: HttpRequest, body: Body[TokenWanted]) -> Any:
    """A key for a program that acts as the caller. Needs their password."""
    caller = caller_of(request)
    if body.expires_at is not None and body.expires_at.tzinfo is None:
        raise Refusal("input", "bad_form", what="expires_at")
    if not caller.proven(body.password):
        raise Refusal("missing", "sign_again")
    asked = {"what": "token", "name": body.name, "expires_at": str(body.expires_at)}
    return Status(201, once(caller, asked, lambda: _issue(caller, body), kept=_without_key))


@router.delete("/tokens/{token}", response={204: None}, summary="Revoke a token", operation_id="revoke_token")
def revoke(request: HttpRequest, token: Annotated[int, Path(ge=1, le=BIGGEST)]) -> Any:
    """The key opens nothing any more, at once."""
    caller = caller_of(request)
    found = Token.objects.filter(pk=token, account=caller.account, revoked_at=None).first()
    if found is None:
        raise Problem(404, "not_found")
    revoke_token(found, now=caller.now)
    return Status(204, None)


def _issue(caller: Caller, body: TokenWanted) -> dict[str, Any]:
    token, key = issue_token(caller.account, body.name, now=caller.now, expires_at=body.expires_at)
    return {**_token(token), "key": key}


def _without_key(answer: dict[str, Any]) -> dict[str, Any]:
    """A key is never stored, not even in the answer kept for a repeated request."""
    return {**answer, "key": None}


def _token(token: Token) -> dict[str, Any]:
    moments = {name: instant(getattr(token, name)) for name in ("created_at", "expires_at", "used_at")}
    return {"id": token.pk, "name": token.name, **moments}
