"""`Idempotency-Key` for what is no command of a case; commands have it from `execute`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kesu.api.callers import Caller
from kesu.casebook import idempotency
from kesu.casebook.transactions import in_transaction
from kesu.procedure.refusals import Refusal

Plain = dict[str, Any]


def once(caller: Caller, request: Plain, work: Callable[[], Plain], *, kept: Callable[[Plain], Plain] = dict) -> Plain:
    """Do the work, in one transaction with the note that it was done; the same request again gets the stored answer.

    request: what tells this request from another under the same key. kept: what of the answer may be stored.
    A refused request may come again. Raises KeyReused and what the work raises.
    """
    if caller.key is None:
        return work()
    answer = in_transaction(lambda: _attempt(caller, request, work, kept))
    if isinstance(answer, Refusal):
        raise answer
    return answer


def _attempt(
    caller: Caller, request: Plain, work: Callable[[], Plain], kept: Callable[[Plain], Plain]
) -> Plain | Refusal:
    assert caller.key
    stored = idempotency.claim(caller.person, caller.key, request, now=caller.now)
    if stored is not None:
        return stored
    try:
        answer = work()
    except Refusal as refused:
        idempotency.release(caller.person, caller.key)
        return refused
    idempotency.settle(caller.person, caller.key, kept(answer))
    return answer
