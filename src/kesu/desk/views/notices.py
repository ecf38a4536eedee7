"""What the reader was told: read and unread, each leading to what it is about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kesu.casebook import notices
from kesu.desk.access import signed_in
from kesu.desk.shell import now_of, page, viewer_of
from kesu.desk.showing.notices import notice_line
from kesu.organisation.calendars import calendars_of

PAGE = 50


@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    viewer, zone = viewer_of(request), calendars_of().default.zone
    everything = request.GET.get("all") == "1"
    before = str(request.GET.get("before", ""))
    found = notices.notices_of(
        viewer, unread=not everything, limit=PAGE + 1, before=int(before) if before.isdecimal() else None
    )
    lines = [notice_line(viewer, notice, zone) for notice in found[:PAGE]]
    more = lines[-1].number if len(found) > PAGE else None
    return page(request, "notices.html", {"viewer": viewer, "lines": lines, "everything": everything, "more": more})


@require_POST
@signed_in
def read(request: HttpRequest) -> HttpResponse:
    """One notice by its number, or all; then where it leads, or back to the list."""
    number = str(request.POST.get("number", ""))
    viewer = viewer_of(request)
    notices.mark_read(viewer, int(number) if number.isdecimal() else None, now=now_of(request))
    return HttpResponseRedirect(reverse("notices"))
