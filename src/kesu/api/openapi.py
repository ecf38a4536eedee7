"""The published description: OpenAPI 3.1, every endpoint with the problems it may answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from kesu.api.problems import MEDIA_TYPE, SENTENCES, TITLES
from kesu.api.schemas.base import ProblemDetails
from kesu.casebook.clock import HEADER

Plain = dict[str, Any]
SNAPSHOT = Path(__file__).with_name("openapi.json")
PREFIX = "/api/v1/"
DESCRIPTION = f"""Kesu runs complaint and quality-exception procedures that are written down as data.

Whoever asks is a person: by a token (`Authorization: Bearer kesu_…`) or by the session of the pages (then what
changes something carries `X-CSRFToken`). Everything goes through the same door as the pages, under the same rules.

Errors are problem details (RFC 9457) in the language that `Accept-Language` asks for (`zh`, `en`) with a stable `code`.
Codes of refused commands: {", ".join(f"`{code}`" for code in TITLES)}: 409 for `version order conflict number open`,
403 for `role authority other_than qualification`, else 422. What one may not see does not exist: 404 `not_found`.
Codes of the interface: {", ".join(f"`{code}`" for code in SENTENCES if code not in TITLES)}.

`Idempotency-Key` on any POST: the same request again has no second effect and gets the same answer, for 30 days;
another request under the same key is 422 `key_reused`. A database made for it takes the instant from `{HEADER}`.

Numbers with a fraction are text, or are taken digit by digit as they were written; instants are UTC with whole seconds.
"""
MEANINGS = {
    400: "The request cannot be read",
    401: "No valid token or session",
    403: "Not the caller's to do",
    404: "Not there, or not for the caller's eyes",
    409: "The case, or another, stands otherwise",
    413: "Larger than what is taken",
    422: "Refused: the input does not fit, something is missing, or a condition is not met",
    503: "The storage failed, or is busy: nothing was changed",
}
READING = (400, 401, 403, 404, 422, 503)
WRITING = (400, 401, 403, 404, 409, 413, 422, 503)
DOWNLOADS = {
    "get_file": ("application/octet-stream", {"type": "string", "contentMediaType": "application/octet-stream"}),
    "get_diagram": ("image/svg+xml", {"type": "string"}),
    "get_text": ("text/plain", {"type": "string"}),
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[!-~]([ -~]{0,198}[!-~])?$"},
    "description": "A name for this request that the client makes up; kept for 30 days",
}
LANGUAGE = {
    "in": "header",
    "name": "Accept-Language",
    "required": False,
    "schema": {"type": "string", "enum": ["zh", "en"]},
    "description": "Language of sentences: `zh` (default) or `en`",
}


class DescribedAPI(NinjaAPI):
    def get_openapi_schema(self, *_: Any, **__: Any) -> OpenAPISchema:
        """The description with its problems, headers and downloads."""
        schema = super().get_openapi_schema(path_prefix=PREFIX)
        schema["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
        schema["components"]["schemas"]["ProblemDetails"] = ProblemDetails.model_json_schema()
        schema["components"]["responses"] = {str(status): _problem(text) for status, text in MEANINGS.items()}
        for path in schema["paths"].values():
            for method, operation in path.items():
                _describe(method, operation)
        return schema


def _describe(method: str, operation: Plain) -> None:
    statuses = READING if method == "get" else WRITING
    responses = {str(status): told for status, told in operation["responses"].items()}
    responses |= {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}
    operation["responses"] = responses
    download = DOWNLOADS.get(operation["operationId"])
    if download:
        responses["200"]["content"] = {download[0]: {"schema": download[1]}}
    if "201" in responses and operation["operationId"] == "open_case":
        responses["201"]["headers"] = {"Location": {"schema": {"type": "string"}, "description": "The case's address"}}
    operation["parameters"].append(LANGUAGE)
    if method == "post":
        operation["parameters"].append(IDEMPOTENCY_KEY)


def _problem(text: str) -> Plain:
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}


def described(api: NinjaAPI) -> str:
    """The description as its snapshot holds it."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_snapshot(api: NinjaAPI) -> None:
    """Keep what is described now as what was agreed: `openapi.json` beside this file."""
    SNAPSHOT.write_text(described(api), encoding="utf-8")
