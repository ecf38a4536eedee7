"""Pages for what went wrong, in the reader's language; the last resort needs neither database nor session."""

from __future__ import annotations

import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kesu.casebook.storage import StorageError, code_of
from kesu.desk import carried
from kesu.desk.shell import page


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("You may not open this page. If you need it, ask an administrator for the role.")
    return _error(request, 403, _("Not yours to open"), sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("There is nothing here, or nothing that you may see. Check the address or the number.")
    return _error(request, 404, _("Nothing here"), sentence)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400, _("Not understood"), _("What was sent could not be read. Go back and try again."))


def no_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Whoever has signed in again meanwhile, in another tab, gets the form back with what they typed."""
    if carried.keep(request, carried.packed(request)):
        return HttpResponseRedirect(carried.page_of(request))
    sentence = _("The form was open too long, or cookies are off. Load the page again, then send it once more.")
    return _error(request, 403, _("The form has expired"), sentence)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 429, _("Too many attempts"), _("Wait a while, then try again."))


def failed(request: HttpRequest) -> HttpResponse:
    """What nobody caught: a storage that does not answer (503), or a fault of ours (500)."""
    if _of_storage(sys.exception()):
        sentence = _(
            "The storage does not answer or takes no changes at present; nothing was changed. Try again later."
        )
        return _bare(503, _("Not at present"), sentence)
    sentence = _("Something failed on our side. See what was carried out before you send it again.")
    return _bare(500, _("It failed"), sentence)


def _of_storage(error: BaseException | None) -> bool:
    if isinstance(error, DatabaseError):
        return code_of(error) is not None
    return isinstance(error, StorageError | OSError)


def _bare(status: int, title: str, sentence: str) -> HttpResponse:
    context = {"status": status, "title": title, "sentence": sentence}
    return HttpResponse(render_to_string("desk/bare_error.html", context), status=status)


def _error(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    if not hasattr(request, "user"):  # refused before anybody asked who it is: the host is not ours
        return _bare(status, title, sentence)
    return page(request, "error.html", {"status": status, "title": title, "sentence": sentence}, status=status)
