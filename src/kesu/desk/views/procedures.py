"""Procedures: the list, and one procedure with its picture, duties, deadlines, findings, versions, questions."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesu.casebook import published
from kesu.casebook.publishing import PublishRefused, publish_text
from kesu.casebook.republishing import texts_used
from kesu.desk.access import signed_in
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.showing import words
from kesu.desk.showing.duties import clock_lines, duties_by_role, open_questions, setting_lines
from kesu.desk.showing.stations import plain_diagram
from kesu.desk.speaking import language, moment_text, person_name, role_name, said
from kesu.documents.proving import Proof, findings_of, prove_text
from kesu.documents.reading import templates_in
from kesu.organisation.calendars import calendars_of
from kesu.organisation.signing_in import authenticate_again
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message
from kesu.procedure.program import Program
from kesu.procedure.reading.questions import unheld

LONGEST = 2_000_000


@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    return page(request, "procedures.html", _list(request))


def _list(request: HttpRequest) -> dict[str, Any]:
    viewer, zone = viewer_of(request), calendars_of().default.zone
    lines = [
        {
            "name": one.name,
            "title": said(one.title),
            "version": one.version,
            "at": moment_text(one.at, zone),
            "running": sum(published.cases_on(v.digest, status="open") for v in published.versions_of(one.name)),
            "covers": published.program_of(one.digest).procedure.covers,
        }
        for one in published.current_versions()
    ]
    return {"viewer": viewer, "lines": lines, "may_publish": may_publish(request)}


def may_publish(request: HttpRequest, program: Program | None = None) -> bool:
    """Administrators publish anything; whoever owns a procedure publishes that one."""
    account = account_of(request)
    if account.administrator:
        return True
    roles = {held.role for held in viewer_of(request).holdings()}
    if program is not None:
        return program.procedure.owner in roles
    owned = (published.program_of(one.digest).procedure.owner for one in published.current_versions())
    return any(owner in roles for owner in owned)


@signed_in
def show(request: HttpRequest, name: str) -> HttpResponse:
    versions = published.versions_of(name)
    wanted = request.GET.get("version")
    chosen = next((one for one in versions if wanted in (None, one.version)), None)
    if chosen is None:
        raise Http404
    program = published.program_of(chosen.digest)
    procedure, viewer = program.procedure, viewer_of(request)
    zone = calendars_of().default.zone
    context = {
        "viewer": viewer,
        "procedure": procedure,
        "title": said(procedure.title),
        "chosen": chosen,
        "is_current": chosen is versions[0],
        "owner": role_name(procedure, procedure.owner),
        "diagram": plain_diagram(chosen.digest),
        "roles": duties_by_role(procedure),
        "clocks": clock_lines(procedure),
        "settings": setting_lines(procedure),
        "questions": open_questions(procedure),
        "unheld": [role_name(procedure, role.name) for role in unheld(procedure, viewer.directory.held_roles)],
        "versions": [
            {"version": one.version, "at": moment_text(one.at, zone), "by": person_name(viewer.directory, one.by),
             "running": published.cases_on(one.digest, status="open"), "all": published.cases_on(one.digest),
             "chosen": one is chosen}
            for one in versions
        ],
        "check_shown": "check" in request.GET,
        "check": _found(chosen.digest) if "check" in request.GET else None,
        "may_publish": may_publish(request, program),
        "documents": _documents(procedure, chosen.digest),
        "texts": texts_used(published.sources_of(chosen.digest)).items(),
    }  # fmt: skip
    return page(request, "procedure.html", context)


def _documents(procedure: Procedure, digest: str) -> list[dict[str, Any]]:
    """What is printed or sent, and whether the pack brings a template for it."""
    there = {name for name, _text in templates_in(published.sources_of(digest))}
    return [
        {"name": name, "label": said(document), "form": document.form or "", "own": name in there,
         "outside": document.audience != "internal",
         "copies": [role_name(procedure, role) for role in document.copies]}
        for name, document in procedure.documents.items()
    ]  # fmt: skip


def _found(digest: str) -> dict[str, Any]:
    proof = findings_of(digest)
    return {"lines": lines_of(list(proof.messages)), "states": proof.states, "cut_off": proof.cut_off,
            "clean": proof.clean}  # fmt: skip


@require_POST
@signed_in
def publish(request: HttpRequest) -> HttpResponse:
    """A procedure's text, pasted or as a file: read, checked, and published where nothing is in the way."""
    if not may_publish(request):
        raise PermissionDenied
    text = _text(request)
    proof = prove_text(text)
    if proof.procedure is not None and not _may_publish_as(request, proof.procedure):
        raise PermissionDenied
    if proof.procedure is None or proof.in_the_way:
        return _not_published(request, text, proof, _("Not published: mend what is listed here."))
    if proof.cut_off and not _signed(request):
        return _not_published(request, text, proof, "")
    try:
        done = publish_text(text, now=now_of(request), by=account_of(request).person_id)
    except PublishRefused as refused:
        return _not_published(request, text, proof, _why(refused))
    messages.success(request, _("Published.") if done.new else _("This very text was published before."))
    return HttpResponseRedirect(reverse("procedure", args=[done.name]))


def _not_published(request: HttpRequest, text: str, proof: Proof, why: str) -> HttpResponse:
    told = {
        "messages_of": lines_of(list(proof.messages)),
        "refused": why,
        "unproven": proof.cut_off and not why,
        "states": proof.states,
        "text": text,
    }
    return page(request, "procedures.html", {**_list(request), **told}, status=422)


def _may_publish_as(request: HttpRequest, procedure: Procedure) -> bool:
    """Whoever owns the present version publishes the next; a new procedure is published by an administrator."""
    if account_of(request).administrator:
        return True
    versions = published.versions_of(procedure.name)
    return bool(versions) and may_publish(request, published.program_of(versions[0].digest))


def _signed(request: HttpRequest) -> bool:
    password = str(request.POST.get("password", ""))
    return bool(password) and authenticate_again(account_of(request), password, now=now_of(request)).account is not None


def _text(request: HttpRequest) -> str:
    upload = request.FILES.get("file")
    if upload is not None and upload.size and upload.size <= LONGEST:
        return bytes(upload.read()).decode("utf-8", "replace").removeprefix("\ufeff")
    return str(request.POST.get("text", ""))[:LONGEST]


def _why(refused: PublishRefused) -> str:
    if refused.code == "version_taken":
        return _("This version was published with another text. Give it a new version.")
    return _("Not published: mend what is listed here.")


def lines_of(found: list[Message]) -> list[dict[str, str]]:
    """Messages for a page: worst first."""
    order = {"error": 0, "finding": 1, "note": 2}
    return [
        {
            "severity": message.severity,
            "word": words.word(words.FACES, message.severity),
            "code": message.code,
            "place": f"{PurePath(message.place.file).name}:{message.place.line}" if message.place.line else "",
            "text": message.text(language()),
            "mend": message.mend(language()),
        }
        for message in sorted(found, key=lambda message: order.get(message.severity, 3))
    ]
