"""What the organisation has made public: for everybody, without a link and without an account."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from kesu.casebook import publications
from kesu.organisation.calendars import calendars_of
from kesu.organisation.speaking import said
from kesu.portal.shell import nothing_here, outside, page, saved
from kesu.portal.speaking import moment_text


@outside
def listing(request: HttpRequest) -> HttpResponseBase:
    """All that is public now, the latest first; where there is nothing, that."""
    if not settings.KESU_NOTICES:
        return nothing_here(request)
    zone = calendars_of().default.zone
    found = [
        (one.id, said(one.title), one.case, moment_text(one.at.isoformat(), zone)) for one in publications.notices()
    ]
    return page(request, "notices.html", {"notices": found})


@outside
def paper(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The paper as it was frozen. What was withdrawn is not there, like what never was."""
    found = publications.notice(id) if settings.KESU_NOTICES else None
    if found is None:
        return nothing_here(request)
    return saved(found.hash, f"{found.document}.pdf", "application/pdf")
