"""From what went wrong in the rooms below to problem details; nothing of it reaches the client as a stack."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kesu.api.problems import Problem, answer, answer_refusal, plain
from kesu.casebook.clock import BadInstant
from kesu.casebook.execute import UnknownCase
from kesu.casebook.files import FileRefused
from kesu.casebook.idempotency import KeyReused
from kesu.casebook.publishing import PublishRefused
from kesu.casebook.queries import BadFilter
from kesu.casebook.storage import StorageError, code_of
from kesu.insight.filtering import BadRequest
from kesu.insight.registers import TooManyGroups
from kesu.procedure.messages import Message
from kesu.procedure.refusals import Refusal

log = logging.getLogger("kesu.api")


def install(api: NinjaAPI) -> None:
    """Every exception of an endpoint is answered here."""
    for kind in (Exception, HttpError, Http404, ValidationError):  # the framework has handlers of its own for these
        api.add_exception_handler(kind, lambda request, error: handled(error))


def handled(error: Any) -> HttpResponse:
    """The exception as a response."""
    return answer_refusal(error) if isinstance(error, Refusal) else answer(problem_of(error))


def problem_of(error: BaseException) -> Problem:  # noqa: PLR0911 -- one line for each kind
    """The problem behind an exception; what nobody foresaw is logged with its stack and told as a fault."""
    match error:
        case Problem():
            return error
        case UnknownCase() | Http404():
            return Problem(404, "not_found")
        case AuthenticationError():
            return Problem(401, "unauthenticated")
        case ValidationError():
            return Problem(422, "input", errors=_errors(error.errors))
        case HttpError() if error.__cause__ is not None:  # the framework wraps what reading the body raised
            return problem_of(error.__cause__)
        case HttpError():
            return Problem(error.status_code, "bad_request")
        case KeyReused():
            return Problem(422, "key_reused")
        case BadFilter() | BadRequest():
            return Problem(422, "bad_filter", name=error.name)
        case TooManyGroups():
            return Problem(422, "too_many_groups")
        case BadInstant():
            return Problem(400, "bad_instant")
        case FileRefused():
            return Problem(413 if error.code == "file_too_large" else 422, error.code, **error.data)
        case PublishRefused():
            status = 409 if error.code == "version_taken" else 422
            return Problem(status, error.code, messages=[message_of(one) for one in error.messages])
        case RequestDataTooBig() | TooManyFieldsSent():
            return Problem(413, "too_large")
        case MultiPartParserError() | SuspiciousOperation() | UnreadablePostError():
            return Problem(400, "bad_request")
    return _of_storage(error) or _fault(error)


def _of_storage(error: BaseException) -> Problem | None:
    if isinstance(error, OSError):
        log.error("storage failed", exc_info=error)
        return Problem(503, "storage", reason="files")
    code = (
        error.code if isinstance(error, StorageError) else code_of(error) if isinstance(error, DatabaseError) else None
    )
    if code is None:
        return None
    log.error("storage failed: %s", code)
    return Problem(503, "storage", reason=code)


def _fault(error: BaseException) -> Problem:
    log.error("an endpoint failed", exc_info=error)
    return Problem(500, "fault")


def _errors(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where and what, never what was given: a password may be among it."""
    return [{"at": plain(one.get("loc", ())), "type": one.get("type"), "message": one.get("msg")} for one in found]


def message_of(message: Message) -> dict[str, Any]:
    """A message of the reader or the check in both languages."""
    return {
        "code": message.code,
        "severity": message.severity,
        "file": message.place.file,
        "line": message.place.line,
        "column": message.place.column,
        "text": {"zh": message.zh, "en": message.en},
        "mend": {"zh": message.mend_zh, "en": message.mend_en},
        "details": plain(message.details),
    }


def unknown_address(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    return answer(Problem(404, "not_found"))
