"""Canonical JSON (RFC 8785) of JSON-plain values without floats, and the hashes made of it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import rfc8785

# Where the standard encoder may differ from RFC 8785: keys sorted by UTF-16 units (only characters above U+FFFF
# sort otherwise), whole numbers beyond 2^53, and floats, which do not exist here.
_UNUSUAL = re.compile("[\U00010000-\U0010ffff]|[0-9]{16}|[0-9][.eE][-+0-9]")
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical(value: Any) -> bytes:
    """The RFC 8785 form in UTF-8.

    Raises TypeError on a float or anything that is not JSON, ValueError on a whole number beyond 2^53 or on half
    a surrogate pair.
    """
    text = _ENCODER.encode(value)
    if _UNUSUAL.search(text):
        _refuse_floats(value)
        return rfc8785.dumps(value)
    return text.encode()


def canonical_text(value: Any) -> str:
    return canonical(value).decode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no place in the journal: decimals are strings")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)
