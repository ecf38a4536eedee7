"""A storage that fails is told in words, whichever page met it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.desk.conftest import PASSWORD, Browse, text_of

pytestmark = pytest.mark.django_db


@contextmanager
def failing(error: BaseException, only: str = "") -> Iterator[None]:
    """A database that answers nothing, or no statement that begins with `only`."""

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(only):
            raise error
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


def read_only() -> OperationalError:
    cause = OperationalError("attempt to write a readonly database")
    cause.sqlite_errorname = "SQLITE_READONLY"  # type: ignore[attr-defined]
    return cause


@pytest.mark.parametrize("path", ["/", "/cases", "/procedures", "/people"])
def test_a_page_says_that_the_storage_does_not_answer(browse: Browse, sample: str, path: str) -> None:
    li = browse("li", "en")
    li.raise_request_exception = False
    with failing(read_only()):
        answer = li.get(path)
    assert answer.status_code == 503
    assert "nothing was changed" in text_of(answer)
    assert li.get(path).status_code == 200


def test_nobody_is_told_of_a_fault_who_signs_in_while_nothing_can_be_written(people: None) -> None:
    client = Client(raise_request_exception=False)
    with failing(read_only(), only="UPDATE"):
        answer = client.post("/sign-in", {"name": "li", "password": PASSWORD})
    assert answer.status_code == 503
    assert "未作任何改动" in text_of(answer)


def test_the_list_of_tasks_is_there_though_nothing_can_be_written(browse: Browse, sample: str) -> None:
    li = browse("li")
    with failing(read_only(), only="UPDATE"):
        assert li.get("/").status_code == 200


def test_a_fault_of_ours_is_not_blamed_on_the_storage(browse: Browse, sample: str) -> None:
    li = browse("li", "en")
    li.raise_request_exception = False
    with failing(OperationalError("no such column: x")):
        answer = li.get("/cases")
    assert answer.status_code == 500
    assert "column" not in text_of(answer)
