"""What the case page sends: a task done, or one of the other commands. Success leads back to the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kesu.casebook.execute import UnknownCase, execute
from kesu.casebook.files import FileRefused, store_file
from kesu.casebook.idempotency import KeyReused
from kesu.casebook.posted import name_of, ticked_of
from kesu.casebook.storage import StorageError
from kesu.desk import carried
from kesu.desk.access import signed_in
from kesu.desk.forms import asked
from kesu.desk.forms.acts import ACTS, body_of
from kesu.desk.forms.beside import beside_of
from kesu.desk.forms.corrections import corrected, may_be_shown
from kesu.desk.forms.heard import heard_of
from kesu.desk.forms.raw import given, typed
from kesu.desk.forms.steps import data_of, typed_form
from kesu.desk.looking import Look, look_at
from kesu.desk.shell import account_of, now_of
from kesu.desk.showing import refusals
from kesu.desk.showing.refusals import Told
from kesu.desk.views.case import case_page
from kesu.desk.views.done import DONE
from kesu.desk.views.opening import file_told
from kesu.desk.views.signatures import sign_page
from kesu.desk.views.signing import sentence_of
from kesu.desk.views.whole import act_page
from kesu.organisation.signing_in import authenticate_again
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import PLAIN
from kesu.procedure.tasks import Form, form_of

Body = dict[str, Any]


class WrongPassword(Exception):
    """A signature was not given: the sentence says why."""


@require_POST
@signed_in
def task(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """A task's form: done, returned, claimed, given to another, or put aside as a draft."""
    look = look_at(request, str(ref))
    row = str(request.POST.get("row") or PLAIN)
    name = f"task:{step}:{row}"
    if request.POST.get("more"):
        return case_page(request, look, form=name, post=request.POST)
    if request.POST.get("do") == "look":
        return _looked(request, look, step, row)
    act = _TASK_ACTS.get(str(request.POST.get("do", "complete")))
    if act is None:
        raise Http404
    if request.POST.get("onward") == "signatures":
        return _carry_out(request, look, name, lambda: act(request, look, step, row), _Signing(step, row))
    return _carry_out(request, look, name, lambda: act(request, look, step, row))


@require_http_methods(["GET", "POST"])
@signed_in
def command(request: HttpRequest, ref: UUID, verb: str) -> HttpResponse:
    """Any other command of the page."""
    look = look_at(request, str(ref))
    if verb in ACTS:
        return _whole(request, look, verb)
    make = _COMMANDS.get(verb)
    if make is None:
        raise Http404
    if request.method != "POST" and carried.back(request, request.path):
        return HttpResponseRedirect(reverse("case", args=[look.ref]))
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.POST.get("more"):
        return case_page(request, look, form=verb, post=request.POST)
    return _carry_out(request, look, verb, lambda: _send(request, look, verb, make(request, look)))


def _whole(request: HttpRequest, look: Look, verb: str) -> HttpResponse:
    """A command on the case as a whole has a page of its own, and may be tried there first."""
    if request.method != "POST":
        typed = carried.back(request, request.path)
        return act_page(request, look, verb, told=typed.told if typed else None, post=typed.post if typed else None)
    if request.POST.get("do") == "preview":
        return act_page(request, look, verb, post=request.POST)
    send = partial(_send, request, look, verb)
    return _carry_out(request, look, verb, lambda: send(body_of(verb, look, request.POST)), _ActPage(verb))


class _CasePage:
    """Where a form of the case page came from, and where success leads."""

    def again(self, request: HttpRequest, look: Look, *, form: str, told: Told, post: QueryDict) -> HttpResponse:
        return case_page(request, look, form=form, told=told, post=post)

    def onward(self, request: HttpRequest, look: Look) -> str:
        return reverse("case", args=[look.ref])


class _Signing(_CasePage):
    """From the signing page: the same page again, or the next signature."""

    def __init__(self, step: str, row: str) -> None:
        self.step, self.row = step, row

    def again(self, request: HttpRequest, look: Look, *, form: str, told: Told, post: QueryDict) -> HttpResponse:
        return sign_page(request, look, self.step, self.row, told=told, post=post)

    def onward(self, request: HttpRequest, look: Look) -> str:
        at = str(request.POST.get("at", ""))
        return reverse("next-signature") + f"?at={at if at.isdecimal() else 0}"


class _ActPage(_CasePage):
    """From a command's own page: the page again, or the case."""

    def __init__(self, verb: str) -> None:
        self.verb = verb

    def again(self, request: HttpRequest, look: Look, *, form: str, told: Told, post: QueryDict) -> HttpResponse:
        return act_page(request, look, self.verb, told=told, post=post)


_CASE_PAGE = _CasePage()


