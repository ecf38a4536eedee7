"""Taking a complaint: choose the procedure, fill in what opening asks for, files and all, in one go."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesu.casebook import published
from kesu.casebook.drafts import drop_opening, keep_opening, opening_draft
from kesu.casebook.duplicates import Likely, likely
from kesu.casebook.execute import open_case
from kesu.casebook.files import FileRefused, store_file
from kesu.casebook.idempotency import KeyReused, was_used
from kesu.casebook.storage import StorageError
from kesu.desk import carried
from kesu.desk.access import signed_in
from kesu.desk.forms import asked
from kesu.desk.forms.opening import OpeningForm, post_of
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.showing import refusals, words
from kesu.desk.showing.openings import openings, outside_roles
from kesu.desk.speaking import listed, role_name
from kesu.organisation.calendars import calendars_of
from kesu.procedure.context import Actor
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.tasks import may_open


@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """The procedures one may open a case of; with a single one there is nothing to choose."""
    viewer = viewer_of(request)
    offered = openings(viewer)
    if offered.only:
        return HttpResponseRedirect(reverse("open", args=[offered.only]))
    drafts = {one.name: kept[1] for one in offered.all if (kept := opening_draft(viewer.person, one.name))}
    context = {"viewer": viewer, "offered": offered, "drafts": drafts, "zone": calendars_of().default.zone}
    return page(request, "choose.html", context)


@signed_in
def open_one(request: HttpRequest, name: str) -> HttpResponse:
    """The form; sent, it opens a case, keeps a draft (`do=keep`), or adds a row to a table (`more`)."""
    program = _program(name)
    if request.method == "POST" and request.POST.get("do") == "discard":
        drop_opening(_person(request), name)
        return HttpResponseRedirect(reverse("open", args=[name]))
    if request.method == "POST":
        form = OpeningForm(request, program, request.POST)
        if request.POST.get("do") == "look":
            return asked.answer((f"f.{field.name}", field) for field in form.fields)
        try:
            form.take_files()
        except FileRefused as refused:
            return _show(form, told=file_told(refused))
        if request.POST.get("more"):
            return _show(form)
        return _keep(form) if request.POST.get("do") == "keep" else _send(form)
    typed = carried.back(request, reverse("open", args=[name]))
    if typed is not None:
        return _show(OpeningForm(request, program, typed.post), told=typed.told)
    kept = opening_draft(_person(request), name)
    if kept and "draft" in request.GET:
        return _show(OpeningForm(request, program, post_of(kept[0])))
    return _show(OpeningForm(request, program, None), offered=kept[1] if kept else None)


@require_POST
@signed_in
def save_draft(request: HttpRequest, name: str) -> HttpResponse:
    """What has been typed so far, sent by the page every few seconds."""
    form = OpeningForm(request, _to_open(request, name), request.POST)
    kept = form.draft()
    if kept is None:
        return JsonResponse({"kept": False}, status=413)
    keep_opening(form.viewer.person, name, kept, now=now_of(request))
    return JsonResponse({"kept": True, "at": now_of(request).astimezone(form.around.zone).strftime("%H:%M:%S")})


@require_POST
@signed_in
def take_file(request: HttpRequest, name: str) -> HttpResponse:
    """A photograph pasted or dropped: kept at once, so that a crash does not lose it."""
    _to_open(request, name)
    upload = request.FILES.get("file")
    if upload is None:
        return JsonResponse({"sentence": _("No file came.")}, status=422)
    try:
        kept = store_file(upload.chunks(), upload.name or "", by=_person(request), now=now_of(request))
    except FileRefused as refused:
        return JsonResponse({"sentence": file_told(refused).sentence}, status=422)
    return JsonResponse({"id": str(kept.pk), "name": kept.name, "hash": kept.digest}, status=201)


@require_POST
@signed_in
def likely_ones(request: HttpRequest, name: str) -> HttpResponse:
    """Cases that may be the same matter as what is being typed."""
    form = OpeningForm(request, _to_open(request, name), request.POST)
    return render(request, "desk/likely.html", {"likely": _likely(form), "zone": form.around.zone})


def file_told(refused: FileRefused) -> refusals.Told:
    """Why a file was not taken, in the reader's language."""
    return refusals.Told("input", words.word(words.FILES, refused.code) % {"name": "", **refused.data})


