"""What somebody outside sends: a task done, something added, a rating. What was typed survives every refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.casebook.idempotency import KeyReused
from kesu.casebook.links import Link
from kesu.casebook.outside import look_from_outside
from kesu.casebook.posted import ticked_of
from kesu.casebook.storage import StorageError
from kesu.portal import acting, forms, limits, refusals, signing, uploads
from kesu.portal.forms import Around
from kesu.portal.refusals import Told
from kesu.portal.shell import now_of, opened, outside
from kesu.portal.standing import STARS, Standing
from kesu.portal.uploads import Uploads
from kesu.portal.views.case import PHOTOS, Back, case_page
from kesu.procedure.refusals import Refusal
from kesu.procedure.state import PLAIN
from kesu.procedure.tasks import Form, form_of

BEST = 5
NO_STAR = "☆"


def posted(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of what is sent from a case's page, with the link that the key opens; only looked at, it is that page."""

    @outside
    @wraps(view)
    def answered(request: HttpRequest, key: str, **place: str) -> HttpResponseBase:
        link = opened(request, key)
        return view(request, key, link, **place) if request.method == "POST" else case_page(request, key, link)

    return answered


@posted
def task(request: HttpRequest, key: str, link: Link, step: str) -> HttpResponseBase:
    """An answer to what is asked."""
    row = str(request.POST.get("row") or PLAIN)
    standing = _standing(request, link)
    form = _form(standing, step, row)
    files = _files(request, link, standing, [*(forms.file_names(form) if form else ()), PHOTOS])

    def act() -> None:
        body = _task_body(request, standing, form, files, step, row)
        signature = signing.given(link, form, body, request.POST, now=now_of(request)) if form else None
        acting.act(
            link, "complete", body, now=now_of(request), key=str(request.POST.get("key", "")),
            proof=signature.proof if signature else None,
        )  # fmt: skip
        if signature is not None:
            signature.use(now=now_of(request))
        acting.attach(link, files.all(), now=now_of(request), step=step)

    return _carry_out(request, key, link, f"task:{step}:{row}", files, act, "answered")


@posted
def code(request: HttpRequest, key: str, link: Link, step: str) -> HttpResponseBase:
    """They ask for the code to sign with; what they have typed stays in the form."""
    row = str(request.POST.get("row") or PLAIN)
    standing = _standing(request, link)
    form = _form(standing, step, row)
    if form is None:
        return case_page(request, key, link)
    files = _files(request, link, standing, [*forms.file_names(form), PHOTOS])
    limits.count("signing", str(link.id), now=now_of(request))
    told = signing.ask(link, form, now=now_of(request))
    return case_page(request, key, link, Back(f"task:{step}:{row}", told, request.POST, files))


@posted
def start(request: HttpRequest, key: str, link: Link, step: str) -> HttpResponseBase:
    """They ask for something of their own accord: a second look, higher management, an appeal."""

    def act() -> None:
        acting.act(link, "start", {"step": step}, now=now_of(request), key=str(request.POST.get("key", "")))

    return _carry_out(request, key, link, "start", Uploads(), act, "started")


@posted
def withdraw(request: HttpRequest, key: str, link: Link) -> HttpResponseBase:
    """They take the report back, with a word why."""
    if not request.POST.get("sure"):
        unsure = Told(_("Tick the box if you mean to take the report back."))
        return case_page(request, key, link, Back("withdraw", unsure, request.POST, Uploads()))

    def act() -> None:
        words = str(request.POST.get("text", "")).strip()
        body = {"comment": words} if words else {}
        acting.act(link, "withdraw_case", body, now=now_of(request), key=str(request.POST.get("key", "")))

    return _carry_out(request, key, link, "withdraw", Uploads(), act, "withdrawn")