def _carry_out(
    request: HttpRequest, look: Look, form: str, act: Callable[[], str], origin: _CasePage = _CASE_PAGE
) -> HttpResponse:
    """Do it and go on; where it is refused, the page it came from with what was typed and the sentence."""
    try:
        done = act()
    except Refusal as refusal:
        now = look_at(request, str(look.ref))  # as it stands after whoever was first
        told = refusals.told(refusal, now.program, now)
        return origin.again(request, now, form=form, told=told, post=request.POST)
    except FileRefused as refused:
        return origin.again(request, look, form=form, told=file_told(refused), post=request.POST)
    except WrongPassword as wrong:
        return origin.again(request, look, form=form, told=Told("missing", str(wrong)), post=request.POST)
    except KeyReused:
        sentence = _("This form was already sent with other content. Check what was done, then send it again.")
        post = request.POST.copy()
        post["key"] = ""
        return origin.again(request, look, form=form, told=Told("input", sentence), post=post)
    except StorageError as error:
        return origin.again(request, look, form=form, told=refusals.storage_told(error), post=request.POST)
    except UnknownCase:
        raise Http404 from None
    messages.success(request, done)
    return HttpResponseRedirect(origin.onward(request, look))


def _execute(request: HttpRequest, look: Look, verb: str, body: Body, *, signed: bool = False) -> None:
    seen = str(request.POST.get("seen", ""))
    execute(
        look.ref, Command(verb, body), actor=Actor(look.viewer.person), now=now_of(request), authenticated=signed,
        idempotency_key=str(request.POST.get("key") or "") or None, seen=int(seen) if seen.isdigit() else None,
    )  # fmt: skip


def signature(request: HttpRequest) -> bool:
    """Whether the person has proved themselves again. Raises WrongPassword where the password given is not theirs."""
    given_password = str(request.POST.get("password", ""))
    if not given_password:
        return False
    tried = authenticate_again(account_of(request), given_password, now=now_of(request))
    if tried.account is None:
        raise WrongPassword(sentence_of(tried) if tried.refusal == "locked" else _("The password is wrong."))
    return True


# --- tasks -------------------------------------------------------------------------------------------


def _looked(request: HttpRequest, look: Look, step: str, row: str) -> HttpResponse:
    """For the page's script, while somebody types: which fields the form asks for as it stands. Nothing is kept."""
    form = _form(look, step, row)
    if form is None:
        raise Http404
    return asked.answer(asked.named_fields(typed_form(look, form, request.POST), look.hidden))


def _complete(request: HttpRequest, look: Look, step: str, row: str) -> str:
    form = _form(look, step, row)
    outcome = str(request.POST.get("outcome") or "") or None
    if outcome is None and form is not None and len(form.outcomes) == 1:
        outcome = form.outcomes[0].outcome.name
    body = _task_body(request, step, row)
    if outcome:
        body["outcome"] = outcome
    signed = signature(request)
    if form is not None:
        _take_files(request, look, form, outcome)
        body["data"] = data_of(look, form, request.POST, outcome)
    for key, value in (("comment", request.POST.get("comment")), ("as", request.POST.get("as"))):
        if value:
            body[key] = str(value)
    if request.POST.get("as"):
        body |= _heard(request, look, step)
    ticked = ticked_of(form, request.POST, outcome) if form is not None else None
    if ticked is not None:
        body["send"] = ticked
    _execute(request, look, "complete", body, signed=signed)
    return _("Done: %(step)s.") % {"step": look.step_label(step)}


def _heard(request: HttpRequest, look: Look, step: str) -> Body:
    """How an outside party was heard, and what shows it: words, or a file that comes to the case as well."""
    uploads = request.FILES.getlist("evidence_file")
    heard = heard_of(request.POST, (upload.name or "" for upload in uploads))
    for upload in uploads:
        _attach(request, look, upload, step)
    return heard


def _form(look: Look, step: str, row: str) -> Form | None:
    """The form as it is now; None where the task is gone, and the engine will say by whom."""
    try:
        return form_of(look.program, look.state, look.context, step, row)
    except KeyError:
        return None


def _task_body(request: HttpRequest, step: str, row: str) -> Body:
    body: Body = {"step": step}
    if row != PLAIN:
        body["row"] = row
    number = str(request.POST.get("round", ""))
    if number.isdigit():
        body["round"] = int(number)
    if request.POST.get("phase"):
        body["phase"] = str(request.POST["phase"])
    return body


def _take_files(request: HttpRequest, look: Look, form: Form, outcome: str | None) -> None:
    """Files chosen in the form come to the case first; the field then holds their hash."""
    post = request.POST.copy()
    names = [name_of(field, "") for field in form.fields]
    for view in form.outcomes:
        if view.outcome.name == outcome:
            names += [name_of(field, f"o.{outcome}.") for field in view.fields]
    for name in names:
        for upload in request.FILES.getlist(name):
            digest = _attach(request, look, upload, form.step.name)
            post.appendlist(name, digest)
    request.POST = post  # type: ignore[assignment]


