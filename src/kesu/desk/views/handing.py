"""Handing over: the open tasks of a person who leaves, or is away for long, go to another, case by case on record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesu.casebook.execute import execute
from kesu.casebook.handing import cases_waiting_for
from kesu.desk.access import signed_in
from kesu.desk.forms.controls import people_choices
from kesu.desk.shell import now_of, page, viewer_of
from kesu.desk.showing import refusals
from kesu.desk.speaking import listed, said
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal


@signed_in
def over(request: HttpRequest, person: str) -> HttpResponse:
    """What waits for the person, and to whom it shall go. Each case is asked by itself: its owner decides, or they."""
    viewer = viewer_of(request)
    found = viewer.directory.people.get(person)
    if found is None:
        raise Http404
    to = str(request.POST.get("to", ""))
    context: dict[str, Any] = {"viewer": viewer, "found": found, "to": to}
    status, error = 200, ""
    if request.method == "POST":
        receiver = viewer.directory.people.get(to)
        if receiver is None or not receiver.active or to == person:
            status, error = 422, _("Choose somebody else who is here.")
        else:
            done, refused = _hand_over(request, person, to)
            if done:
                told = ngettext("%(n)s case was handed over.", "%(n)s cases were handed over.", done) % {"n": done}
                messages.success(request, told)
            if not refused:
                return HttpResponseRedirect(reverse("hand-over", args=[person]))
            status = 409 if done else 403
            context["refused"] = refused
    lines = [
        {"ref": view.row.ref, "number": view.row.number or "", "title": view.row.title,
         "steps": listed(said(view.program.steps[step]) for step in steps if step in view.program.steps)}
        for view, steps in cases_waiting_for(viewer, person)
    ]  # fmt: skip
    choices = [pair for pair in people_choices(viewer.directory) if pair[0] != person]
    context |= {"lines": lines, "choices": choices, "error": error}
    return page(request, "hand_over.html", context, status=status)


def _hand_over(request: HttpRequest, person: str, to: str) -> tuple[int, list[tuple[str, str]]]:
    """How many cases it was done in, and those that refused it with the sentence."""
    viewer, done, refused = viewer_of(request), 0, []
    for view, _steps in cases_waiting_for(viewer, person):
        try:
            command = Command("hand_over", {"from": person, "to": to})
            execute(view.row.ref, command, actor=Actor(viewer.person), now=now_of(request))
        except Refusal as refusal:
            name = view.row.number or view.row.title
            refused.append((name, refusals.told(refusal, view.program).sentence))
        else:
            done += 1
    return done, refused
