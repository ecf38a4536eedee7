"""Taking a complaint: choose the procedure, fill in what opening asks for, attach files at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.casebook import published
from kesu.casebook.execute import execute, open_case
from kesu.casebook.files import FileRefused, store_file
from kesu.casebook.storage import StorageError
from kesu.desk.access import signed_in
from kesu.desk.forms.controls import Around, Control
from kesu.desk.forms.raw import Raw, given, stored, typed
from kesu.desk.forms.steps import field_control, later
from kesu.desk.shell import account_of, now_of, page, viewer_of
from kesu.desk.showing import refusals, words
from kesu.desk.speaking import role_name, said
from kesu.procedure.acting import is_outside, may_enter, opening_roles
from kesu.procedure.context import Actor, Command
from kesu.procedure.facts import Facts
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import CaseState
from kesu.procedure.tasks import FormField, may_open, opening_form


@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """The procedures one may open a case of; with a single one there is nothing to choose."""
    viewer = viewer_of(request)
    context = viewer.context()
    programs = [(one, published.program_of(one.digest)) for one in published.current_versions()]
    offered = [
        (one, said(program.procedure.title))
        for one, program in programs
        if may_open(program, context) or outside_roles(program, context)
    ]
    if len(offered) == 1:
        return HttpResponseRedirect(reverse("open", args=[offered[0][0].name]))
    return page(request, "choose.html", {"viewer": viewer, "offered": offered})


@signed_in
def open_one(request: HttpRequest, name: str) -> HttpResponse:
    try:
        program = published.program_of(published.current(name))
    except Refusal:
        raise Http404 from None
    form = _OpeningForm(request, program)
    if request.method == "POST" and not request.POST.get("more"):
        return form.send()
    return form.show()


def outside_roles(program: Program, context: Any) -> list[str]:
    """Outside roles whose complaint the person may enter for them."""
    facts = Facts(program, CaseState(unit=context.directory.unit_of(context.actor.person)), context)
    person = context.actor.person or ""
    roles = [role for role in opening_roles(program.procedure) if is_outside(program.procedure, role)]
    return [role for role in roles if may_enter(facts, person, role)]


class _OpeningForm:
    """One request's form: drawn, or read and sent."""

    def __init__(self, request: HttpRequest, program: Program) -> None:
        self.request, self.program = request, program
        self.viewer = viewer_of(request)
        self.context = self.viewer.context()
        self.fields = opening_form(program, self.context)
        facts = Facts(program, CaseState(unit=self.viewer.directory.unit_of(self.viewer.person)), self.context)
        self.around = Around(self.viewer, program, facts.zone())
        self.files: list[UUID] = []

    # --- drawn -----------------------------------------------------------------------------------------

    def show(self, told: refusals.Told | None = None) -> HttpResponse:
        controls = [self._control(field) for field in self.fields]
        if told:
            refusals.mark(controls, told)
        procedure = self.program.procedure
        inside = may_open(self.program, self.context)
        context = {
            "viewer": self.viewer,
            "procedure": procedure,
            "controls": controls,
            "told": told,
            "key": self.request.POST.get("key") or str(uuid4()),
            "inside": inside,
            "behalf": [(role, role_name(procedure, role)) for role in outside_roles(self.program, self.context)],
            "as": self.request.POST.get("as", ""),
        }
        return page(self.request, "open.html", context, status=told.status if told else 200)

    def _control(self, field: FormField) -> Control:
        name = f"f.{field.name}"
        raw = typed(field.spec, name, self.request.POST) if self.request.method == "POST" else self._first(field)
        return field_control(self.around, field, name, raw)

    def _first(self, field: FormField) -> Raw:
        return stored(field.spec, field.value, self.around.zone)

    # --- sent ------------------------------------------------------------------------------------------

    def send(self) -> HttpResponse:
        post = self.request.POST
        try:
            self.files = list(self._stored_files())
        except FileRefused as refused:
            return self.show(file_told(refused))
        body: dict[str, Any] = {"data": dict(self._data())}
        if post.get("as"):
            body["as"] = str(post["as"])
        elif not may_open(self.program, self.context):
            body["as"] = next(iter(outside_roles(self.program, self.context)), None)
        actor, now = Actor(self.viewer.person), now_of(self.request)
        try:
            opened = open_case(
                self.program.procedure.name, body, actor=actor, now=now, idempotency_key=post.get("key") or None
            )
        except Refusal as refusal:
            return self.show(refusals.told(refusal, self.program))
        except StorageError as error:
            return self.show(refusals.storage_told(error))
        if not opened.repeated:
            self._attach(opened.ref, actor)
            messages.success(self.request, _("The complaint was taken. It is now on its way."))
        return HttpResponseRedirect(reverse("case", args=[opened.ref]))

    def _data(self) -> Iterator[tuple[str, Any]]:
        for field in self.fields:
            raw = typed(field.spec, f"f.{field.name}", self.request.POST)
            yield field.name, given(field.spec, raw, later(self.program, field))

    def _stored_files(self) -> Iterator[UUID]:
        for upload in self.request.FILES.getlist("files"):
            stored_file = store_file(
                upload.chunks(), upload.name or "", by=account_of(self.request).person_id, now=now_of(self.request)
            )
            yield stored_file.pk

    def _attach(self, ref: UUID, actor: Actor) -> None:
        for number in self.files:
            try:
                execute(ref, Command("attach", {"file": str(number)}), actor=actor, now=now_of(self.request))
            except Refusal as refusal:  # the case is open; the file can be attached again on its page
                messages.error(self.request, refusals.told(refusal, self.program).sentence)


def file_told(refused: FileRefused) -> refusals.Told:
    """Why a file was not taken, in the reader's language."""
    return refusals.Told("input", words.word(words.FILES, refused.code) % {"name": "", **refused.data})
