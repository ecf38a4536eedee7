"""People, units, roles and deputies; administrators add people, give roles and sign-ins."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesu.casebook import absences, published
from kesu.desk.access import administrators_only, signed_in
from kesu.desk.forms.controls import people_choices, unit_choices
from kesu.desk.shell import account_of, page, viewer_of
from kesu.desk.showing.staffing import gaps
from kesu.desk.speaking import listed, person_name, role_name, unit_name
from kesu.organisation import people as organisation
from kesu.organisation.directory import directory_of
from kesu.organisation.models import Deputy, Person
from kesu.procedure.refusals import Refusal
from kesu.procedure.who import Directory, Holding

CODE = re.compile(r"[a-z][a-z0-9_.-]{0,39}")


@signed_in
def show(request: HttpRequest) -> HttpResponse:
    return _page(request, {})


def _page(request: HttpRequest, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    viewer = viewer_of(request)
    directory, names = viewer.directory, role_names()
    members: dict[str, list[dict[str, Any]]] = {}
    for person in sorted(directory.people.values(), key=lambda person: person.name):
        members.setdefault(person.unit or "", []).append(_line(directory, person, names))
    units = [
        {"code": code, "label": label, "depth": depth, "people": members.get(code, [])}
        for code, label, depth in unit_choices(directory)
    ]
    context = {
        "viewer": viewer,
        "units": units,
        "unplaced": members.get("", []),
        "deputies": _deputies(request, directory, names),
        "people_choices": [pair for pair in people_choices(directory) if pair[0] != viewer.person],
        "my_roles": [(role, names.get(role, role)) for role in sorted(directory.roles_of(viewer.person))],
        "unit_choices": [(code, "　" * depth + label) for code, label, depth in unit_choices(directory)],
        "today": viewer.day.isoformat(),
        "gaps": gaps(viewer.directory, viewer.day, names),
        **more,
    }
    return page(request, "people.html", context, status=status)


def role_names() -> dict[str, str]:
    """What roles are called in the procedures that declare them."""
    found: dict[str, str] = {}
    for one in published.current_versions():
        procedure = published.program_of(one.digest).procedure
        for code in procedure.roles:
            found.setdefault(code, role_name(procedure, code))
    return found


def _line(directory: Directory, person: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "mail": person.mail or "",
        "active": person.active,
        "roles": [held_text(directory, held, person.unit, names) for held in person.roles],
    }


def held_text(directory: Directory, held: Holding, own: str | None, names: dict[str, str]) -> str:
    label = names.get(held.role, held.role)
    place = unit_name(directory, held.unit) if held.unit and held.unit != own else held.per or ""
    return f"{label} · {place}" if place else label


# --- deputies ------------------------------------------------------------------------------------------


def _deputies(request: HttpRequest, directory: Directory, names: dict[str, str]) -> list[dict[str, Any]]:
    account = account_of(request)
    return [
        {
            "id": one.pk,
            "absent": person_name(directory, one.absent_id),
            "deputy": person_name(directory, one.deputy_id) if one.deputy_id else "",
            "start": one.start,
            "end": one.end,
            "roles": listed(names.get(role, role) for role in one.roles),
            "past": bool(one.end and one.end < viewer_of(request).day),
            "mine": account.administrator or one.absent_id == account.person_id,
        }
        for one in Deputy.objects.order_by("-start", "id")
    ]


@require_POST
@signed_in
def add_deputy(request: HttpRequest) -> HttpResponse:
    """Somebody stands in for the reader, for a period."""
    post, person = request.POST, account_of(request).person_id
    deputy = str(post.get("deputy", "")) or None
    start, end = _day(post.get("start")), _day(post.get("end"))
    found = directory_of().people.get(deputy or "")
    if (deputy and (found is None or not found.active)) or start is None or end is None:
        return _page(request, {"deputy_error": _("Choose a first and a last day, and who stands in.")}, status=422)
    try:
        absences.enter(person, deputy, start=start, end=end, roles=post.getlist("roles"), day=viewer_of(request).day)
    except ValueError:
        return _page(request, {"deputy_error": _("The last day lies before the first.")}, status=422)
    except Refusal as refused:
        return _page(request, {"deputy_error": refused.sentence(get_language() or "")}, status=422)
    if found is None:
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(reverse("people"))
    messages.success(request, _("%(person)s stands in for you from %(start)s to %(end)s.") % {
        "person": found.name, "start": start, "end": end,
    })  # fmt: skip
    return HttpResponseRedirect(reverse("people"))


@require_POST
@signed_in
def end_deputy(request: HttpRequest, deputy: int) -> HttpResponse:
    found = Deputy.objects.filter(pk=deputy).first()
    account = account_of(request)
    if found is None:
        raise Http404
    if not account.administrator and found.absent_id != account.person_id:
        raise PermissionDenied
    try:
        absences.end(found, day=viewer_of(request).day)
    except Refusal as refused:
        return _page(request, {"deputy_error": refused.sentence(get_language() or "")}, status=422)
    messages.success(request, _("The deputyship was ended."))
    return HttpResponseRedirect(reverse("people"))


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


# --- administrators ------------------------------------------------------------------------------------


@require_POST
@administrators_only
def add(request: HttpRequest) -> HttpResponse:
    """A new person, without roles and sign-in as yet."""
    post = request.POST
    code, name, unit = str(post.get("id", "")).strip(), str(post.get("name", "")).strip(), str(post.get("unit", ""))
    if not CODE.fullmatch(code) or not name:
        sentence = _("A person needs a short code of small letters and digits, and a name.")
        return _page(request, {"person_error": sentence, "typed": post}, status=422)
    if Person.objects.filter(pk=code).exists():
        return _page(request, {"person_error": _("This code is taken."), "typed": post}, status=422)
    known = unit if unit in directory_of().units else None
    organisation.save_person(code, name=name, unit=known, mail=str(post.get("mail", "")) or None)
    messages.success(request, _("%(person)s was added.") % {"person": name})
    return HttpResponseRedirect(reverse("person", args=[code]))
