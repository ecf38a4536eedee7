"""/cases/{ref}/documents: which there are, and each as PDF or DOCX; frozen once made, a draft before."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import Field

from kesu.api.callers import caller_of
from kesu.api.files import SEALED
from kesu.api.looking import look_at
from kesu.api.problems import Problem
from kesu.api.schemas.base import Answer
from kesu.documents.fonts import FontsMissing
from kesu.documents.rendering import NotRendered
from kesu.documents.shelf import HeldBack, Kept, Shelf, shelf_of

router = Router(tags=["documents"])
Ref = Annotated[str, Path(description="Reference or number of the case")]


class MadePaper(Answer):
    """A frozen paper: the same bytes for ever."""

    round: int = Field(description="Round of the step that asked for it")
    at: str
    hash: str = Field(description="SHA-256 of the PDF")
    docx: str | None = Field(description="SHA-256 of the DOCX")


class CaseDocument(Answer):
    """A document that the procedure declares. state: `draft` (to be looked at only), `queued`, `made`."""

    name: str
    label: dict[str, str]
    audience: str
    form: str | None
    copies: list[str] = Field(description="Roles that get a copy, in their order")
    languages: list[str]
    state: str
    sent_at: str | None
    made: list[MadePaper] = Field(description="The latest first")


class CaseDocuments(Answer):
    documents: list[CaseDocument]


@router.get("/{ref}/documents", response=CaseDocuments, summary="Documents of a case", operation_id="list_documents")
def list_documents(request: HttpRequest, ref: Ref) -> Any:
    """Every document the procedure declares, with what was made of it. People outside see theirs only."""
    return {"documents": [_plain(kept) for kept in _shelf(request, ref).listed()]}


@router.get("/{ref}/documents/{name}.{kind}", summary="A document", operation_id="get_document", response={200: None})
def get_document(
    request: HttpRequest,
    ref: Ref,
    name: Annotated[str, Path(description="Its name in the procedure")],
    kind: Annotated[str, Path(description="`pdf` or `docx`")],
    copy_: Annotated[int | None, Query(alias="copy", description="One of its copies, from 1")] = None,
    round_: Annotated[int | None, Query(alias="round", description="What that round made; else the latest")] = None,
    language: Annotated[Literal["zh", "en"] | None, Query()] = None,
) -> Any:
    """What was made is given out as it was frozen; before that a draft with a watermark, which is kept nowhere. One
    copy, or another language, is set anew from the facts of that moment."""
    try:
        given = _shelf(request, ref).give(name, kind, copy=copy_, round_=round_, language=language)
    except HeldBack:
        raise Problem(404, "not_found") from None
    except NotRendered as no:
        raise Problem(422, f"document_{no.code}", what=no.what) from None
    except FontsMissing as missing:
        raise Problem(503, "fonts_missing", what=missing.where) from None
    answer = HttpResponse(given.data, content_type=given.type)
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(given.name)}"
    answer["Content-Security-Policy"] = SEALED
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _shelf(request: HttpRequest, ref: str) -> Shelf:
    caller = caller_of(request)
    look = look_at(caller, ref)
    return shelf_of(look.view, look.state, now=caller.now)


def _plain(kept: Kept) -> dict[str, Any]:
    document = kept.document
    return {
        "name": document.name,
        "label": {"zh": document.text("zh"), "en": document.text("en")},
        "audience": document.audience,
        "form": document.form,
        "copies": list(kept.copies),
        "languages": list(document.languages) or ["zh"],
        "state": "queued" if kept.queued else "made" if kept.made else "draft",
        "sent_at": kept.sent_at,
        "made": [
            {"round": one.round, "at": one.at.isoformat(), "hash": one.hash, "docx": one.docx} for one in kept.made
        ],
    }
