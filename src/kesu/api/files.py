"""Files: taken in with their type checked by content, attached to cases, given out so that nothing in them runs."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest
from ninja import File, Form, Path, Router, Status, UploadedFile
from pydantic import Field

from kesu.api import acting
from kesu.api.callers import Caller, caller_of
from kesu.api.looking import look_at
from kesu.api.once import once
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer
from kesu.api.schemas.cases import Moved
from kesu.casebook import queries
from kesu.casebook.files import FileRefused, path_of, store_file

router = Router(tags=["files"])
Ref = Annotated[str, Path(description="Reference or number of the case")]
Upload = Annotated[UploadedFile, File(description="The file; its type is checked by its content")]
SHOWN = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"))
SEALED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class Stored(Answer):
    """A file that is kept, and belongs to no case yet. Name it as the value of a field of type file, or `attach` it."""

    id: UUID
    name: str
    type: str
    size: int
    hash: str = Field(description="SHA-256 of the content")


class Attached(Moved):
    file: Stored


@router.post("/files", response={201: Stored}, summary="Store a file", operation_id="store_file")
def store(request: HttpRequest, file: Upload) -> Any:
    """Keep a file before there is a case for it, to hand it in with an opening or a form."""
    caller = caller_of(request)
    return Status(201, once(caller, _asked(file, "files"), lambda: _store(caller, file)))


@router.post("/cases/{ref}/files", response={201: Attached}, summary="Attach a file", operation_id="attach_file")
def attach(
    request: HttpRequest,
    ref: Ref,
    file: Upload,
    step: Annotated[str | None, Form(description="The step it belongs to")] = None,
) -> Any:
    """Store a file and attach it to the case, in one request."""
    caller = caller_of(request)
    if queries.ref_seen(caller.viewer, ref) is None:
        raise Problem(404, "not_found")
    asked = _asked(file, "attach", ref=ref, step=step)
    return Status(201, once(caller, asked, lambda: _attach(caller, ref, file, step)))


@router.get("/cases/{ref}/files/{file}", summary="Download a file", operation_id="get_file", response={200: None})
def download(request: HttpRequest, ref: Ref, file: Annotated[str, Path(description="Its number in the case")]) -> Any:
    """The content as it was stored. Pictures, PDF and plain text may be shown, all else is saved; nothing may run."""
    look = look_at(caller_of(request), ref)
    entry = look.state.files.get(file)
    if entry is None or look.outside:
        raise Problem(404, "not_found")
    try:
        content = path_of(str(entry.get("hash"))).open("rb")
    except (FileNotFoundError, ValueError):
        raise Problem(404, "not_found") from None
    kind = str(entry.get("type") or "application/octet-stream")
    answer = FileResponse(content, as_attachment=kind not in SHOWN, filename=str(entry["name"]), content_type=kind)
    answer["Content-Security-Policy"] = SEALED
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _asked(file: UploadedFile, what: str, **more: Any) -> dict[str, Any]:
    """What tells one upload from another: name and content."""
    if file.size is not None and file.size > settings.KESU_FILE_LIMIT:
        raise FileRefused("file_too_large", name=str(file.name)[:200], most=settings.KESU_FILE_LIMIT)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return {"what": what, "name": file.name, "hash": digest.hexdigest(), **more}


def _store(caller: Caller, file: UploadedFile) -> dict[str, Any]:
    kept = store_file(file.chunks(), file.name or "", by=caller.person, now=caller.now)
    return {"id": str(kept.pk), "name": kept.name, "type": kept.type, "size": kept.size, "hash": kept.digest}


def _attach(caller: Caller, ref: str, file: UploadedFile, step: str | None) -> dict[str, Any]:
    stored = _store(caller, file)
    body = {"file": stored["id"]} | ({"step": step} if step else {})
    return {**acting.as_stored(acting.act(caller.keyless(), ref, "attach", body)), "file": stored}