@posted
def add(request: HttpRequest, key: str, link: Link) -> HttpResponseBase:
    """A message, photographs, or both."""
    standing = _standing(request, link)
    files = _files(request, link, standing, [PHOTOS])

    def act() -> None:
        text = str(request.POST.get("text", "")).strip()
        if not standing.is_open:
            raise Refusal("order", "case_over", status=standing.state.status)
        if not text and not files.all():
            raise Refusal("missing", "comment_missing")
        sent = str(request.POST.get("key", ""))
        _say(request, link, standing, text or _("Files were added."), sent)
        acting.attach(link, files.all(), now=now_of(request))

    return _carry_out(request, key, link, "add", files, act, "added")


@posted
def rate(request: HttpRequest, key: str, link: Link) -> HttpResponseBase:
    """One to five stars, with a few words: a message where the procedure has no step that asks."""
    standing = _standing(request, link)

    def act() -> None:
        stars = str(request.POST.get("stars", ""))
        if not standing.may_rate:
            raise Refusal("order", "case_over", status=standing.state.status)
        if stars not in {str(n) for n in range(1, BEST + 1)}:
            raise Refusal("missing", "outcome_needed", offered=[], codes=[])
        words = str(request.POST.get("text", "")).strip()
        given = int(stars)
        text = f"{STARS * given}{NO_STAR * (BEST - given)} {given}/{BEST}" + (f"\n{words}" if words else "")
        _say(request, link, standing, text, str(request.POST.get("key", "")))

    return _carry_out(request, key, link, "rate", Uploads(), act, "rated")


def _say(request: HttpRequest, link: Link, standing: Standing, text: str, key: str) -> None:
    body = {"to": acting.addressee(standing.view), "text": text}
    acting.act(link, "message", body, now=now_of(request), key=key)


# --- how each of them ends ---------------------------------------------------------------------------


def _carry_out(
    request: HttpRequest, key: str, link: Link, name: str, files: Uploads, act: Callable[[], None], done: str
) -> HttpResponseBase:
    told = Told(_("Some files were not taken. What you typed is still here.")) if files.errors else _tried(act)
    if told is not None:
        return case_page(request, key, link, Back(name, told, request.POST, files))
    return HttpResponseRedirect(f"{reverse('portal-case', args=[key])}?done={done}")


def _tried(act: Callable[[], None]) -> Told | None:
    """None where it was done."""
    try:
        act()
    except Refusal as refusal:
        return refusals.told(refusal)
    except KeyReused:
        return refusals.sent_already()
    except StorageError as error:
        return refusals.storage(error)
    except signing.NotSigned as lacking:
        return lacking.told
    return None


def _standing(request: HttpRequest, link: Link) -> Standing:
    return Standing(look_from_outside(link.case, link.role, now=now_of(request)))


def _files(request: HttpRequest, link: Link, standing: Standing, names: Iterable[str]) -> Uploads:
    there = len(standing.files)
    return uploads.take(request, names, by=f"link:{link.role}", now=now_of(request), there=there)


def _form(standing: Standing, step: str, row: str) -> Form | None:
    """The form as it is now; None where nothing is asked any more, and the engine will say so."""
    if not any((task.step, task.row) == (step, row) for task in standing.tasks):
        return None
    return form_of(standing.program, standing.state, standing.view.context, step, row)


def _task_body(
    request: HttpRequest, standing: Standing, form: Form | None, files: Uploads, step: str, row: str
) -> dict[str, Any]:
    post = request.POST
    outcome = str(post.get("outcome") or "") or None
    if outcome is None and form is not None and len(form.outcomes) == 1:
        outcome = form.outcomes[0].outcome.name
    body: dict[str, Any] = {"step": step, "phase": str(post.get("phase") or "work")}
    body |= {"row": row} if row != PLAIN else {}
    number = str(post.get("round", ""))
    body |= {"round": int(number)} if number.isdigit() else {}
    body |= {"outcome": outcome} if outcome else {}
    body |= {"comment": str(post["comment"])} if post.get("comment") else {}
    ticked = ticked_of(form, post, outcome) if form is not None else None
    body |= {"send": ticked} if ticked is not None else {}
    if form is not None:
        body["data"] = forms.data_of(Around(standing.program, standing.zone, post, files), form, outcome)
    return body
