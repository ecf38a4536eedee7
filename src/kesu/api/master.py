"""/master: customers, suppliers, products, parts, lots, places: look up, read, keep."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field

from kesu.api.callers import Caller, caller_of
from kesu.api.once import once
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer, Json
from kesu.casebook.staff import is_staff
from kesu.organisation import master
from kesu.organisation.master import Entry, EntryRefused
from kesu.procedure.refusals import Refusal

router = Router(tags=["master"])
MOST = 1_000
Kind = Annotated[str, Path(description="customer, supplier, product, part, lot or place; to look up also `party`")]


class MasterEntry(Answer):
    kind: str
    code: str
    name_zh: str
    name_en: str
    detail: dict[str, Json] = Field(description="The organisation's own: contact, mail, product, parts …")
    active: bool = Field(description="Whether it is offered while typing")
    edition: int = Field(description="Counts its changes")


class MasterEntries(Answer):
    entries: list[MasterEntry]


class EntryGiven(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str = Field(min_length=1, max_length=120)
    name_zh: str = Field(default="", max_length=200)
    name_en: str = Field(default="", max_length=200)
    detail: dict[str, Any] = {}
    active: bool = True
    edition: int = Field(default=0, ge=0, description="The edition it was read in: refused where there is a later one")


class EntriesGiven(BaseModel):
    model_config = ConfigDict(extra="forbid")

    entries: list[EntryGiven] = Field(min_length=1, max_length=MOST)


class KeptEntries(Answer):
    new: list[str]
    changed: list[str]
    same: list[str]


@router.get("/{kind}", response=MasterEntries, summary="Look up master data", operation_id="find_master")
def find(
    request: HttpRequest,
    kind: Kind,
    q: Annotated[str, Query(max_length=200, description="Part of code, name, pinyin or initials")] = "",
    limit: Annotated[int, Query(ge=1, le=master.MOST)] = 20,
    inactive: Annotated[bool, Query(description="Also those out of use")] = False,
) -> Any:
    """The best first: what begins with the text, the shorter before the longer. For people of the organisation."""
    _staff(request)
    try:
        found = master.find(kind, q, limit, inactive=inactive)
    except EntryRefused:
        raise Problem(404, "not_found") from None
    return {"entries": [_plain(entry) for entry in found]}


@router.get("/{kind}/{code}", response=MasterEntry, summary="An entry", operation_id="get_master")
def get(request: HttpRequest, kind: Kind, code: str) -> Any:
    """By its whole code, also where it is out of use."""
    _staff(request)
    entry = master.entry_of(kind, code)
    if entry is None:
        raise Problem(404, "not_found")
    return _plain(entry)


@router.post("/{kind}", response=KeptEntries, summary="Keep entries", operation_id="keep_master")
def keep(request: HttpRequest, kind: Kind, body: Body[EntriesGiven]) -> Any:
    """New ones are added, known ones changed, all or none; none is deleted: out of use is `active: false`."""
    caller = caller_of(request)
    if not caller.account.administrator:
        raise Problem(403, "administrators_only")
    if kind not in master.KINDS:
        raise Problem(404, "not_found")
    entries = [Entry(kind, **given.model_dump()) for given in body.entries]
    return once(caller, {"what": "master", "kind": kind, **body.model_dump()}, lambda: _keep(caller, entries))


def _keep(caller: Caller, entries: list[Entry]) -> dict[str, Any]:
    try:
        kept = master.keep(entries, now=caller.now, by=caller.person)
    except EntryRefused as refused:
        if refused.code == "changed":
            raise Refusal("version", "moved_on") from None
        raise Refusal("input", "bad_form", what=refused.where or refused.code) from None
    return {"new": list(kept.new), "changed": list(kept.changed), "same": list(kept.same)}


def _staff(request: HttpRequest) -> None:
    caller = caller_of(request)
    if not (caller.account.administrator or is_staff(caller.viewer)):
        raise Problem(403, "insiders_only")


def _plain(entry: Entry) -> dict[str, Any]:
    names = ("kind", "code", "name_zh", "name_en", "detail", "active", "edition")
    return {name: getattr(entry, name) for name in names}
