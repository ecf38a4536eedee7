"""Reading a request's JSON: exact numbers, no floats, and nothing that is not JSON."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from kesu.api.problems import Problem

DEEPEST = 64


class ExactParser(Parser):
    """Fractions stay the text they were written as, so that 0.1 is 0.1; NaN and Infinity are refused."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises Problem 400 for what is not UTF-8 JSON, or nested deeper than 64."""
        return parse(request.body)


def parse(raw: bytes) -> Any:
    try:
        found = json.loads(raw.decode("utf-8-sig"), parse_float=str, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Problem(400, "malformed") from None
    if _is_deeper(found, DEEPEST):
        raise Problem(400, "malformed")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _is_deeper(value: Any, left: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_is_deeper(one, left - 1) for one in inside)
