"""A file of a case, to whom may see the case: its content, and a plain page about it."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

from kesu.casebook.files import path_of
from kesu.desk.access import signed_in
from kesu.desk.looking import look_at
from kesu.desk.shell import page
from kesu.desk.showing.facts import files

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


@signed_in
def about(request: HttpRequest, ref: UUID, number: str) -> HttpResponse:
    """The picture at the width of the page, with its neighbours; of other files what is known of them."""
    look = look_at(request, str(ref))
    listed = files(look)
    place = next((n for n, file in enumerate(listed) if file.number == number), None)
    if place is None:
        raise Http404
    file, kept = listed[place], [one.number for one in listed if not one.detached or one.number == number]
    here = kept.index(number)
    context = {
        "viewer": look.viewer,
        "file": file,
        "head": {"ref": look.ref},
        "over": look.state.number or look.view.row.title,
        "sub": " · ".join(part for part in (file.size, file.step) if part),
        "digest": look.state.files[number].get("hash") or "",
        "before": kept[here - 1] if here else "",
        "after": kept[here + 1] if here + 1 < len(kept) else "",
    }
    return page(request, "file.html", context)
