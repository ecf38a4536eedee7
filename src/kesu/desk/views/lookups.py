"""Look-up while typing: what an input's list of suggestions is filled with."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kesu.casebook.staff import is_staff
from kesu.desk.access import signed_in
from kesu.desk.shell import account_of, viewer_of
from kesu.desk.speaking import language
from kesu.organisation.master import Entry, EntryRefused, find
from kesu.organisation.spelling import folded

OFFERED = 12
NAMED = ("customer", "supplier")  # entered by their name; the others by their code


@signed_in
def options(request: HttpRequest, kind: str) -> HttpResponse:
    """`<option>`s of the entries that match `q`, for the people of the house."""
    require_staff(request)
    text = str(request.GET.get("q", ""))[:200]
    try:
        found = find(kind, text, OFFERED)
    except EntryRefused:
        raise Http404 from None
    offered = [_option(entry, text) for entry in found]
    return render(request, "desk/lookup.html", {"options": offered})


def require_staff(request: HttpRequest) -> None:
    """Master data is for those who work here: 403 for outside people."""
    if not (account_of(request).administrator or is_staff(viewer_of(request))):
        raise PermissionDenied


def _option(entry: Entry, text: str) -> tuple[str, str]:
    """What is entered, and what stands beside it. Browsers offer only what contains the letters typed: those by which
    an entry was found in pinyin are said as well."""
    name = entry.name(language())
    value = name if entry.kind in NAMED else entry.code
    other = entry.code if entry.kind in NAMED else name
    beside = [part for part in (other, str(entry.detail.get("product", ""))) if part]
    shown = folded(" ".join((value, *beside)))
    if folded(text) and folded(text) not in shown:
        beside.append(text)
    return value, " · ".join(part for part in beside if part != value)
