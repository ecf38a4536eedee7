"""Anybody's complaint, without an account: a short form, and a receipt at once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.casebook.execute import open_case
from kesu.casebook.idempotency import KeyReused
from kesu.casebook.links import Link, give_receipt, open_code, visit_key
from kesu.casebook.outside import context_of, opened_from_outside
from kesu.casebook.storage import StorageError
from kesu.portal import acting, forms, limits, refusals, uploads
from kesu.portal.forms import Around
from kesu.portal.limits import address_of
from kesu.portal.refusals import Told
from kesu.portal.shell import nothing_here, now_of, outside, page
from kesu.portal.speaking import OF_PEOPLE, said
from kesu.portal.uploads import ACCEPT, MOST, Uploads
from kesu.portal.views.case import PHOTOS
from kesu.procedure.context import Actor, Context
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import CaseState
from kesu.procedure.tasks import FormField, opening_form


@dataclass(frozen=True, slots=True)
class _Intake:
    program: Program
    role: str


def _switched_on(name: str) -> _Intake | None:
    """A procedure that the organisation lets anybody open, and that names an outside role in `open.by`."""
    found = opened_from_outside(name) if name in settings.KESU_INTAKE else None
    return _Intake(*found) if found else None


@outside
def choose(request: HttpRequest) -> HttpResponseBase:
    """What one may report; with a single kind there is nothing to choose."""
    offered = [
        (name, said(found.program.procedure.title)) for name in settings.KESU_INTAKE if (found := _switched_on(name))
    ]
    if not offered:
        return nothing_here(request)
    if len(offered) == 1:
        return HttpResponseRedirect(reverse("portal-report", args=[offered[0][0]]))
    return page(request, "choose.html", {"offered": offered})


@outside
def report(request: HttpRequest, name: str) -> HttpResponseBase:
    found = _switched_on(name)
    if found is None:
        return nothing_here(request)
    if request.method != "POST":
        return _form_page(request, found, None, Uploads())
    now = now_of(request)
    limits.count("intake", address_of(request), now=now)
    files = uploads.take(request, [PHOTOS], by=f"link:{found.role}", now=now)
    if files.errors:
        told = Told(_("Some files were not taken. What you typed is still here."))
        return _form_page(request, found, told, files)
    try:
        link = _open(request, found, files)
    except Refusal as refusal:
        return _form_page(request, found, refusals.told(refusal), files)
    except KeyReused:
        return _form_page(request, found, refusals.sent_already(), files)
    except StorageError as error:
        return _form_page(request, found, refusals.storage(error), files)
    return HttpResponseRedirect(reverse("portal-receipt", args=[visit_key(link)]))


def _open(request: HttpRequest, found: _Intake, files: Uploads) -> Link:
    """The case, its receipt, its photographs: each once, however often the form is sent."""
    now, program = now_of(request), found.program
    around = Around(program, Facts(program, CaseState(), _context(request, found)).zone(), request.POST, files)
    body = {"data": forms.given(around, _fields(request, found))}
    key = str(request.POST.get("key", ""))[: acting.KEY_LENGTH] or None
    case = open_case(program.procedure.name, body, actor=Actor(outside=found.role), now=now, idempotency_key=key).ref
    link = open_code(give_receipt(case, found.role, now=now), now=now)
    acting.attach(link, files.all(), now=now)
    return link


def _context(request: HttpRequest, found: _Intake) -> Context:
    return context_of(found.role, now=now_of(request))


def _fields(request: HttpRequest, found: _Intake) -> list[FormField]:
    """What opening asks for, as far as it is for outside eyes."""
    asked = opening_form(found.program, _context(request, found))
    return [one for one in asked if not one.spec.internal and one.spec.see is None and one.spec.type not in OF_PEOPLE]


def _form_page(request: HttpRequest, found: _Intake, told: Told | None, files: Uploads) -> HttpResponseBase:
    post = request.POST if request.method == "POST" else None
    zone = Facts(found.program, CaseState(), _context(request, found)).zone()
    fields = _fields(request, found)
    controls = forms.controls(Around(found.program, zone, post, files), fields)
    if told:
        refusals.mark(controls, told)
    context = {
        "title": said(found.program.procedure.title),
        "controls": controls,
        "told": told,
        "files": files,
        "accept": ACCEPT,
        "most": MOST,
        "photos": PHOTOS,
        "anonymous": any(one.spec.anonymous for one in fields),
        "key": (str(post.get("key", "")) if post is not None else "") or str(uuid4()),
    }
    return page(request, "report.html", context, status=told.status if told else 200)
