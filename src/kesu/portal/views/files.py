"""Documents that were sent to the reader, and what they brought themselves: saved, never run or shown inline."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from kesu.casebook.links import UnknownLink
from kesu.casebook.outside import look_from_outside
from kesu.portal.shell import now_of, opened, outside, saved
from kesu.portal.standing import Standing


@outside
def document(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """A document that was sent to the reader, as it was frozen."""
    standing = _standing(request, key)
    made = standing.state.documents.get(name, {})
    if not standing.may_fetch(name) or not made.get("hash"):
        raise UnknownLink
    return saved(str(made["hash"]), f"{name}.pdf", "application/pdf")


@outside
def own(request: HttpRequest, key: str, number: str) -> HttpResponseBase:
    """A file that came from the reader."""
    standing = _standing(request, key)
    if number not in dict(standing.files):
        raise UnknownLink
    entry = standing.state.files[number]
    return saved(str(entry.get("hash")), str(entry["name"]), str(entry.get("type") or ""))


def _standing(request: HttpRequest, key: str) -> Standing:
    link = opened(request, key)
    return Standing(look_from_outside(link.case, link.role, now=now_of(request)))
