"""A step that erases other cases (A2 `erases`): it asks, and each of them looks at its own limit and hold again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kesu.procedure.declared import Step
from kesu.procedure.draft import Draft
from kesu.procedure.events import Event
from kesu.procedure.facts import Facts
from kesu.procedure.refusals import Refusal
from kesu.procedure.values import CASE


def ask(draft: Draft, step: Step, facts: Facts) -> None:
    """At the end of the step: the cases it names are to be erased. All of them are, or the step does not end.

    Refuses `input` for what names no case, `missing` where nothing is listed.
    """
    if step.erases is None:
        return
    found = draft.value(step.erases, facts)
    many = found if isinstance(found, list | tuple) else [found] if found is not None else []
    cases = list(dict.fromkeys(named(one) for one in many))
    if not cases:
        raise Refusal("missing", "nothing_to_erase")
    if draft.state.ref in cases:
        raise Refusal("input", "unknown_case", case=draft.state.ref)
    draft.emit("ErasureAsked", step=step.name, round=draft.step(step.name).round, cases=cases, person=draft.actor)


def named(one: Any) -> str:
    """A case by its reference or number, or a row that holds one as `case` or `ref`, or was frozen from one."""
    value = (one.get("case") or one.get("ref") or one.get(CASE)) if isinstance(one, Mapping) else one
    if not isinstance(value, str) or not value.strip():
        raise Refusal("input", "unknown_case", case=str(value)[:60])
    return value.strip()


def asked(event: Event, procedure: str, ref: str) -> list[tuple[str, dict[str, str]]]:
    """The cases that the event asks to be erased, each with what it is told."""
    told = {"ref": ref, "procedure": procedure, "person": str(event.head.get("person") or "")}
    return [(case, told) for case in event.head.get("cases") or ()]
