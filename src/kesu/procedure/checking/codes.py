"""How the check writes down a step and a clock: one small number each."""

from __future__ import annotations

WAITING, OPEN, AWAITING, DONE, SKIPPED, VOID, DORMANT = range(7)
STATUS = ("waiting", "open", "awaiting", "done", "skipped", "void", "dormant")
SUBMITTED, REACHED, UNASKED, BANNED, EXHAUSTED, TURNED, GRID = (1 << (10 + bit) for bit in range(7))
FLAGS = SUBMITTED | REACHED | UNASKED | BANNED | EXHAUSTED | TURNED | GRID
LASTING = REACHED | EXHAUSTED | TURNED | GRID
"""What an end does not wipe out."""

ENDED = (DONE, SKIPPED, VOID)
BEFORE = 17
"""From this bit on: status and outcome before the present start (B2.13)."""


def status_of(code: int) -> int:
    return code & 7


def outcome_of(code: int) -> int:
    """0: none or mixed; else the place of the outcome, from 1."""
    return code >> 3 & 127


def code_of(status: int, outcome: int = 0) -> int:
    return status | outcome << 3


NONE, RUNNING, MET, GONE = range(4)
OVERDUE, WARNED = 4, 8
RUNG = 16
"""From this bit on: one bit per rung of the ladder that has fired; above them, the `from` that started the run."""
KEY = 12


def clock_status(code: int) -> int:
    return code & 3


CLOSED, REOPENED = 1, 2
