"""A log says what happened, and shows no fault where there is none."""

from __future__ import annotations

import logging
import sys

from kesu.site.logs import WithoutRefusals


def record(status: int) -> logging.LogRecord:
    try:
        raise PermissionError("not yours")
    except PermissionError:
        made = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "Forbidden: /people", (), sys.exc_info())
    made.status_code = status
    return made


def test_a_refused_page_is_one_line_without_a_trace() -> None:
    refused = record(403)
    assert WithoutRefusals().filter(refused)
    assert refused.exc_info is None


def test_a_fault_keeps_its_trace() -> None:
    failed = record(500)
    assert WithoutRefusals().filter(failed)
    assert failed.exc_info is not None
