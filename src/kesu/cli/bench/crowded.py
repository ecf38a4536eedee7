"""Pages and the worker among many cases: `python -m kesu.cli.bench.crowded CASES ROUNDS DUE` in a folder that is new.

The worked example's cases are copied until there are so many; each figure is printed as a line of JSON.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kesu.cli.installation import load_django

PILE = 20  # copies of each open case: what lies before the people of the worked example, however many cases there are
OPEN_ELSEWHERE = 0.05  # of all cases: open, their tasks with people of other houses
COLLEAGUES, CUSTOMERS, YEARS = 200, 499, 3
LATER = timedelta(days=4000)


def main(cases: int, rounds: int, due: int) -> None:
    load_django("zh")
    from django.conf import settings

    settings.ROOT_URLCONF = "kesu.cli.bench.urls"
    settings.LOGGING_CONFIG = None
    from kesu.casebook.installation import prepare
    from kesu.cli.serving import fill_demo

    now = datetime.now(UTC).replace(microsecond=0)
    prepare(now=now, test_clock=True)
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    fill_demo(now)
    started = time.perf_counter()
    made = filled(cases)
    _tell({"code": "filled", "seconds": time.perf_counter() - started, "cases": made})
    if rounds:
        from kesu.cli.bench.looking import looked_at

        for line in looked_at(rounds):
            _tell(line)
    if due:
        _tell(worked_off(due))


def _tell(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def filled(cases: int) -> int:
    """Copies until there are so many cases; what moves by itself moves long after the bench."""
    from kesu.casebook.crowding import crowd, standing

    there = standing()
    if cases <= len(there):
        return len(there)
    return len(there) + crowd(_copies(there, cases - len(there)))


def _copies(there: Mapping[UUID, tuple[str, str]], wanted: int) -> Iterator[Any]:
    from kesu.casebook.crowding import Copy

    open_ones = [ref for ref, (_, status) in there.items() if status == "open"]
    closed = [ref for ref, (_, status) in there.items() if status != "open"]
    pile = min(PILE * len(open_ones), wanted // 2)
    elsewhere = pile + int(wanted * OPEN_ELSEWHERE)
    for number, ref in zip(range(wanted), itertools.cycle(open_ones)):
        if number >= elsewhere:
            break
        colleague = f"colleague-{number % COLLEAGUES}" if number >= pile else None
        yield Copy(ref, f"B{number:07}", timedelta(hours=number % 720), _customer(number), colleague)
    hours = YEARS * 365 * 24
    for number, ref in zip(range(elsewhere, wanted), itertools.cycle(closed)):
        yield Copy(ref, f"B{number:07}", timedelta(hours=24 + number * 7919 % hours), _customer(number))


def _customer(number: int) -> str:
    return f"客户 {number * 31 % CUSTOMERS}"


def worked_off(due: int) -> dict[str, Any]:
    """So many cases whose clock falls due at one instant, and rounds of the worker until nothing is left to do."""
    from kesu.casebook.crowding import Copy, crowd, hold_still, moving, silence, standing
    from kesu.cli.delivering import post
    from kesu.clockwork.worker import Round, work_once

    there = moving()
    source = min(there, key=lambda ref: (there[ref], ref))
    instant = there[source]
    silence()
    while work_once(now=datetime.now(UTC), post=post()) != Round():
        silence()
    hold_still(LATER, but=source)
    crowd(Copy(source, f"D{number:07}") for number in range(due - 1))
    handled, seconds, rounds, started = 0, 0.0, 0, time.perf_counter()
    while (done := work_once(now=instant, post=post())) != Round():
        handled, rounds = handled + done.cases, rounds + 1
        if done.cases:
            seconds = time.perf_counter() - started
    whole = time.perf_counter() - started
    among = len(standing())
    return {"code": "worker", "seconds": seconds, "whole": whole, "handled": handled, "rounds": rounds, "among": among}


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
