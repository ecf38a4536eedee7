"""The page of a command on the case as a whole: what it does, what it asks for, what would change."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from kesu.desk.forms.acts import ACTS, Ask, asks_of, body_of
from kesu.desk.looking import Look
from kesu.desk.shell import page
from kesu.desk.showing import refusals
from kesu.desk.showing.previews import preview
from kesu.desk.showing.refusals import Told
from kesu.procedure.refusals import Refusal

_BESIDE = {"reason_missing": "reason", "unknown_case": "into", "comment_missing": "text"}
"""Where a refusal belongs that names no field itself."""


def act_page(
    request: HttpRequest, look: Look, verb: str, *, told: Told | None = None, post: QueryDict | None = None
) -> HttpResponse:
    """The page, or the page again with what was typed and why it was refused."""
    act = ACTS[verb]
    asks = asks_of(verb, look, post)
    context: dict[str, Any] = {
        "viewer": look.viewer,
        "look": look,
        "zone": look.zone,
        "verb": verb,
        "title": _(act.title),
        "explain": _(act.explain),
        "press": _(act.press),
        "danger": act.danger,
        "may_preview": act.preview,
        "asks": asks,
        "head": {"ref": look.ref, "number": look.state.number or "", "title": look.view.row.title},
        "seen": look.state.seq,
        "key": str(post.get("key") or uuid4()) if post is not None else str(uuid4()),
    }
    if post is not None and post.get("do") == "preview" and told is None:
        try:
            context["preview"] = preview(look, verb, body_of(verb, look, post))
        except Refusal as refusal:
            told = refusals.told(refusal, look.program, look)
    if told is not None:
        _put_beside(asks, told)
    return page(request, "act.html", {**context, "told": told}, status=told.status if told else 200)


def _put_beside(asks: list[Ask], told: Told) -> None:
    """The sentence beside the field it is about, where that can be told."""
    named = set(told.fields) | ({_BESIDE[told.key]} if told.key in _BESIDE else set())
    for ask in asks:
        if ask.name in named:
            ask.error = told.fields.get(ask.name, told.sentence)
