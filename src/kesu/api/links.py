"""/cases/{ref}/links: private links for people without an account; and, by the same address, links between cases."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Body, Path, Router, Status
from pydantic import Field

from kesu.api import acting
from kesu.api.callers import Caller, caller_of
from kesu.api.looking import look_at
from kesu.api.once import once
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Instant
from kesu.api.schemas.cases import Moved
from kesu.api.showing.words import instant
from kesu.casebook import links, queries
from kesu.casebook.links import Link
from kesu.procedure.refusals import Refusal

router = Router(tags=["cases"])
Ref = Annotated[str, Path(description="Reference or number of the case")]
BIGGEST = 2**31 - 1
OWN = frozenset(("role", "until"))


class PrivateLink(Answer):
    """A key somebody outside has, without the key."""

    link: int = Field(description="Its number in the case")
    role: str
    sort: str = Field(description="link, or receipt: a code that was given when the case was opened")
    given_by: str
    given_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None
    used: int = Field(description="How often it was opened")
    used_at: Instant | None


class GivenLink(PrivateLink):
    key: str | None = Field(description="Shown this once; null in the repeated answer of an idempotency key")
    address: str | None = Field(description="What to send to whom it is for")


class PrivateLinks(Answer):
    links: list[PrivateLink]


Wanted = Annotated[
    dict[str, Any],
    Body(
        description="`{role, until?}`: a private link for an outside role. `{to, as}`: the verb `link`",
        examples=[{"role": "complainant", "until": "2026-12-31T16:00:00Z"}],
    ),
]


@router.get("/{ref}/links", response=PrivateLinks, summary="Private links of a case", operation_id="list_links")
def list_links(request: HttpRequest, ref: Ref) -> Any:
    """To whom links were given, until when, how often they were opened; never the keys."""
    look = look_at(caller_of(request), ref)
    if look.outside:
        raise Problem(403, "insiders_only")
    return {"links": [_shown(one) for one in links.links_of(look.ref)]}


@router.post(
    "/{ref}/links",
    response={200: Moved, 201: GivenLink},
    summary="Give a private link, or link to another case",
    operation_id="link_case",
)
def link_case(request: HttpRequest, ref: Ref, body: Wanted) -> Any:
    """A key instead of an account, for an outside role: `role`, and from when it opens nothing (`until`; otherwise
    `KESU_LINK_DAYS`). With `to` and `as` it is the verb `link` instead."""
    caller = caller_of(request)
    if "role" not in body:
        return Status(200, acting.act(caller, ref, "link", body))
    found = queries.ref_seen(caller.viewer, ref)
    if found is None:
        raise Problem(404, "not_found")
    unknown = next(iter(body.keys() - OWN), None)
    if unknown is not None:
        raise Refusal("input", "bad_form", what=unknown[:60])
    role, until = body["role"], _moment(body.get("until"))
    asked = {"what": "private link", "ref": str(found), "role": role, "until": str(until)}
    return Status(201, once(caller, asked, lambda: _give(caller, found, role, until), kept=_without_key))


@router.delete("/{ref}/links/{link}", response={204: None}, summary="Revoke a private link", operation_id="revoke_link")
def revoke(request: HttpRequest, ref: Ref, link: Annotated[int, Path(ge=1, le=BIGGEST)]) -> Any:
    """The link, or the receipt code, opens nothing any more, at once."""
    caller = caller_of(request)
    found = queries.ref_seen(caller.viewer, ref)
    if found is None or all(one.number != link for one in links.links_of(found)):
        raise Problem(404, "not_found")
    links.revoke(found, link, actor=caller.actor, now=caller.now)
    return Status(204, None)


def _give(caller: Caller, ref: UUID, role: Any, until: datetime | None) -> dict[str, Any]:
    key = links.give(ref, role, actor=caller.actor, now=caller.now, until=until)
    link = links.find(ref, key)
    assert link is not None
    return {**_shown(link), "key": key, "address": links.address_of(key)}


def _without_key(answer: dict[str, Any]) -> dict[str, Any]:
    """A key is never stored, not even in the answer kept for a repeated request."""
    return {**answer, "key": None, "address": None}


def _moment(given: Any) -> datetime | None:
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise Refusal("input", "bad_form", what="until") from None
    if moment.tzinfo is None or not 1 < moment.year < 9999:
        raise Refusal("input", "bad_form", what="until")
    return moment


def _shown(link: Link) -> dict[str, Any]:
    names = ("given_at", "expires_at", "revoked_at", "used_at")
    moments = {name: instant(getattr(link, name)) for name in names}
    same = {name: getattr(link, name) for name in ("role", "sort", "given_by", "used")}
    return {"link": link.number, **same, **moments}
