"""What somebody had typed when their session ended: carried through the sign-in page, and shown to them again.

The form names its writer (`typist`). Until the sign-in what was typed lies in the sign-in page alone; after it in the
session of the writer and of nobody else, until the form is sent again or the session ends. Nothing is handed in by it,
passwords are left out, files must be chosen again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from kesu.desk.showing.refusals import Told
from kesu.organisation.models import Account
from kesu.procedure.state import PLAIN

LIMIT = 400_000  # characters
KEY = "typed"
_LEFT_OUT = frozenset(("csrfmiddlewaretoken", "password", "do", "more"))


@dataclass(frozen=True, slots=True)
class Carried:
    """at: the address the form was sent to."""

    at: str
    post: QueryDict
    told: Told

    @property
    def form(self) -> str:
        """What the case page calls the form."""
        found = resolve(self.at)
        row = self.post.get("row") or PLAIN
        return f"task:{found.kwargs['step']}:{row}" if found.url_name == "task" else str(found.kwargs.get("verb", ""))


def packed(request: HttpRequest) -> str:
    """What a form without a session holds, for the sign-in page; empty where nobody is named or there is too much."""
    if request.method != "POST" or not request.POST.get("typist") or request.POST.get("do") == "look":
        return ""
    fields = {name: list(map(str, values)) for name, values in request.POST.lists() if name not in _LEFT_OUT}
    text = json.dumps({"at": request.path, "fields": fields, "files": bool(request.FILES)}, ensure_ascii=False)
    return text if len(text) <= LIMIT else ""


def page_of(request: HttpRequest) -> str:
    """Where the form that was sent is shown."""
    try:
        found = resolve(request.path)
    except Resolver404:
        return reverse("tasks")
    ref, row = found.kwargs.get("ref"), str(request.POST.get("row") or "")
    if found.url_name == "task" and request.POST.get("onward") == "signatures":
        return reverse("sign", args=[ref, found.kwargs["step"]]) + (f"?{urlencode({'row': row})}" if row else "")
    if found.url_name == "task":
        return f"{reverse('case', args=[ref])}#task-{found.kwargs['step']}"
    if found.url_name == "command" and found.kwargs["verb"] == "note":
        return f"{reverse('case', args=[ref])}#timeline"
    return request.path if found.url_name in ("open", "command") else reverse("tasks")


def keep(request: HttpRequest, text: str) -> bool:
    """After the sign-in: what was carried, if it is theirs who signed in; whether it is."""
    typed, account = _read(text), getattr(request, "user", None)
    theirs = (
        isinstance(account, Account) and typed is not None and typed["fields"].get("typist") == [str(account.person.pk)]
    )
    if theirs:
        request.session[KEY] = typed
    return theirs


def _read(text: str) -> dict[str, Any] | None:
    """What the browser gave back, as far as it has our shape."""
    try:
        typed = json.loads(text) if 0 < len(text) <= LIMIT else None
    except ValueError:
        return None
    if not isinstance(typed, dict) or not isinstance(typed.get("at"), str) or not isinstance(typed.get("fields"), dict):
        return None
    right = all(
        isinstance(values, list) and all(isinstance(v, str) for v in values) for values in typed["fields"].values()
    )
    return typed if right else None


def back(request: HttpRequest, *under: str) -> Carried | None:
    """What was typed into a form that is sent to an address under one of these."""
    typed = request.session.get(KEY)
    if not typed or not any(typed["at"].startswith(one) for one in under):
        return None
    post = QueryDict(mutable=True)
    for name, values in typed["fields"].items():
        post.setlist(name, values)
    sentence = _("You had been signed out. What you typed is here again; nothing of it has been sent yet.")
    files = _("Files must be chosen again.") if typed.get("files") else ""
    return Carried(typed["at"], post, Told("signed_out", sentence, status=200, who=files))


def drop(request: HttpRequest) -> None:
    """The form was sent again, or there is no such form any more."""
    request.session.pop(KEY, None)


def sent_again(request: HttpRequest) -> None:
    typed = request.session.get(KEY)
    if typed and request.method == "POST" and typed["at"] == request.path and request.POST.get("do") != "look":
        drop(request)