def _program(name: str) -> Program:
    try:
        return published.program_of(published.current(name))
    except Refusal:
        raise Http404 from None


def _to_open(request: HttpRequest, name: str) -> Program:
    """The procedure, for those who may open a case of it: 403 for everybody else."""
    program, context = _program(name), viewer_of(request).context()
    if not (may_open(program, context) or outside_roles(program, context)):
        raise PermissionDenied
    return program


def _person(request: HttpRequest) -> str:
    return str(account_of(request).person_id)


# --- drawn ---------------------------------------------------------------------------------------------


def _show(
    form: OpeningForm, *, told: refusals.Told | None = None, offered: Any = None, pressing: list[Any] | None = None
) -> HttpResponse:
    controls = form.controls()
    if told:
        refusals.mark(controls, told)
    procedure, post = form.program.procedure, form.request.POST
    context = {
        "viewer": form.viewer,
        "procedure": procedure,
        "controls": controls,
        "loose": form.loose,
        "held": form.held,
        "told": told,
        "key": post.get("key") or str(uuid4()),
        "inside": may_open(form.program, form.context),
        "behalf": [(role, role_name(procedure, role)) for role in outside_roles(form.program, form.context)],
        "as": (form.post or {}).get("as", ""),
        "form": form,
        "offered": offered,
        "pressing": pressing,
        "zone": form.around.zone,
    }
    return page(form.request, "open.html", context, status=told.status if told else 409 if pressing else 200)


def _likely(form: OpeningForm) -> list[tuple[Likely, str, str]]:
    """With the status in words, and what is the same."""
    facets, text = form.compared()
    found = likely(form.viewer, facets, text, now=now_of(form.request))
    return [
        (one, words.word(words.CASE, one.status), listed(words.word(words.FACETS, facet) for facet in one.same))
        for one in found
    ]


# --- sent ----------------------------------------------------------------------------------------------


def _keep(form: OpeningForm) -> HttpResponse:
    kept = form.draft()
    if kept is None:
        return _show(form, told=refusals.Told("input", _("This is too much for a draft.")))
    name = form.program.procedure.name
    keep_opening(form.viewer.person, name, kept, now=now_of(form.request))
    messages.success(form.request, _("The draft is kept. Nothing has been sent yet."))
    return HttpResponseRedirect(f"{reverse('open', args=[name])}?draft=1")


def _behalf(form: OpeningForm) -> str | None:
    """The outside role chosen, else the one for whom the person enters all they open; None for their own case."""
    chosen = str(form.request.POST.get("as") or "")
    if chosen or may_open(form.program, form.context):
        return chosen or None
    return next(iter(outside_roles(form.program, form.context)), None)


def _send(form: OpeningForm) -> HttpResponse:
    post, person, name = form.request.POST, form.viewer.person, form.program.procedure.name
    key = str(post.get("key") or "")
    if not post.get("sure") and not (key and was_used(person, key)):
        pressing = [one for one in _likely(form) if one[0].is_pressing]
        if pressing:
            return _show(form, pressing=pressing)
    try:
        body = form.body(_behalf(form))
        opened = open_case(name, body, actor=Actor(person), now=now_of(form.request), idempotency_key=key or None)
    except Refusal as refusal:
        return _show(form, told=refusals.told(refusal, form.program))
    except KeyReused:
        sentence = _("This form was sent before; the complaint is in the list of cases.")
        return _show(form, told=refusals.Told("input", sentence))
    except StorageError as error:
        return _show(form, told=refusals.storage_told(error))
    drop_opening(person, name)
    if not opened.repeated:
        complaint = form.program.procedure.kind == "complaint"
        done = _("The complaint was taken. It is now on its way.") if complaint else _("The case was opened.")
        messages.success(form.request, done)
    return HttpResponseRedirect(reverse("case", args=[opened.ref]))
