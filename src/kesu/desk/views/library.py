"""The library: the packs that come with Kesu by regime, what each enforces of its sources, and taking one up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from kesu.casebook import published
from kesu.casebook.publishing import PublishRefused
from kesu.desk.access import signed_in
from kesu.desk.proving import Unproven, prover
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.showing import words
from kesu.desk.showing.adopting import adopting_form
from kesu.desk.showing.duties import clock_lines, duties_by_role, setting_lines
from kesu.desk.speaking import language, role_name, said
from kesu.desk.views.procedures import lines_of
from kesu.intake import library
from kesu.intake.library import Kept, Shelf
from kesu.intake.listing import listed
from kesu.intake.taking_up import NotTakenUp, Wish, take_up
from kesu.organisation.loading import organisation_file
from kesu.procedure.declared import Procedure
from kesu.procedure.drawing import draw_svg


@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    running = {one.name: one.version for one in published.current_versions()}
    shelves = [_shelf(shelf, running) for shelf in library.shelves()]
    return page(request, "library.html", {"viewer": viewer_of(request), "shelves": shelves})


def _shelf(shelf: Shelf, running: dict[str, str]) -> dict[str, Any]:
    return {
        "label": said(shelf.label),
        "packs": [
            {
                "name": one.pack,
                "title": said(one.title),
                "covers": one.covers,
                "rules": one.rules,
                "steps": one.steps,
                "clocks": one.clocks,
                "running": one.procedure in running,
            }
            for one in map(listed, shelf.packs)
        ],
    }


@signed_in
def show(request: HttpRequest, pack: str) -> HttpResponse:
    """One pack; who administers takes it up with its open questions answered."""
    try:
        procedure = library.pack(pack)
    except LookupError:
        raise Http404 from None
    if request.method != "POST":
        return _shown(request, pack, procedure, Wish(), None)
    if not account_of(request).administrator:
        raise PermissionDenied
    wish = _wish(request)
    try:
        done = take_up(pack, wish, now=now_of(request), by=account_of(request).person_id, prove=prover(request))
    except NotTakenUp as refused:
        return _shown(request, pack, procedure, wish, refused)
    except Unproven:
        return _shown(request, pack, procedure, wish, NotTakenUp(), unproven=True)
    except PublishRefused as refused:
        return _shown(request, pack, procedure, wish, NotTakenUp(messages=refused.messages))
    messages.success(request, _("“%(title)s” runs here now.") % {"title": said(procedure.title)})
    return HttpResponseRedirect(reverse("procedure", args=[done.name]))


def _wish(request: HttpRequest) -> Wish:
    given: dict[str, dict[str, str]] = {"setting": {}, "answer": {}, "role": {}}
    for name, value in request.POST.items():
        kind, _dot, rest = name.partition(".")
        if kind in given and str(value).strip():
            given[kind][rest] = str(value).strip()
    return Wish(given["setting"], given["answer"], given["role"])


def _shown(
    request: HttpRequest,
    name: str,
    procedure: Procedure,
    wish: Wish,
    refused: NotTakenUp | None,
    *,
    unproven: bool = False,
) -> HttpResponse:
    file = organisation_file()
    context = {
        "viewer": viewer_of(request),
        "pack": name,
        "procedure": procedure,
        "title": said(procedure.title),
        "owner": role_name(procedure, procedure.owner),
        "diagram": mark_safe(draw_svg(procedure, language())),
        "roles": duties_by_role(procedure),
        "clocks": clock_lines(procedure),
        "settings": setting_lines(procedure),
        "sources": [_source(kept) for kept in library.kept_rules(procedure)],
        "documents": [said(one) for one in procedure.documents.values()],
        "registers": [said(one) for one in (*procedure.registers.values(), *procedure.measures.values())],
        "running": next((one for one in published.current_versions() if one.name == procedure.name), None),
        "adopting": adopting_form(procedure, file, wish, refused) if account_of(request).administrator else None,
        "refused": refused,
        "unproven": unproven,
        "found": lines_of(refused.messages) if refused else [],
    }
    return page(request, "library_pack.html", context, status=422 if refused else 200)


def _source(kept: Kept) -> dict[str, Any]:
    rules = [
        {"id": rule.rpartition(".")[2], "where": [_where(place) for place in places]}
        for rule, places in kept.rules.items()
    ]
    return {"source": kept.source, "title": said(kept.title), "all": kept.all, "held": len(rules), "rules": rules}


def _where(place: library.Place) -> str:
    kind = words.word(words.SECTIONS, place.kind) if place.kind in words.SECTIONS else ""
    name = said(place.element) if place.element is not None else ""
    return " ".join(part for part in (kind, f"“{name}”" if name else "") if part) or _("the procedure as a whole")
