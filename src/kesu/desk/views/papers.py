"""A document of a case, as PDF or DOCX: frozen once it is made, a draft before."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kesu.desk.access import signed_in
from kesu.desk.looking import look_at
from kesu.desk.shell import page
from kesu.documents.fonts import FontsMissing
from kesu.documents.rendering import NotRendered
from kesu.documents.shelf import TYPES, HeldBack, shelf_of


@signed_in
def download(request: HttpRequest, ref: UUID, document: str, kind: str) -> HttpResponse:
    """A PDF opens in the browser, a DOCX is saved. `?copy=` one copy, `?round=` an earlier one, `?language=`."""
    if kind not in TYPES:
        raise Http404
    look = look_at(request, str(ref))
    shelf = shelf_of(look.view, look.state, now=look.context.now)
    language = request.GET.get("language") or None
    try:
        given = shelf.give(
            document, kind, copy=_number(request, "copy"), round_=_number(request, "round"), language=language
        )
    except HeldBack:
        raise Http404 from None
    except (NotRendered, FontsMissing) as no:
        return page(request, "error.html", {"status": 422, "title": _("No document"), "sentence": told(no)}, status=422)
    answer = HttpResponse(given.data, content_type=given.type)
    how = "attachment" if kind == "docx" else "inline"
    answer.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(given.name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
    return answer


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Http404
    return int(text)


def told(no: NotRendered | FontsMissing) -> str:
    """Why there is no paper, and what to do about it."""
    if isinstance(no, FontsMissing):
        return _("The server lacks the fonts for papers. Tell an administrator: %(what)s") % {"what": no.where}
    if no.code == "internal":
        return _("The paper would show “%(what)s”, which is internal: nothing was made.") % {"what": no.what}
    if no.code == "copy":
        return _("There is no copy %(what)s.") % {"what": no.what}
    if no.code == "language":
        return _("Documents are made in Chinese and English.")
    return _("The template of “%(what)s” is wrong. The procedure's page shows where.") % {"what": no.what}
