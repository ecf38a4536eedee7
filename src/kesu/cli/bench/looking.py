"""How long pages and REST answers take, how much they send and how many queries they ask: one client, in-process."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

MANY, FEW, ENTRY = "sun", "xu", "chen"
"""Who has many tasks (signatures among them), who has few, and who takes complaints."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. by: who is signed in; token: through REST instead."""

    code: str
    path: str
    by: str
    zh: str
    en: str
    token: bool = False
    body: Mapping[str, str] | None = None


def looked_at(rounds: int) -> Iterator[dict[str, Any]]:
    """One line for each request, the bare view first; each is asked twice before it counts."""
    clients = {name: _signed_in(name) for name in (MANY, FEW, ENTRY)}
    keys = {name: _token(name) for name in clients}
    for asked in _all():
        headers = {"Authorization": f"Bearer {keys[asked.by]}"} if asked.token else {}
        yield _measured(asked, clients[asked.by], headers, rounds)


def _all() -> Iterator[Asked]:
    ref, number = _a_case()
    yield Asked("bare", "/bench/bare-page", MANY, "裸视图：三十个案件", "a bare view of thirty cases")
    yield Asked("tasks.many", "/", MANY, "待办（多）", "tasks (many)")
    yield Asked("tasks.few", "/", FEW, "待办（少）", "tasks (few)")
    yield Asked("cases", "/cases", MANY, "案件列表", "list of cases")
    yield Asked("cases.filtered", "/cases?status=open&procedure=customer-complaint&overdue=", MANY,
                "案件列表：筛选", "list of cases, filtered")  # fmt: skip
    yield Asked(
        "cases.customer", "/cases?facet.customer=客户 31", MANY, "案件列表：某客户", "list of cases, a customer"
    )
    yield Asked("cases.search", "/cases?q=内孔划伤", MANY, "案件列表：检索（很多）", "list of cases, search (many)")
    yield Asked("cases.found", f"/cases?q={number}", MANY, "案件列表：检索（一个）", "list of cases, search (one)")
    yield Asked("case", f"/cases/{ref}", MANY, "案件页", "page of a case")
    yield Asked("register", "/registers/customer-complaint/tracking", MANY, "台账", "register")
    yield Asked("likely", "/new/customer-complaint/likely", ENTRY, "受理时查重", "likely duplicates",
                body={"f.customer": "客户 31", "f.complaint": "轴套内孔划伤，压装时卡滞"})  # fmt: skip
    yield Asked("rest.cases", "/api/v1/cases", MANY, "REST 案件", "REST cases", True)
    yield Asked("rest.tasks", "/api/v1/tasks", MANY, "REST 待办", "REST tasks", True)
    yield Asked("rest.blocks", "/api/v1/blocks?lot=B-26-118", MANY, "REST 停用", "REST blocks", True)


def _a_case() -> tuple[str, str]:
    """A case of the worked example that has come far, with its journal, and a number that only one case has."""
    from kesu.casebook.crowding import closed_one

    return str(closed_one("customer-complaint")[0]), "B0000007"


def _signed_in(name: str) -> Any:
    from django.test import Client

    from kesu.organisation.models import Account

    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.get(pk=Account.objects.get(name=name).pk))
    return client


def _token(name: str) -> str:
    from kesu.organisation.models import Account
    from kesu.organisation.tokens import issue_token

    return str(issue_token(Account.objects.get(name=name), "bench", now=datetime.now(UTC))[1])


def _measured(asked: Asked, client: Any, headers: Mapping[str, str], rounds: int) -> dict[str, Any]:
    taken: list[float] = []
    queries: list[str] = []

    def note(execute: Any, statement: str, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
        queries.append(statement)
        return execute(statement, parameters, many, context)

    content = b""
    for number in range(rounds + 2):
        started = time.perf_counter()
        if number:
            content = _asked(asked, client, headers)
        else:
            with connection.execute_wrapper(note):
                content = _asked(asked, client, headers)
        if number > 1:
            taken.append((time.perf_counter() - started) * 1000)
    return {
        "code": asked.code, "name": [asked.zh, asked.en], "milliseconds": taken, "queries": len(queries),
        "bytes": len(content), "gzip": len(gzip.compress(content, 6)),
    }  # fmt: skip


def _asked(asked: Asked, client: Any, headers: Mapping[str, str]) -> bytes:
    """Raises RuntimeError for what is not answered as it should be."""
    answer = client.get(asked.path, headers=headers) if asked.body is None else client.post(asked.path, asked.body)
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code != 200:
        raise RuntimeError(f"{asked.path}: {answer.status_code} {content[:300]!r}")
    return content
