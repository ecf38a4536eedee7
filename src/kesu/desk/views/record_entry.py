"""One record: what it says, when and by whom it was entered; those who may erase its values, and read the certificate
that stays."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesu.casebook import records
from kesu.casebook.recorderasing import NoSuchRecord, certificate_of, erase_record, may_erase
from kesu.casebook.records import StoredRecord
from kesu.casebook.recordscanning import replaced
from kesu.casebook.recordsight import hidden_of
from kesu.desk.access import signed_in
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.showing import refusals
from kesu.desk.speaking import moment_text, person_name, said
from kesu.desk.views.records import alone, cells_of
from kesu.organisation.calendars import calendars_of
from kesu.procedure.refusals import Refusal

BIGGEST = 2**31 - 1


@signed_in
def show(request: HttpRequest, kind: str, seq: int) -> HttpResponse:
    """For whoever may read records of the type; who may erase them alone sees that it is there, not what it says."""
    return _show(request, kind, _found(request, kind, seq))


@signed_in
@require_POST
def erase(request: HttpRequest, kind: str, seq: int) -> HttpResponse:
    """Erase its values, with a reason; as REST has it."""
    one = _found(request, kind, seq)
    if not _may_erase(request, kind):
        raise PermissionDenied
    reason = str(request.POST.get("reason", ""))[:2000]
    try:
        done = erase_record(kind, seq, by=str(account_of(request).person_id), reason=reason, now=now_of(request))
    except NoSuchRecord:
        raise Http404 from None
    except Refusal as refusal:
        return _show(request, kind, one, refusals.told(refusal, alone(kind, records.record_types()[kind])))
    told = _("The values are erased; certificate no. %(number)s stays.")
    messages.success(request, told % {"number": done.number})
    return HttpResponseRedirect(reverse("record-entry", args=[kind, seq]))


def _found(request: HttpRequest, kind: str, seq: int) -> StoredRecord:
    """Raises Http404 for what is not there, or neither to be read nor to be erased by whoever asks."""
    known = kind in records.record_types() and 0 < seq <= BIGGEST
    if not known or not (_readable(request, kind) or _may_erase(request, kind)):
        raise Http404
    found = next(records.records(kind, after=seq - 1, before=seq + 1), None)
    if found is None:
        raise Http404
    return found


def _readable(request: HttpRequest, kind: str) -> bool:
    return records.may_read(kind, account_of(request).person_id, now=now_of(request))


def _may_erase(request: HttpRequest, kind: str) -> bool:
    return may_erase(kind, viewer_of(request), administrator=account_of(request).administrator)


def _show(request: HttpRequest, kind: str, one: StoredRecord, told: refusals.Told | None = None) -> HttpResponse:
    viewer, zone = viewer_of(request), calendars_of().default.zone
    spec = records.record_types()[kind]
    hidden = hidden_of(kind, viewer.person, now=now_of(request))
    shown = [field for name, field in spec.fields.items() if name not in hidden]
    certificate = certificate_of(kind, one.seq)
    may = certificate is None and _may_erase(request, kind)
    readable = _readable(request, kind)
    context: dict[str, Any] = {
        "viewer": viewer,
        "zone": zone,
        "kind": kind,
        "label": said(spec),
        "seq": one.seq,
        "at": moment_text(one.at.isoformat(), zone),
        "by": person_name(viewer.directory, one.by),
        "source": one.source or "",
        "hash": one.hash,
        "readable": readable,
        "cells": cells_of(viewer, zone, shown, one.data) if readable else [],
        "replaced": certificate is None and one.seq in replaced(kind, spec),
        "certificate": certificate,
        "erased_at": moment_text(certificate.at.isoformat(), zone) if certificate else "",
        "erased_by": person_name(viewer.directory, certificate.by) if certificate else "",
        "may_erase": may,
        "has_key": spec.key is not None,
        "reason": request.POST.get("reason", ""),
        "told": told,
    }
    return page(request, "record_entry.html", context, status=told.status if told else 200)
