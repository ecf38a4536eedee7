"""/library: the packs that come with Kesu, and taking one up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Path, Router, Status

from kesu.api.callers import Caller, caller_of
from kesu.api.failing import message_of
from kesu.api.once import once
from kesu.api.problems import Problem
from kesu.api.proving import prove
from kesu.api.schemas.library import Library, PackAnswer, TakenUp, TakingUp
from kesu.api.showing import library as showing
from kesu.casebook import published
from kesu.casebook.published import Version
from kesu.intake import library
from kesu.intake.taking_up import NotTakenUp, Prove, Wish, take_up, would_take_up
from kesu.organisation.loading import organisation_file
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile

router = Router(tags=["library"])
Name = Annotated[str, Path(description="Name of the pack")]
Plain = dict[str, Any]


@router.get("", response=Library, summary="The library", operation_id="list_packs")
def list_packs(request: HttpRequest) -> Any:
    """The packs that come with Kesu, on their shelves by regime."""
    running = _running()
    return {"shelves": [showing.shelf(one, running) for one in library.shelves()]}


@router.get("/{pack}", response=PackAnswer, summary="A pack", operation_id="get_pack")
def get_pack(request: HttpRequest, pack: Name) -> Any:
    """What it still asks of this organisation, and which rules of its sources it holds where."""
    return showing.whole(pack, _pack(pack), _running(), organisation_file())


@router.post("/{pack}", response={200: TakenUp, 201: TakenUp}, summary="Take a pack up", operation_id="take_up_pack")
def take_up_pack(request: HttpRequest, pack: Name, body: Body[TakingUp]) -> Any:
    """Publish the pack under this organisation, with values of its open settings, answers to its questions and people
    for roles that nobody holds: by an administrator. All of it or nothing: `missing` names what is still wanted,
    `errors` what does not fit. New cases run on it from now on."""
    caller = caller_of(request)
    if not caller.account.administrator:
        raise Problem(403, "administrators_only")
    _pack(pack)
    wish = Wish(body.settings, body.answers, body.roles)
    if body.dry_run:
        return Status(200, _attempt(caller, pack, wish, body))
    told = {"what": "library", "pack": pack, **body.model_dump(exclude={"password"})}
    return Status(201, once(caller, told, lambda: _attempt(caller, pack, wish, body)))


def _attempt(caller: Caller, pack: str, wish: Wish, body: TakingUp) -> Plain:
    notes: list[Message] = []
    proven = _proof(caller, body.password, notes)
    try:
        if body.dry_run:
            procedure = would_take_up(pack, wish, prove=proven)
            return _told(procedure.name, procedure.version, procedure.digest, notes, published=False, new=False)
        done = take_up(pack, wish, now=caller.now, by=caller.person, prove=proven)
    except NotTakenUp as refused:
        raise _problem(refused) from None
    return _told(done.name, done.version, done.digest, notes, published=True, new=done.new)


def _told(name: str, version: str, digest: str, notes: Iterable[Message], *, published: bool, new: bool) -> Plain:
    messages = [message_of(one) for one in notes]
    return {
        "procedure": name, "version": version, "digest": digest, "published": published, "new": new,
        "messages": messages,
    }  # fmt: skip


def _proof(caller: Caller, password: str | None, notes: list[Message]) -> Prove:
    """What the check could not see in full needs a signature; notes are kept to be told."""

    def proven(procedure: Procedure, organisation: OrganisationFile) -> Iterable[Message]:
        proof = prove(procedure, organisation)
        if proof.cut_off and not caller.proven(password):
            raise Problem(422, "not_proven", states=proof.states)
        notes.extend(one for one in proof.messages if one.severity == "note")
        return proof.in_the_way

    return proven


def _problem(refused: NotTakenUp) -> Problem:
    if refused.unorganised:
        return Problem(409, "no_organisation")
    if refused.unasked:
        return Problem(422, "not_asked", names=sorted(refused.unasked))
    roles = {name: message_of(one) for name, one in refused.roles.items()}
    if refused.missing:
        return Problem(422, "not_answered", names=sorted(refused.missing), **({"roles": roles} if roles else {}))
    if roles:
        return Problem(422, "errors", roles=roles, settings={}, messages=[])
    wrong = {name: message_of(one) for name, one in refused.wrong.items()}
    return Problem(422, "errors", settings=wrong, messages=[message_of(one) for one in refused.messages])


def _pack(name: str) -> Procedure:
    try:
        return library.pack(name)
    except LookupError:
        raise Problem(404, "not_found") from None


def _running() -> dict[str, Version]:
    return {one.name: one for one in published.current_versions()}
