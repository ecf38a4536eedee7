"""What the check costs: states and seconds, reduced and plain, on the pack and on procedures that explode."""

from __future__ import annotations

from collections.abc import Iterator

from kesu.cli.bench.measuring import Figure, seconds
from kesu.procedure.checking import CheckReport, check
from kesu.procedure.declared import Procedure
from kesu.procedure.reading import read_pack, read_procedure
from kesu.procedure.reading.shipped import SHIPPED

REDUCED_LIMIT = 10.0
PLAIN_STATES = 200_000


def check_figures(*, dormant: int = 8, branches: int = 8, states: int = PLAIN_STATES) -> Iterator[Figure]:
    """One run each: the longest takes minutes, and a state is a state."""
    pack = read_pack(SHIPPED / "customer-complaint").procedure
    assert pack is not None
    for name, procedure in (
        ("customer-complaint", pack),
        (f"dormant-{dormant}", dormant_steps(dormant)),
        (f"parallel-{branches}", parallel_branches(branches)),
    ):
        yield _checked(name, procedure, reduced=True, states=states)
        yield _checked(name, procedure, reduced=False, states=states)


def _checked(name: str, procedure: Procedure, *, reduced: bool, states: int) -> Figure:
    how = ("化简", "reduced") if reduced else ("不化简", "plain")
    limit = REDUCED_LIMIT if reduced and name == "customer-complaint" else None
    figure = Figure(f"check.{how[1]}.{name}", (f"检查（{how[0]}）：{name}", f"check ({how[1]}): {name}"), "s", limit)
    report: list[CheckReport] = []
    figure.values.append(seconds(lambda: report.append(check(procedure, reduced=reduced, limit=states))))
    figure.cut_off = report[0].cut_off
    cut = ", cut off" if report[0].cut_off else ""
    figure.note = f"{report[0].states} states{cut}, {len(report[0].findings)} findings"
    return figure


def dormant_steps(number: int) -> Procedure:
    """Steps that may be started at any time and that the closing waits for: each multiplies the states by three."""
    steps = "".join(f"  d{n}: {{by: quality, starts: {{by_hand: s.work.open}}}}\n" for n in range(number))
    open_ones = " || ".join(f"s.d{n}.open" for n in range(number))
    text = f"""
  work: {{by: quality, outcomes: {{done: {{requires: [{{that: "!({open_ones})", else: x}}]}}}}}}
{steps}  close: {{by: quality, after: work, outcomes: {{closed: {{close: true}}}}}}
"""
    return _procedure("dormant", text)


def parallel_branches(number: int) -> Procedure:
    """Branches of two steps each, side by side: each multiplies the states by four and more."""
    lines = []
    for n in range(number):
        lines.append(f"  a{n}: {{by: quality, after: start, outcomes: {{yes: {{}}, no: {{}}}}}}\n")
        lines.append(f"  b{n}: {{by: quality, after: a{n}.yes}}\n")
    ends = ", ".join(f"a{n}, b{n}" for n in range(number))
    closing = f"  close: {{by: quality, after: [{ends}], outcomes: {{closed: {{close: true}}}}}}\n"
    return _procedure("parallel", "\n  start: {by: quality}\n" + "".join(lines) + closing)


def _procedure(name: str, steps: str) -> Procedure:
    text = f"""
procedure: {name}
version: 1
title: {name}
kind: problem
open: {{by: [quality]}}
roles: {{quality: Q}}
steps:{steps}"""
    reading = read_procedure(text, f"{name}.yaml")
    assert reading.procedure is not None and not reading.errors, [message.en for message in reading.errors]
    return reading.procedure