def _attach(request: HttpRequest, look: Look, upload: Any, step: str | None) -> str:
    stored = store_file(upload.chunks(), upload.name or "", by=look.viewer.person, now=now_of(request))
    body = {"file": str(stored.pk), **({"step": step} if step else {})}
    execute(look.ref, Command("attach", body), actor=Actor(look.viewer.person), now=now_of(request))
    return stored.digest


def _return(request: HttpRequest, look: Look, step: str, row: str) -> str:
    body = {**_task_body(request, step, row), "comment": str(request.POST.get("comment", ""))}
    _execute(request, look, "return", body)
    return _("Returned: %(step)s.") % {"step": look.step_label(step)}


def _claim(request: HttpRequest, look: Look, step: str, row: str) -> str:
    body = {"step": step, **({"row": row} if row else {})}
    if request.POST.get("do") == "release":
        body["release"] = True  # type: ignore[assignment]
    _execute(request, look, "claim", body)
    return _("The task is free again.") if "release" in body else _("The task is yours; the others see it.")


def _assign(request: HttpRequest, look: Look, step: str, row: str) -> str:
    body = {"step": step, **({"row": row} if row else {}), "to": str(request.POST.get("to", ""))}
    _execute(request, look, "assign", body)
    return _("The task was given to %(person)s.") % {"person": look.name_of(body["to"])}


def _keep(request: HttpRequest, look: Look, step: str, row: str) -> str:
    form = _form(look, step, row)
    if form is None:
        raise Refusal("order", "not_open", step=look.program.steps[step].text(), status="done")
    outcome = str(request.POST.get("outcome") or "")
    _take_files(request, look, form, outcome)
    data = data_of(look, form, request.POST, outcome, hidden_too=True)
    beside = beside_of(form, request.POST)
    uploads = request.FILES.getlist("evidence_file")
    if uploads:
        beside["evidence"] = "\n".join([beside.get("evidence", ""), *(one.name or "" for one in uploads)]).strip()
    for upload in uploads:
        _attach(request, look, upload, step)
    _execute(request, look, "draft", {"step": step, **({"row": row} if row else {}), "data": data, **beside})
    return _("Kept. Nothing has been handed in yet.")


_TASK_ACTS: dict[str, Callable[[HttpRequest, Look, str, str], str]] = {
    "complete": _complete,
    "return": _return,
    "claim": _claim,
    "release": _claim,
    "assign": _assign,
    "keep": _keep,
}


# --- other commands ----------------------------------------------------------------------------------


def _send(request: HttpRequest, look: Look, verb: str, body: Body) -> str:
    _execute(request, look, verb, body, signed=signature(request))
    return _(DONE[verb])


def _texts(*names: str) -> Callable[[HttpRequest, Look], Body]:
    """A body of the texts of that name, as far as they were given."""

    def make(request: HttpRequest, look: Look) -> Body:
        return {name: str(request.POST[name]) for name in names if request.POST.get(name)}

    return make


def _collect(request: HttpRequest, look: Look) -> Body:
    table = str(request.POST.get("table", ""))
    spec = look.program.fields.get(table)
    rows = given(spec, typed(spec, f"f.{table}", request.POST), look.program.each_columns(table)) if spec else None
    return {"step": str(request.POST.get("step", "")), "rows": {table: rows or []}}


def _correct(request: HttpRequest, look: Look) -> Body:
    field = str(request.POST.get("field", ""))
    value = corrected(look, field, request.POST) if may_be_shown(look, field) else None
    return {"field": field, "value": value, "reason": str(request.POST.get("reason", ""))}


def _file(request: HttpRequest, look: Look) -> Body:
    uploads = request.FILES.getlist("file")
    if not uploads:
        raise Refusal("missing", "field_missing", fields=[_("file")])
    for upload in uploads[:-1]:
        _attach(request, look, upload, None)
    stored = store_file(uploads[-1].chunks(), uploads[-1].name or "", by=look.viewer.person, now=now_of(request))
    return {"file": str(stored.pk)}


_COMMANDS: dict[str, Callable[[HttpRequest, Look], Body]] = {
    "waive": _texts("step", "row", "outcome", "requirement", "reason"),
    "start": _texts("step"),
    "withdraw": _texts("step", "comment"),
    "collect": _collect,
    "correct": _correct,
    "note": _texts("text"),
    "settle_delivery": _texts("delivery", "how", "comment"),
    "attach": _file,
    "detach": _texts("file", "reason"),
    "move": _texts("sheet", "lot", "from", "to", "where", "to_where", "quantity", "comment"),
    "extend": _texts("clock", "row", "to", "reason"),
    "grant": _texts("clock", "row"),
    "keep_promise": _texts("promise", "comment"),
    "appeal": _texts("entry", "reason"),
    "decide_appeal": _texts("entry", "outcome", "reason"),
}
