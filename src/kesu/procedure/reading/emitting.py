"""The expanded text: what `kesu show` prints, and what the digest is taken of."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

WIDTH = 110
_BARE = re.compile(r"[^\W\d_][\w./-]*( [\w./-]+)*")
_BARE_KEY = re.compile(r"\w[\w.+?-]*")
_NULLS = frozenset(("null", "Null", "NULL", "~", ""))


def emit(value: Any) -> str:
    """YAML that `read_yaml` reads back to the same values: blocks outside, flows where they fit a line."""
    return "\n".join(_block(value, 0)) + "\n"


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical text; the order of keys counts, for it breaks ties (B7)."""
    canonical = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _block(value: Any, depth: int) -> list[str]:
    indent = "  " * depth
    if isinstance(value, dict) and value:
        return [line for key, inner in value.items() for line in _entry(f"{indent}{_key(key)}:", inner, depth)]
    if isinstance(value, list) and value:
        return [line for inner in value for line in _entry(f"{indent}-", inner, depth)]
    return [indent + _flow(value)]


def _entry(head: str, value: Any, depth: int) -> list[str]:
    flow = _flow(value)
    nested = isinstance(value, dict | list) and bool(value)
    if not nested or (depth > 0 and len(head) + len(flow) < WIDTH):
        return [f"{head} {flow}"]
    return [head, *_block(value, depth + 1)]


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    if value is None:
        return "null"
    return value if _bare(value) else json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) and key not in _NULLS else json.dumps(key, ensure_ascii=False)


def _bare(text: str) -> bool:
    if text in _NULLS:
        return False
    return bool(_BARE.fullmatch(text)) or (text.isascii() and text.isdigit())
