"""A snapshot of a case: the frozen rows, who signed them, and what their cases or records say now."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from kesu.casebook.restating import Snapshot, snapshot_of
from kesu.desk.access import signed_in
from kesu.desk.looking import look_at
from kesu.desk.shell import page
from kesu.desk.speaking import language, moment_text, person_name, said
from kesu.insight.registers import reader_for
from kesu.insight.snapshots import told


@signed_in
def show(request: HttpRequest, ref: UUID, field: str) -> HttpResponse:
    look = look_at(request, str(ref))
    found = snapshot_of(look.view, field)
    if found is None:
        raise Http404
    shown = told(found, reader_for(language()))
    seal = found.seal or {}
    context = {
        "viewer": look.viewer,
        "ref": ref,
        "number": look.state.number or "",
        "label": said(found.spec),
        "headings": list(zip(shown.headings, shown.numbers, strict=True)),
        "rows": [
            (_source(source, found), list(zip(shown.headings, cells, shown.numbers, strict=True)))
            for source, cells in shown.rows
        ],
        "changes": [
            {"href": _source(one.ref, found), "number": one.number, "added": one.added, "cells": one.cells}
            for one in shown.changes
        ],
        "sealed": found.seal is not None,
        "intact": found.intact,
        "by": person_name(look.viewer.directory, seal.get("actor")),
        "at": moment_text(seal.get("at"), look.zone),
        "hash": seal.get("hash"),
    }
    return page(request, "snapshot.html", context)


def _source(source: str, snapshot: Snapshot) -> str:
    """The page of the case, of the record (`type:number`), or of the measure that a frozen row comes from."""
    if snapshot.measured is not None:
        return reverse("figure", args=(snapshot.procedure, snapshot.measured.measure.name))
    kind, colon, number = source.rpartition(":")
    return reverse("record-entry", args=(kind, int(number))) if colon else reverse("case", args=(source,))
