"""A file of a case, to whom may see the case."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

from kesu.casebook.files import path_of
from kesu.desk.access import signed_in
from kesu.desk.looking import look_at

SHOWN = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"))


@signed_in  # type: ignore[type-var]
def download(request: HttpRequest, ref: UUID, number: str) -> HttpResponseBase:
    """Pictures and papers open in the browser, everything else is saved; nothing in it may run."""
    entry = look_at(request, str(ref)).state.files.get(number)
    if entry is None or not entry.get("hash"):
        raise Http404
    try:
        content = path_of(str(entry["hash"])).open("rb")
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    kind = str(entry.get("type") or "application/octet-stream")
    answer = FileResponse(content, as_attachment=kind not in SHOWN, filename=str(entry["name"]), content_type=kind)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer
