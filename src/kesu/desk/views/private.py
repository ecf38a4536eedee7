"""Private links of a case: given, shown once, listed, taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kesu.casebook import links
from kesu.casebook.execute import UnknownCase
from kesu.casebook.storage import StorageError
from kesu.desk.access import signed_in
from kesu.desk.looking import look_at
from kesu.desk.shell import now_of, page
from kesu.desk.showing import refusals
from kesu.desk.speaking import moment_text, role_name
from kesu.desk.views.case import case_page
from kesu.procedure.context import Actor
from kesu.procedure.refusals import Refusal

MOST_DAYS = 3650


@require_POST
@never_cache
@signed_in
def give(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The page that shows the new link, once: its key is kept nowhere."""
    look = look_at(request, str(ref))
    now, role = now_of(request), str(request.POST.get("role", ""))
    try:
        key = links.give(ref, role, actor=Actor(look.viewer.person), now=now, until=_until(request, now))
    except Refusal as refusal:
        told = refusals.told(refusal, look.program, look)
        return case_page(request, look, form="give_link", told=told, post=request.POST)
    except StorageError as error:
        return case_page(request, look, form="give_link", told=refusals.storage_told(error), post=request.POST)
    except UnknownCase:
        raise Http404 from None
    address, link = links.address_of(key), links.find(ref, key)
    context: dict[str, Any] = {
        "viewer": look.viewer,
        "ref": ref,
        "number": look.state.number or look.view.row.title,
        "who": role_name(look.program.procedure, role),
        "address": address,
        "square": square(address),
        "until": moment_text(link.expires_at if link else None, look.zone),
    }
    return page(request, "private_link.html", context)


@require_POST
@signed_in
def revoke(request: HttpRequest, ref: UUID, number: int) -> HttpResponse:
    look = look_at(request, str(ref))
    try:
        links.revoke(ref, number, actor=Actor(look.viewer.person), now=now_of(request))
    except Refusal as refusal:
        told = refusals.told(refusal, look.program, look)
        return case_page(request, look, form="revoke_link", told=told, post=request.POST)
    except UnknownCase:
        raise Http404 from None
    messages.success(request, _("The link was revoked: it opens nothing any more."))
    return HttpResponseRedirect(reverse("case", args=[ref]) + "#private-links")


def square(address: str) -> str:
    """The address as a QR code, drawn in the page."""
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=2, light="#fff", dark="#000", omitsize=True)
    return mark_safe(drawn)


def _until(request: HttpRequest, now: Any) -> Any:
    days = str(request.POST.get("days", ""))
    return now + timedelta(days=min(int(days), MOST_DAYS)) if days.isdigit() and int(days) > 0 else None
