"""A document's template, edited with its preview: by a button, and while typing where the browser runs our script."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.casebook import published, queries
from kesu.casebook.publishing import PublishRefused
from kesu.casebook.queries import Wanted
from kesu.casebook.republishing import next_label
from kesu.desk.access import signed_in
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.speaking import language, moment_text, person_name, said
from kesu.desk.views.papers import told
from kesu.desk.views.procedures import lines_of, may_publish
from kesu.documents import editing
from kesu.documents.fonts import FontsMissing
from kesu.documents.reading import read_template
from kesu.documents.rendering import NotRendered
from kesu.procedure.messages import Message
from kesu.procedure.refusals import Refusal


@signed_in
def edit(request: HttpRequest, name: str, document: str) -> HttpResponse:
    """The editor. `action`: preview (saves the draft too), publish, discard, download."""
    try:
        digest = published.current(name)
        opened = editing.opened(name, digest, document)
    except (Refusal, KeyError):
        raise Http404 from None
    if not may_publish(request, published.program_of(digest)):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, name, digest, document, opened.text)
    text = str(request.POST.get("text", ""))[: editing.LONGEST].replace("\r\n", "\n")
    match request.POST.get("action"):
        case "discard":
            editing.discard(name, document)
            return HttpResponseRedirect(request.path)
        case "download":
            answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
            answer.headers["Content-Disposition"] = f'attachment; filename="{document}.yaml"'
            return answer
        case "publish":
            return _publish(request, name, digest, document, text)
    editing.save(name, document, text, by=account_of(request).person_id, now=now_of(request))
    return _page(request, name, digest, document, text)


def _publish(request: HttpRequest, name: str, digest: str, document: str, text: str) -> HttpResponse:
    editing.save(name, document, text, by=account_of(request).person_id, now=now_of(request))
    version = str(request.POST.get("version", "")).strip()
    if not version:
        return _page(request, name, digest, document, text, why=_("Give the new version a label."))
    try:
        done = editing.publish(name, document, text, version, by=account_of(request).person_id, now=now_of(request))
    except PublishRefused as refused:
        taken = refused.code == "version_taken"
        why = _("There is a version of that label already.") if taken else _("Not published: mend what is listed here.")
        return _page(request, name, digest, document, text, why=why, found=refused.messages)
    messages.success(
        request, _("Published as version %(version)s. Open cases stay on theirs.") % {"version": done.version}
    )
    return HttpResponseRedirect(reverse("procedure", args=[done.name]))


def _page(
    request: HttpRequest,
    name: str,
    digest: str,
    document: str,
    text: str,
    *,
    why: str = "",
    found: Sequence[Message] = (),
) -> HttpResponse:
    procedure = published.program_of(digest).procedure
    opened = editing.opened(name, digest, document)
    viewer = viewer_of(request)
    found_cases = queries.cases(viewer, Wanted(procedures=(name,)), limit=60).rows
    cases = [row for row in found_cases if row.digest == digest][:30]
    chosen = str(request.POST.get("case") or request.GET.get("case") or (cases[0].ref if cases else ""))
    reading = read_template(text, procedure, document)
    shown: dict[str, Any] = {
        "name": name,
        "document": document,
        "title": said(procedure.documents[document]),
        "procedure_title": said(procedure.title),
        "text": text,
        "origin": opened.origin,
        "saved": moment_text(opened.at, viewer.context().calendars.default.zone),
        "saved_by": person_name(viewer.directory, opened.by),
        "findings": lines_of(list(found or reading.messages)),
        "why": why,
        "cases": [(str(row.ref), f"{row.number or ''} {row.title}".strip()) for row in cases],
        "chosen": chosen,
        "next": str(request.POST.get("version") or next_label(procedure.version)),
        **_preview(request, digest, document, text, chosen),
    }
    return page(request, "template.html", shown, status=422 if why else 200)


def _preview(request: HttpRequest, digest: str, document: str, text: str, case: str) -> dict[str, Any]:
    viewer = viewer_of(request)
    view = queries.case(viewer, case) if case else None
    context = replace(viewer.context(), now=now_of(request))
    state = editing.without(view.state, view.hidden) if view is not None and view.row.digest == digest else None
    try:
        pictures = editing.preview(digest, document, text, state, context, language())
    except (NotRendered, FontsMissing) as no:
        wrong = isinstance(no, NotRendered) and no.code in ("template", "internal")
        return {"pages": [], "no_preview": _("Mend what is listed; then it can be shown again.") if wrong else told(no)}
    return {"pages": [base64.b64encode(picture).decode() for picture in pictures], "no_preview": ""}
