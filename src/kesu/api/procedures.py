"""/procedures: what is published, publishing, the check."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Query, Router, Status
from pydantic import BaseModel, Field

from kesu.api.callers import Caller, caller_of
from kesu.api.failing import message_of
from kesu.api.once import once
from kesu.api.problems import Problem
from kesu.api.proving import prove_text
from kesu.api.schemas.forms import OpeningForm
from kesu.api.schemas.procedures import Changes, Checked, ProcedureAnswer, Procedures, PublishedAnswer
from kesu.api.showing import forms
from kesu.api.showing import procedures as showing
from kesu.casebook import published
from kesu.casebook.published import Version
from kesu.casebook.publishing import publish_text
from kesu.documents.proving import Proof
from kesu.organisation.speaking import language
from kesu.procedure.differing import differences
from kesu.procedure.drawing import draw_svg
from kesu.procedure.tasks import may_open, opening_form

router = Router(tags=["procedures"])
LONGEST = 2_000_000
SEALED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
Name = Annotated[str, Path(description="Code of the procedure")]
VersionLabel = Annotated[str | None, Query(description="A version's label; else the one published last")]


class Text(BaseModel):
    text: str = Field(max_length=LONGEST, description="The procedure as YAML; without fragments beside it")


class Publication(Text):
    password: str | None = Field(default=None, description="Signs a publication that the check could not prove in full")


@router.get("", response=Procedures, summary="Procedures", operation_id="list_procedures")
def list_procedures(request: HttpRequest) -> Any:
    """Every procedure in its latest version."""
    context = caller_of(request).viewer.context()
    return {"procedures": [showing.current(one, context) for one in published.current_versions()]}


@router.post("/check", response=Checked, summary="Check a procedure", operation_id="check_procedure")
def check_procedure(request: HttpRequest, body: Body[Text]) -> Any:
    """What the reader and the check say of a text under this organisation. Stops after 20 seconds, and then says that
    it is not proven. Changes nothing."""
    caller = caller_of(request)
    once(caller, {"what": "check", "text": body.text}, dict)
    proof = prove_text(body.text)
    procedure = proof.procedure
    return {
        "procedure": procedure.name if procedure else None,
        "version": procedure.version if procedure else None,
        "clean": proof.clean,
        "cut_off": proof.cut_off,
        "states": proof.states,
        "messages": [message_of(one) for one in proof.messages],
    }


@router.get("/{name}", response=ProcedureAnswer, summary="A procedure", operation_id="get_procedure")
def get_procedure(request: HttpRequest, name: Name, version: VersionLabel = None) -> Any:
    """Duties and deadlines, versions, and where the picture, the text and the opening form are."""
    chosen, versions = _chosen(name, version)
    return showing.whole(chosen, versions, caller_of(request).viewer.context())


@router.get("/{name}/diagram.svg", summary="The picture", operation_id="get_diagram", response={200: None})
def get_diagram(request: HttpRequest, name: Name, version: VersionLabel = None) -> Any:
    """The procedure as SVG, a lane per role, in the reader's language."""
    procedure = published.program_of(_chosen(name, version)[0].digest).procedure
    picture = HttpResponse(draw_svg(procedure, language()), content_type="image/svg+xml")
    picture["Content-Security-Policy"] = SEALED
    return picture


@router.get("/{name}/changes", response=Changes, summary="What changed", operation_id="compare_procedure")
def changes(
    request: HttpRequest,
    name: Name,
    since: Annotated[str, Query(description="The earlier version's label")],
    version: VersionLabel = None,
) -> Any:
    """From the version `since` to the chosen one: what was added, removed, changed, with the articles it cites."""
    caller_of(request)
    (old, _), (new, _) = _chosen(name, since), _chosen(name, version)
    found = differences(published.expanded_of(old.digest), published.expanded_of(new.digest))
    return {"since": old.version, "version": new.version, "changes": [showing.change(one) for one in found]}


@router.get("/{name}/text", summary="The text", operation_id="get_text", response={200: None})
def get_text(request: HttpRequest, name: Name, version: VersionLabel = None) -> Any:
    """The expanded text in YAML, the organisation's settings frozen in."""
    procedure = published.program_of(_chosen(name, version)[0].digest).procedure
    return HttpResponse(procedure.expanded, content_type="text/plain; charset=utf-8")


@router.get("/{name}/form", response=OpeningForm, summary="The opening form", operation_id="get_opening_form")
def get_opening_form(request: HttpRequest, name: Name) -> Any:
    """What `POST /cases` asks for."""
    program = published.program_of(_chosen(name, None)[0].digest)
    context = caller_of(request).viewer.context()
    fields = forms.fields(program, opening_form(program, context))
    return {"procedure": name, "fields": fields, "may_open": may_open(program, context)}


@router.post("", response={201: PublishedAnswer}, summary="Publish a procedure", operation_id="publish_procedure")
def publish(request: HttpRequest, body: Body[Publication]) -> Any:
    """Publish a text: by an administrator, or by whoever owns the procedure already. Refused while there is an error, a
    finding, an open question or a role nobody holds; what the check could not prove in full needs the password, as a
    signature under it. New cases run on it from now on; running ones stay on theirs."""
    caller = caller_of(request)
    proof = prove_text(body.text)
    _permit(caller, proof)
    in_the_way = [message_of(one) for one in proof.in_the_way]
    if proof.procedure is None or in_the_way:
        raise Problem(422, "errors", messages=in_the_way)
    if proof.cut_off and not caller.proven(body.password):
        raise Problem(422, "not_proven", states=proof.states)
    return Status(201, once(caller, {"what": "publish", "text": body.text}, lambda: _publish(caller, body.text)))


def _publish(caller: Caller, text: str) -> dict[str, Any]:
    done = publish_text(text, now=caller.now, by=caller.person)
    messages = [message_of(one) for one in done.messages]
    same = {name: getattr(done, name) for name in ("version", "digest", "new")}
    return {"procedure": done.name, **same, "messages": messages}


def _permit(caller: Caller, proof: Proof) -> None:
    """Administrators publish anything; the present owner of a procedure publishes that one. Of a text that cannot be
    read, every owner is told what is wrong."""
    if caller.account.administrator:
        return
    named = proof.procedure.name if proof.procedure else None
    meant = (one for one in published.current_versions() if named in (None, one.name))
    owners = {published.program_of(one.digest).procedure.owner for one in meant}
    if not owners & {held.role for held in caller.viewer.holdings()}:
        raise Problem(403, "administrators_only")


def _chosen(name: str, label: str | None) -> tuple[Version, list[Version]]:
    versions = published.versions_of(name)
    chosen = next((one for one in versions if label in (None, one.version)), None)
    if chosen is None:
        raise Problem(404, "not_found")
    return chosen, versions
