"""What `check` finds in a procedure, within a time a reader waits for; kept per version."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from kesu.casebook.programs import program_of
from kesu.organisation.loading import organisation_file
from kesu.procedure.messages import Message

SECONDS = 20


@lru_cache(maxsize=32)
def findings_of(digest: str) -> tuple[Message, ...] | None:
    """The findings of a published version, None where this edition cannot check."""
    found = _check(program_of(digest).procedure, organisation_file())
    return tuple(found) if found is not None else None


def prove(procedure: Any, organisation: Any) -> list[Message]:
    """The check before publishing."""
    return _check(procedure, organisation) or []


def _check(procedure: Any, organisation: Any) -> list[Message] | None:
    if find_spec("kesu.procedure.checking") is None:
        return None
    check = getattr(import_module("kesu.procedure.checking"), "check", None)
    return list(check(procedure, organisation)) if check is not None else None
