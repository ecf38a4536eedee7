"""What holds of the whole installation: each promise with the time of its last proof, and what fails it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kesu.casebook import invariants, queries
from kesu.casebook.invariants import Proven
from kesu.casebook.sight import Viewer
from kesu.desk.access import administrators_only
from kesu.desk.shell import now_of, page, viewer_of

SENTENCES = {
    "responsible": gettext_noop("Every open case has a living responsible person"),
    "next_action": gettext_noop("Every open case has a next action"),
    "next_time": gettext_noop("Every open case has a next date"),
    "numbers": gettext_noop("No gap in numbers, none given twice"),
    "chain": gettext_noop("The chain of every journal is intact, its guards are in place"),
    "tables": gettext_noop("The tables say what the journals say, files are as they were taken in"),
    "journals": gettext_noop("No journal without its case"),
    "stock": gettext_noop("What is where is the sum of what was moved"),
    "records": gettext_noop("The chains of records are intact"),
    "published": gettext_noop("Procedures are as they were published"),
    "outbox": gettext_noop("Everything to be sent was sent, or is on its way"),
    "worker": gettext_noop("A worker is running"),
}
MENDS = {
    "responsible": gettext_noop("Give somebody the role, or the owner's role, on the page People."),
    "next_action": gettext_noop("Open the case: its procedure has come to an end without closing. Restart a step."),
    "next_time": gettext_noop("The procedure sets no limit here: a clock in its next version would."),
    "numbers": gettext_noop("Somebody wrote into the database past Kesu. Restore a backup, and ask who."),
    "chain": gettext_noop("Somebody wrote into the database past Kesu. Restore a backup, and ask who."),
    "tables": gettext_noop("Run kesu rebuild for tables; restore files from a backup."),
    "journals": gettext_noop("Somebody wrote into the database past Kesu. Restore a backup, and ask who."),
    "stock": gettext_noop("Run kesu rebuild for tables; restore files from a backup."),
    "records": gettext_noop("Somebody wrote into the database past Kesu. Restore a backup, and ask who."),
    "published": gettext_noop("Somebody wrote into the database past Kesu. Restore a backup, and ask who."),
    "outbox": gettext_noop("See the page Deliveries, and whether a worker is running."),
    "worker": gettext_noop("Start kesu serve or kesu worker."),
}


@administrators_only
def show(request: HttpRequest) -> HttpResponse:
    """The page shows the last proof; the button proves anew."""
    if request.method == "POST":
        found = invariants.prove(now=now_of(request))
        if all(one.holds or one.code in invariants.NOTED for one in found):
            messages.success(request, _("Everything holds."))
        else:
            messages.error(request, _("Something does not hold: see below."))
        return HttpResponseRedirect(reverse("invariants"))
    known = {one.code: one for one in invariants.last_proven()}
    viewer = viewer_of(request)
    lines = [_line(code, known.get(code), viewer) for code in invariants.CHECKS]
    return page(request, "invariants.html", {"lines": lines, "proven": bool(known)})


def _line(code: str, found: Proven | None, viewer: Viewer) -> dict[str, Any]:
    line: dict[str, Any] = {"code": code, "sentence": _(SENTENCES[code]), "found": found}
    if found is not None:
        line |= {
            "holds": found.holds,
            "noted": found.code in invariants.NOTED,
            "at": datetime.fromisoformat(found.at),
            "mend": "" if found.holds else _(MENDS[code]),
            "failing": [_failing(one, viewer) for one in found.failing],
            "more": found.failed - len(found.failing),
        }
    return line


def _failing(text: str, viewer: Viewer) -> dict[str, Any]:
    """A case by its number or what it is about, as far as the reader may see it; anything else as it was found."""
    try:
        UUID(text)
    except ValueError:
        return {"text": text, "ref": None}
    seen = queries.case(viewer, text)
    number = queries.numbers_of([UUID(text)]).get(UUID(text))
    return {"text": number or (seen.row.title if seen else "") or text, "ref": text}
