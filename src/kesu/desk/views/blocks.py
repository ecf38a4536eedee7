"""What may not be used or shipped now, and why."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from kesu.casebook.blocking import Blocking, blocks_in_force
from kesu.casebook.publishing import titles
from kesu.desk.access import signed_in
from kesu.desk.shell import page, viewer_of
from kesu.desk.showing import words
from kesu.desk.speaking import moment_text, said
from kesu.desk.views.lookups import require_staff
from kesu.organisation.calendars import calendars_of


@signed_in
def show(request: HttpRequest) -> HttpResponse:
    """All blocks, or those on what contains `q`; for the people of the house."""
    require_staff(request)
    viewer, text = viewer_of(request), str(request.GET.get("q", "")).strip()[:200]
    found, total = blocks_in_force(viewer, text)
    named = titles()
    context = {
        "viewer": viewer, "q": text, "found": [_line(one, named) for one in found], "total": total,
        "more": total > len(found),
    }  # fmt: skip
    return page(request, "blocks.html", context)


def _line(one: Blocking, named: Any) -> dict[str, Any]:
    title = named.get(one.procedure)
    return {
        "kind": words.word(words.BLOCKED, one.what),
        "value": one.value,
        "case": one.case,
        "number": one.number,
        "title": said(title) if title else one.procedure,
        "why": said(one.why),
        "since": moment_text(one.since, calendars_of().default.zone),
    }
