"""/absences: who is away on which days, and who stands in. One's own; administrators anybody's."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Path, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from kesu.api.callers import Caller, caller_of
from kesu.api.once import once
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer
from kesu.casebook import absences
from kesu.organisation.models import Deputy
from kesu.procedure.refusals import Refusal

router = Router(tags=["people"])
BIGGEST = 2**31 - 1


class AbsenceLine(Answer):
    id: int
    person: str
    deputy: str | None = Field(description="Who stands in; null: nobody")
    first: date | None = Field(alias="from", description="First day; null with `until`: may stand in at any time")
    until: date | None = Field(description="Last day, included")
    roles: list[str] = Field(description="In these roles only; empty: in all")


class Absences(Answer):
    absences: list[AbsenceLine]


class AbsenceWanted(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    person: str | None = Field(default=None, max_length=80, description="Who is away; the caller unless said")
    deputy: str | None = Field(default=None, max_length=80)
    first: date | None = Field(default=None, alias="from", description="First day; needed")
    until: date | None = Field(default=None, description="Last day, included; needed")
    roles: list[Annotated[str, Field(max_length=80)]] = Field(default=[], max_length=100)


@router.get("", response=Absences, by_alias=True, summary="Absences", operation_id="list_absences")
def list_absences(request: HttpRequest) -> Any:
    """Present and coming ones, of everybody."""
    day = caller_of(request).viewer.day
    found = Deputy.objects.order_by("start", "id")
    return {"absences": [_line(one) for one in found if one.end is None or one.end >= day]}


@router.post("", response={201: AbsenceLine}, by_alias=True, summary="Be away", operation_id="enter_absence")
def enter(request: HttpRequest, body: Body[AbsenceWanted]) -> Any:
    """An absence with its deputy; refused as the person's roles say: `missing` (needs one), `requires` (of the same
    unit), `conflict` (the deputy is away as well)."""
    caller = caller_of(request)
    person = body.person or caller.person
    if person != caller.person and not caller.account.administrator:
        raise Problem(403, "administrators_only")
    people = caller.viewer.directory.people
    for name in (person, body.deputy):
        if name is not None and (name not in people or not people[name].active):
            raise Refusal("input", "bad_form", what="deputy" if name == body.deputy else "person")
    if body.first is None or body.until is None:
        raise Refusal("input", "bad_form", what="until" if body.first else "from")
    asked = {"what": "absence", **body.model_dump(mode="json")}
    return Status(201, once(caller, asked, lambda: _enter(caller, person, body)))


def _enter(caller: Caller, person: str, body: AbsenceWanted) -> dict[str, Any]:
    try:
        made = absences.enter(
            person, body.deputy, start=body.first, end=body.until, roles=body.roles, day=caller.viewer.day
        )
    except ValueError:
        raise Refusal("input", "bad_form", what="until") from None
    return _line(made)


@router.delete("/{absence}", response={204: None}, summary="Be back", operation_id="end_absence")
def end(request: HttpRequest, absence: Annotated[int, Path(ge=1, le=BIGGEST)]) -> Any:
    """Over with today; one that has not begun never was."""
    caller = caller_of(request)
    found = Deputy.objects.filter(pk=absence).first()
    if found is None or (found.absent_id != caller.person and not caller.account.administrator):
        raise Problem(404, "not_found")
    absences.end(found, day=caller.viewer.day)
    return Status(204, None)


def _line(one: Deputy) -> dict[str, Any]:
    days = {"first": one.start and one.start.isoformat(), "until": one.end and one.end.isoformat()}
    return {"id": one.pk, "person": one.absent_id, "deputy": one.deputy_id, **days, "roles": list(one.roles)}
