"""What every page of the portal has around it, and what it tells the browser: keep nothing, tell nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import FileResponse, HttpRequest, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from kesu.casebook.clock import HEADER, now_for
from kesu.casebook.files import path_of
from kesu.casebook.links import Link, UnknownLink, open_link
from kesu.casebook.storage import StorageError
from kesu.organisation.models import Fact
from kesu.portal import limits, uploads
from kesu.portal.limits import TooOften, address_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
YEAR = 365 * 86400
SEALED = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}
"""The key is in the address: it must not leave by a referrer, a cache or a search engine. No scripts at all."""


def now_of(request: HttpRequest) -> datetime:
    return now_for(request.headers.get(HEADER))


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponseBase:
    """Render a page with the organisation's name above it."""
    name = Fact.objects.filter(pk="organisation").values_list("value", flat=True).first()
    return render(request, f"portal/{template}", {"organisation": name or "Kesu", **context}, status=status)


def outside(view: View) -> View:
    """A view of the portal: the reader's language, sealing headers, and a page in words for all that goes wrong.

    Without a token against forged forms: there is no sign-in to abuse, and whoever knows the key needs no forgery. And
    browsers that keep no cookies can send forms.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wanted = str(request.GET.get("language", ""))
        if wanted in dict(settings.LANGUAGES):
            translation.activate(wanted)
        answer = _in_words(request, lambda: view(request, *args, **kwargs))
        if wanted in dict(settings.LANGUAGES):
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, wanted, max_age=YEAR, samesite="Lax",
                secure=bool(settings.SESSION_COOKIE_SECURE),
            )  # fmt: skip
        for name, value in SEALED.items():
            if name != "Content-Security-Policy" or name not in answer.headers:
                answer.headers[name] = value
        return answer

    return cast(View, guarded)


def _in_words(request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        uploads.check_size(request)
        return act()
    except TooOften as often:
        return too_often(request, often)
    except UnknownLink:
        return no_link(request)
    except (TooManyFilesSent, TooManyFieldsSent, RequestDataTooBig, uploads.TooMuch):
        return too_much(request)
    except (MultiPartParserError, UnreadablePostError):
        return _notice(
            request, 400, _("Not received"), [_("What you sent did not arrive whole. Please send it again.")]
        )
    except StorageError:
        said = _("Nothing can be saved at the moment. Please try again in a few minutes.")
        return _notice(request, 503, _("Not at the moment"), [said])


def opened(request: HttpRequest, key: str) -> Link:
    """The link of a key. Raises UnknownLink, TooOften."""
    now, address = now_of(request), address_of(request)
    limits.check("wrong", address, now=now)
    try:
        link = open_link(key, now=now)
    except UnknownLink:
        limits.count("wrong", address, now=now)
        raise
    if request.method == "POST":
        limits.count("send", address, now=now)
        limits.count("write", str(link.id), now=now)
    else:
        limits.count("read", str(link.id), now=now)
    return link


# --- pages of one sentence ---------------------------------------------------------------------------


def no_link(request: HttpRequest) -> HttpResponseBase:
    """One page for guessed, expired, revoked: nobody learns which."""
    said = [
        _("Perhaps it was not copied whole, has expired, or was replaced by a newer one."),
        _("Open it again from the message you got it in. If it still does not work, ask your contact for a new one."),
        _("If you have a receipt code, you can enter it instead."),
    ]
    return _notice(request, 404, _("This link does not work"), said, code=True)


def nothing_here(request: HttpRequest) -> HttpResponseBase:
    said = [_("There is nothing at this address. Perhaps it was not copied whole.")]
    return _notice(request, 404, _("Nothing here"), said, code=True)


def too_often(request: HttpRequest, often: TooOften) -> HttpResponseBase:
    said = ngettext(
        "Too many tries in a short time. Please wait %(n)s minute, then try again.",
        "Too many tries in a short time. Please wait %(n)s minutes, then try again.",
        often.minutes,
    ) % {"n": often.minutes}
    answer = _notice(request, 429, _("Please wait a little"), [said])
    answer.headers["Retry-After"] = str(often.minutes * 60)
    return answer


def too_much(request: HttpRequest) -> HttpResponseBase:
    said = _("At most %(n)s files of %(mb)s MB each can be sent at once. Go back, choose fewer, send the rest after.")
    most = {"n": uploads.MOST, "mb": settings.KESU_INTAKE_FILE_LIMIT // 1024 // 1024}
    return _notice(request, 413, _("Too much at once"), [said % most])


def _notice(
    request: HttpRequest, status: int, title: str, sentences: list[str], *, code: bool = False
) -> HttpResponseBase:
    return page(request, "notice.html", {"title": title, "sentences": sentences, "offer_code": code}, status=status)


def saved(digest: str, name: str, kind: str) -> HttpResponseBase:
    """A file by its hash, to be saved and never shown. Raises UnknownLink where it is gone."""
    try:
        content = path_of(digest).open("rb")
    except (FileNotFoundError, ValueError):
        raise UnknownLink from None
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=kind or "application/octet-stream")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
