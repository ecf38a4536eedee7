"""What awaits my signature: a list with what is signed in view, then one page after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from kesu.casebook import queries
from kesu.casebook.sight import Viewer
from kesu.desk import carried
from kesu.desk.access import signed_in
from kesu.desk.looking import Look, look_at
from kesu.desk.shell import page, viewer_of
from kesu.desk.showing.deadlines import deadlines
from kesu.desk.showing.refusals import Told
from kesu.desk.showing.task_lines import TaskLine, task_lines
from kesu.desk.views.case import case_page, my_forms
from kesu.procedure.state import PLAIN

SHOWN = 200
UNFOLDED = 40
"""So many are read into the list at once; the rest are reached one after the other."""


@dataclass(frozen=True, slots=True)
class Awaiting:
    line: TaskLine
    href: str
    form: Any


@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    lines = _lines(viewer)
    awaiting = [_awaiting(request, number, line) for number, line in enumerate(lines)]
    return page(request, "signatures.html", {"viewer": viewer, "awaiting": awaiting, "count": len(lines)})


def _lines(viewer: Viewer) -> list[TaskLine]:
    return [line for line in task_lines(viewer, queries.tasks_for(viewer, limit=SHOWN)) if line.signs]


def _awaiting(request: HttpRequest, number: int, line: TaskLine) -> Awaiting:
    form = None
    if number < UNFOLDED:
        look = look_at(request, line.ref)
        form = next(iter(my_forms(look, only=(line.step_code, line.row))), None)
    return Awaiting(line, address_of(line, number), form)


def address_of(line: TaskLine, number: int) -> str:
    where = {"at": str(number), **({"row": line.row} if line.row else {})}
    return reverse("sign", args=[line.ref, line.step_code]) + f"?{urlencode(where)}"


@signed_in
def show(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """One of them whole: read, decide, sign."""
    look, row = look_at(request, str(ref)), str(request.GET.get("row") or PLAIN)
    typed = carried.back(request, reverse("task", args=[ref, step]))
    if typed is None or typed.form != f"task:{step}:{row}":
        return sign_page(request, look, step, row)
    return sign_page(request, look, step, row, told=typed.told, post=typed.post)


def sign_page(
    request: HttpRequest, look: Look, step: str, row: str, *, told: Told | None = None, post: QueryDict | None = None
) -> HttpResponse:
    """The page again where the signature was refused; where the task is gone, the case says who did what."""
    name = f"task:{step}:{row}"
    form = next(iter(my_forms(look, only=(step, row), form=name, told=told, post=post)), None)
    if form is None and told is None:
        raise Http404
    if form is None:
        return case_page(request, look, form=name, told=told, post=post)
    at = _number((post if post is not None else request.GET).get("at"))
    total = len(_lines(look.viewer))
    head = {"ref": look.ref, "number": look.state.number or "", "title": look.view.row.title}
    context = {
        "viewer": look.viewer,
        "look": look,
        "zone": look.zone,
        "form": form,
        "at": at,
        "place": min(at + 1, total),
        "total": total,
        "head": head,
        "deadlines": deadlines(look),
        "later": f"{reverse('next-signature')}?at={at + 1}",
    }
    return page(request, "sign.html", context, status=told.status if told else 200)


@signed_in
def onward(request: HttpRequest) -> HttpResponse:
    """To the signature at that place, from the beginning where the list has ended."""
    lines = _lines(viewer_of(request))
    at = _number(request.GET.get("at"))
    if not lines or at > len(lines):
        return HttpResponseRedirect(reverse("signatures"))
    place = at if at < len(lines) else 0
    return HttpResponseRedirect(address_of(lines[place], place))


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 6 else 0
