"""The interface as a client meets it: named people with tokens over the sample pack."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from kesu.organisation.signing_in import open_account
from kesu.organisation.tokens import issue_token
from tests.casebook.conftest import organisation, sample  # noqa: F401 -- fixtures

V1 = "/api/v1"
PASSWORD = "a horse that holds no battery"


@pytest.fixture(autouse=True)
def installation(settings, tmp_path) -> None:
    settings.KESU_FILES = tmp_path / "files"


@dataclass
class Answer:
    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str | None:
        return self.body.get("code") if isinstance(self.body, dict) else None


class Person:
    """Somebody at the other end of the line."""

    def __init__(self, name: str, language: str = "zh") -> None:
        self.account = open_account(name, name, PASSWORD)
        _, self.key = issue_token(self.account, "tests", now=datetime.now(UTC))
        self.client = Client(raise_request_exception=False)
        self.language = language

    def ask(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {self.key}", "Accept-Language": self.language, **_dashed(headers)}
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        found = self.client.generic(method, f"{V1}{path}", data, "application/json", headers=sent)
        kind = found.headers.get("Content-Type", "")
        content = b"".join(found.streaming_content) if found.streaming else found.content
        return Answer(found.status_code, json.loads(content) if content and "json" in kind else content, found.headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def do(self, ref: str, verb: str, **body: Any) -> Answer:
        return self.post(f"/cases/{ref}/commands/{verb}", body)


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def people(sample: str) -> Callable[[str], Person]:  # noqa: F811
    """`people("chen")`: each with an account and a token of their own."""
    known: dict[str, Person] = {}

    def person(name: str) -> Person:
        if name not in known:
            known[name] = Person(name)
        return known[name]

    return person


@pytest.fixture
def opened(people: Callable[[str], Person]) -> str:
    data = {"customer": "甲公司", "demand": "换货", "order_no": "SO-118", "quantity": "unknown"}
    answer = people("chen").post("/cases", {"procedure": "complaint-sample", "data": data})
    assert answer.status == 201, answer.body
    return str(answer.body["ref"])
