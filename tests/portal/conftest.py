"""A customer with a telephone: a browser without an account, in English, and what it knows of its case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kesu.casebook import links
from kesu.procedure.context import Actor
from tests.desk.conftest import act, browse, case, people, sample, text_of, until_decision  # noqa: F401

PICTURE = bytes.fromhex("89504e470d0a1a0a") + b"\x00\x00\x00\rIHDR" + bytes(32)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path: Path) -> Iterator[None]:
    settings.KESU_FILES = tmp_path
    settings.KESU_INTAKE = ["complaint-sample"]
    yield


@pytest.fixture
def customer() -> Client:
    client = Client(headers={"Accept-Language": "en"})
    return client


@pytest.fixture
def key(case: UUID) -> str:  # noqa: F811
    """The key that Chen gave to Hua Xing for their case."""
    return links.give(case, "complainant", actor=Actor("chen"), now=now())


@pytest.fixture
def answered(case: UUID, key: str) -> str:  # noqa: F811
    """The same key, when Hua Xing has got an answer and is asked for theirs."""
    until_decision(case)
    act(case, "sun", "complete", step="decide", outcome="approve")
    act(case, "chen", "complete", step="reply")
    return key


def picture(name: str = "scratch.png", content: bytes = PICTURE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def form_of(page: HttpResponse, action: str) -> dict[str, str]:
    """The hidden inputs of the form that is sent to that address (its end), as a browser would send them."""
    text = page.content.decode()
    forms = re.findall(r"<form\b[^>]*>.*?</form>", text, flags=re.DOTALL)
    form = next(one for one in forms if re.search(rf'action="[^"]*{re.escape(action)}"', one.split(">")[0] + ">"))
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
