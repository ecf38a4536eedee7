"""Records: facts that are no case, by type; a form for those who may enter one, and what has come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.casebook import records
from kesu.casebook.idempotency import KeyReused
from kesu.casebook.recorderasing import erased_values
from kesu.casebook.records import StoredRecord
from kesu.casebook.recordsight import hidden_of
from kesu.casebook.sight import Viewer
from kesu.desk.access import signed_in
from kesu.desk.forms.controls import Around, Control, control
from kesu.desk.forms.raw import Raw, given, stored, typed
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.showing import refusals
from kesu.desk.showing.values import brief
from kesu.desk.speaking import moment_text, person_name, said
from kesu.organisation.calendars import calendars_of
from kesu.procedure.context import Actor
from kesu.procedure.declared import Field, Label, Procedure, Record
from kesu.procedure.engine import CaseState, Program, compile_procedure
from kesu.procedure.refusals import Refusal

SHOWN = 50


@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """The types of record one may read, and whether one may enter them."""
    person, now = account_of(request).person_id, now_of(request)
    mine = records.may_record(person, now=now)
    types = [
        {"kind": kind, "label": said(spec), "hint": said(spec.hint), "mine": kind in mine, "last": _last(kind)}
        for kind, spec in records.record_types().items()
        if kind in mine or records.may_read(kind, person, now=now)
    ]
    return page(request, "records.html", {"types": types})


def _last(kind: str) -> StoredRecord | None:
    return next(records.records(kind, newest=True, limit=1), None)


@signed_in
def show(request: HttpRequest, kind: str) -> HttpResponse:
    """The latest records of a type under the form; sent, it enters one."""
    person, now = str(account_of(request).person_id), now_of(request)
    try:
        readable = records.may_read(kind, person, now=now)
    except Refusal:
        readable = False
    if not readable:
        raise Http404
    desk = _Desk(request, kind, records.record_types()[kind], kind in records.may_record(person, now=now))
    return desk.send() if request.method == "POST" else desk.show()


@dataclass(frozen=True, slots=True)
class _Look:
    """What showing a value needs of a case, for one that belongs to none: a record chooses from no rows of a case."""

    viewer: Viewer
    zone: tzinfo
    state: CaseState
    facts: None = None
    hidden: frozenset[str] = frozenset()


class _Desk:
    """One request's page about a type of record."""

    def __init__(self, request: HttpRequest, kind: str, spec: Record, mine: bool) -> None:
        self.request, self.kind, self.spec, self.mine = request, kind, spec, mine
        self.viewer, self.zone = viewer_of(request), calendars_of().default.zone
        self.program = alone(kind, spec)
        self.hidden = hidden_of(kind, self.viewer.person, now=now_of(request))
        self.shown = {name: field for name, field in spec.fields.items() if name not in self.hidden}
        self.post = request.POST if request.method == "POST" else None

    def send(self) -> HttpResponse:
        data = {name: given(field, self._raw(name)) for name, field in self.spec.fields.items()}
        entered = {name: value for name, value in data.items() if value is not None}
        key = str(self.request.POST.get("key") or uuid4())
        actor = Actor(account_of(self.request).person_id)
        try:
            found = records.add(
                self.kind, entered, actor=actor, now=now_of(self.request), source="desk", idempotency_key=key
            )
        except Refusal as refusal:
            return self.show(refusals.told(refusal, self.program))
        except KeyReused:
            told = _("This form was sent before. Open the page anew to enter another record.")
            return self.show(refusals.Told("conflict", told, 409))
        messages.success(self.request, _("Record no. %(number)s was entered.") % {"number": found.seq})
        return HttpResponseRedirect(reverse("record", args=[self.kind]))

    def show(self, told: refusals.Told | None = None) -> HttpResponse:
        controls = self._controls() if self.mine else []
        if told:
            refusals.mark(controls, told)
        before = str(self.request.GET.get("before", ""))
        before_number = int(before) if before.isdigit() and len(before) < 10 else None
        found = list(records.records(self.kind, newest=True, before=before_number, limit=SHOWN + 1))
        gone = erased_values(self.kind)
        context = {
            "viewer": self.viewer,
            "zone": self.zone,
            "kind": self.kind,
            "label": said(self.spec),
            "hint": said(self.spec.hint),
            "mine": self.mine,
            "controls": controls,
            "told": told,
            "key": self.request.POST.get("key") if told and told.status != 409 else str(uuid4()),
            "heads": [said(field) for field in self.shown.values()],
            "rows": [{**self._row(one), "erased": one.seq in gone} for one in found[:SHOWN]],
            "next": found[SHOWN - 1].seq if len(found) > SHOWN else None,
            "later": before_number is not None,
        }
        return page(self.request, "record.html", context, status=told.status if told else 200)

    def _controls(self) -> list[Control]:
        around = Around(self.viewer, self.program, self.zone)
        return [
            control(around, field, f"f.{name}", self._raw(name), required=not field.optional)
            for name, field in self.spec.fields.items()
        ]

    def _raw(self, name: str) -> Raw:
        field = self.spec.fields[name]
        return stored(field, field.default, self.zone) if self.post is None else typed(field, f"f.{name}", self.post)

    def _row(self, one: StoredRecord) -> dict[str, Any]:
        return {
            "seq": one.seq,
            "at": moment_text(one.at.isoformat(), self.zone),
            "by": person_name(self.viewer.directory, one.by),
            "cells": cells_of(self.viewer, self.zone, self.shown.values(), one.data),
        }


def cells_of(viewer: Viewer, zone: tzinfo, fields: Iterable[Field], data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Head and text of each of these fields of a record."""
    look: Any = _Look(viewer, zone, CaseState())
    return [{"head": said(field), "text": brief(look, field, data.get(field.name))} for field in fields]


def alone(kind: str, spec: Record) -> Program:
    """The fields of the record as those of a procedure, for the parts that show values and word refusals."""
    title = spec.label or Label(kind, kind)
    return compile_procedure(Procedure(name=kind, version="", title=title, kind="record", fields=spec.fields))
