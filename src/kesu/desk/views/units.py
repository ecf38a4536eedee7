"""Units: added, renamed, moved, taken away; by administrators."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kesu.casebook.queries import is_unit_busy
from kesu.desk.access import administrators_only
from kesu.desk.forms.controls import unit_choices
from kesu.desk.shell import page
from kesu.organisation.directory import directory_of
from kesu.organisation.staffing import Place, UnitRefused, bring_units, remove_unit

CODE = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
REFUSED = {
    "circle": gettext_noop("A unit cannot stand below itself."),
    "unknown": gettext_noop("There is no such unit above."),
    "below": gettext_noop("Other units stand below it: move them first."),
    "in_use": gettext_noop("People, roles or open cases hang on it: move the people, close the cases."),
}


@administrators_only
def add(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request, "", {})
    code = str(request.POST.get("code", "")).strip()
    if not CODE.fullmatch(code):
        return _form(request, "", {"error": _("A unit needs a short code of small letters and digits.")}, status=422)
    if code in directory_of().units:
        return _form(request, "", {"error": _("This code is taken.")}, status=422)
    return _keep(request, code, "")


@administrators_only
def one(request: HttpRequest, unit: str) -> HttpResponse:
    if unit not in directory_of().units:
        raise Http404
    if request.method != "POST":
        return _form(request, unit, {})
    if request.POST.get("do") != "remove":
        return _keep(request, unit, unit)
    try:
        remove_unit(unit, busy=is_unit_busy(unit))
    except UnitRefused as refused:
        return _form(request, unit, {"remove_error": _(REFUSED[refused.code])}, status=409)
    messages.success(request, _("The unit was taken away."))
    return HttpResponseRedirect(reverse("people"))


def _keep(request: HttpRequest, code: str, known: str) -> HttpResponse:
    zh, en, under = (str(request.POST.get(name, "")).strip() for name in ("zh", "en", "under"))
    if not zh:
        return _form(request, known, {"error": _("Fill in the name.")}, status=422)
    try:
        bring_units([Place(code, zh[:200], (en or zh)[:200], under or None)])
    except UnitRefused as refused:
        return _form(request, known, {"error": _(REFUSED[refused.code])}, status=422)
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(reverse("people"))


def _form(request: HttpRequest, unit: str, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    directory = directory_of()
    known = directory.units.get(unit)
    given = request.POST if request.method == "POST" and request.POST.get("do") != "remove" else None
    values = {
        "code": given.get("code", unit) if given else unit,
        "zh": given.get("zh", "") if given else known.label.zh if known else "",
        "en": given.get("en", "") if given else known.label.en if known else "",
        "under": given.get("under", "") if given else (known.parent or "") if known else directory.root or "",
    }
    choices = [(code, "　" * depth + label) for code, label, depth in unit_choices(directory) if code != unit]
    return page(request, "unit.html", {"unit": known, "values": values, "choices": choices, **more}, status=status)
