"""One person: name and unit, roles and certificates, sign-in, leaving. For administrators."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.casebook.queries import numbers_of
from kesu.casebook.staff import outside_roles
from kesu.desk.access import administrators_only
from kesu.desk.forms.controls import unit_choices
from kesu.desk.shell import account_of, page, viewer_of
from kesu.desk.showing.staffing import needed_certificates, roles_held_per
from kesu.desk.views.people import held_text, role_names
from kesu.organisation import people as organisation
from kesu.organisation.directory import directory_of
from kesu.organisation.models import Account, Person
from kesu.organisation.qualifying import held
from kesu.organisation.signing_in import open_account, set_password
from kesu.procedure.granting import FOR_EVER
from kesu.procedure.who import Holding


@administrators_only
def one(request: HttpRequest, person: str) -> HttpResponse:
    """One person: name and unit, roles, sign-in, leaving."""
    found = Person.objects.select_related("account").filter(pk=person).first()
    if found is None:
        raise Http404
    act = _ACTS.get(str(request.POST.get("do", ""))) if request.method == "POST" else None
    if act is not None:
        return act(request, found)
    return person_page(request, found, {})


def person_page(request: HttpRequest, found: Person, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    viewer, names = viewer_of(request), role_names()
    known = viewer.directory.people[found.pk]
    context = {
        "viewer": viewer,
        "found": found,
        "sign_in": getattr(found, "account", None),
        "held": [(place, held_text(viewer.directory, held, None, names)) for place, held in enumerate(known.roles)],
        "roles": sorted(_given_here(names), key=lambda pair: pair[1]),
        "roles_per": sorted({role for role, per in roles_held_per().items() if per}),
        "certificates": _certificates(found.pk),
        "certificate_names": sorted(needed_certificates()),
        "today": viewer.day,
        "unit_choices": [(code, "　" * depth + label) for code, label, depth in unit_choices(viewer.directory)],
        **more,
    }
    return page(request, "person.html", context, status=status)


def _certificates(person: str) -> list[dict[str, Any]]:
    """What they hold, through which day, and the case that gave it; none: people or a file did."""
    kept = sorted(held(person).get(person, {}).items())
    numbers = numbers_of(one.case for _name, one in kept if one.case is not None)
    return [
        {
            "name": name,
            "last": one.expires if one.expires != FOR_EVER else None,
            "case": one.case,
            "number": numbers.get(one.case) or _("a case without a number") if one.case is not None else "",
        }
        for name, one in kept
    ]


def _given_here(names: dict[str, str]) -> list[tuple[str, str]]:
    """Roles that people of the house hold: who is outside acts by a link, without an account."""
    outside = outside_roles()
    return [(role, name) for role, name in names.items() if role not in outside]


def _save(request: HttpRequest, found: Person) -> HttpResponse:
    post = request.POST
    unit = str(post.get("unit", ""))
    name = str(post.get("name", "")).strip()
    if not name:
        return person_page(request, found, {"error": _("Fill this in.")}, status=422)
    known = unit if unit in directory_of().units else None
    organisation.save_person(found.pk, name=name, unit=known, mail=str(post.get("mail", "")) or None)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("person", args=[found.pk]))


def _give(request: HttpRequest, found: Person) -> HttpResponse:
    role, unit = str(request.POST.get("role", "")), str(request.POST.get("unit", ""))
    directory = directory_of()
    if role not in dict(_given_here(role_names())):
        return person_page(request, found, {"role_error": _("Choose a role.")}, status=422)
    held = Holding(role, unit if unit in directory.units else None, str(request.POST.get("per", "")).strip() or None)
    organisation.set_roles(found.pk, [*directory.people[found.pk].roles, held])
    messages.success(request, _("The role was given."))
    return HttpResponseRedirect(reverse("person", args=[found.pk]))


def _take(request: HttpRequest, found: Person) -> HttpResponse:
    place = str(request.POST.get("place", ""))
    roles = list(directory_of().people[found.pk].roles)
    if place.isdigit() and int(place) < len(roles):
        del roles[int(place)]
        organisation.set_roles(found.pk, roles)
        messages.success(request, _("The role was taken away."))
    return HttpResponseRedirect(reverse("person", args=[found.pk]))


def _leave(request: HttpRequest, found: Person) -> HttpResponse:
    if found.pk == account_of(request).person_id:
        return person_page(request, found, {"error": _("You cannot deactivate yourself.")}, status=422)
    organisation.leave(found.pk)
    messages.success(request, _("%(person)s no longer signs in.") % {"person": found.name})
    return HttpResponseRedirect(reverse("people"))


def _issue(request: HttpRequest, found: Person) -> HttpResponse:
    """A sign-in, or a new password for it: shown once, to be changed at first use."""
    password = secrets.token_urlsafe(12)
    account = Account.objects.filter(person=found).first()
    if account is not None:
        set_password(account, password, must_change=True)
    else:
        try:
            account = open_account(
                found.pk, str(request.POST.get("name", "")) or found.pk, password,
                administrator=bool(request.POST.get("administrator")), must_change=True,
            )  # fmt: skip
        except IntegrityError:
            return person_page(request, found, {"sign_in_error": _("This name is taken.")}, status=422)
    fresh = Person.objects.select_related("account").get(pk=found.pk)
    return person_page(request, fresh, {"issued": {"name": account.name, "password": password}})


def _certify(request: HttpRequest, found: Person) -> HttpResponse:
    """A certificate with its last day, new or renewed."""
    name, until = str(request.POST.get("certificate", "")).strip()[:80], str(request.POST.get("until", ""))
    try:
        last = date.fromisoformat(until)
    except ValueError:
        last = None
    if not name or last is None:
        told = {"certificate_error": _("Name the certificate and its last day."), "typed": request.POST}
        return person_page(request, found, told, status=422)
    organisation.set_qualifications(found.pk, {**directory_of().people[found.pk].qualifications, name: last})
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(reverse("person", args=[found.pk]))


def _uncertify(request: HttpRequest, found: Person) -> HttpResponse:
    name = str(request.POST.get("certificate", ""))
    kept = {known: last for known, last in directory_of().people[found.pk].qualifications.items() if known != name}
    organisation.set_qualifications(found.pk, kept)
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(reverse("person", args=[found.pk]))


_ACTS = {
    "save": _save,
    "give": _give,
    "take": _take,
    "leave": _leave,
    "issue": _issue,
    "certify": _certify,
    "uncertify": _uncertify,
}
