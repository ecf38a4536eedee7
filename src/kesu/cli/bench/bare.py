"""What Kesu is measured against: a plain Django view with the same token check and body, writing the same rows.

The statements are those one completed task wrote, taken down once and written again for another case.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.views.decorators.csrf import csrf_exempt

from kesu.organisation.tokens import account_of_token

WRITES = ("INSERT", "UPDATE", "DELETE")
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Written:
    """One statement with its parameters; many: a list of them."""

    statement: str
    parameters: Any
    many: bool


class Sample:
    """The rows one completed task wrote, and the case it was of."""

    ref: UUID | None = None
    written: tuple[Written, ...] = ()


@contextmanager
def taking_down(ref: UUID) -> Iterator[None]:
    """Take down what is written while the block runs: it becomes what the bare view writes."""
    taken: list[Written] = []

    def watch(execute: Execute, statement: str, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
        if statement.lstrip().upper().startswith(WRITES):
            taken.append(Written(statement, list(parameters) if many else parameters, many))
        return execute(statement, parameters, many, context)

    with connection.execute_wrapper(watch):
        yield
    Sample.ref, Sample.written = ref, tuple(taken)


@csrf_exempt
def complete(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Token, body, the same rows in one transaction, a small answer."""
    key = request.headers.get("Authorization", "").removeprefix("Bearer ")
    account = account_of_token(key, now=datetime.now(UTC))
    if account is None:
        return HttpResponse(status=401)
    body = json.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        for one in Sample.written:
            if one.many:
                cursor.executemany(one.statement, [_of_case(row, ref) for row in one.parameters])
            else:
                cursor.execute(one.statement, _of_case(one.parameters, ref))
    return JsonResponse({"ref": str(ref), "step": body["step"], "person": account.person.pk})


def _of_case(parameters: Any, ref: UUID) -> list[Any]:
    sample = Sample.ref
    assert sample is not None
    same = {sample: ref, sample.hex: ref.hex, str(sample): str(ref)}
    return [same.get(one, one) if isinstance(one, str | UUID) else one for one in parameters]


LISTED = "SELECT ref, number, title, status, opened_at FROM casebook_case ORDER BY opened_at DESC, ref DESC LIMIT 30"
LIST = (
    "<!doctype html><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>"
)


def listing(request: HttpRequest) -> HttpResponse:
    """What a page is measured against: the session, one query, one template, thirty cases."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    with connection.cursor() as cursor:
        cursor.execute(LISTED)
        rows = cursor.fetchall()
    return HttpResponse(engines["django"].from_string(LIST).render({"rows": rows}, request))


def cpu(request: HttpRequest) -> HttpResponse:
    """Seconds of processor time this server has used."""
    return JsonResponse({"seconds": time.process_time()})
