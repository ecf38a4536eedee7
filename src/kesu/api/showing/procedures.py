"""Procedures in the words of the interface: who does what by when."""

from __future__ import annotations

from typing import Any

from kesu.api.showing.words import instant, named, texts
from kesu.casebook import published
from kesu.casebook.published import Version
from kesu.procedure import acting
from kesu.procedure.context import Context
from kesu.procedure.declared import Clock, Step, Who
from kesu.procedure.differing import Change
from kesu.procedure.program import Program
from kesu.procedure.tasks import may_open

Plain = dict[str, Any]


def line(one: Version) -> Plain:
    return {
        "name": one.name,
        "version": one.version,
        "digest": one.digest,
        "kind": one.kind,
        "title": texts(one.title),
        "published_at": instant(one.at),
        "published_by": one.by,
    }


def current(one: Version, context: Context) -> Plain:
    program = published.program_of(one.digest)
    return {
        **line(one),
        "covers": list(program.procedure.covers),
        "may_open": may_open(program, context),
        "running": published.cases_on(one.digest, status="open"),
    }


def whole(one: Version, versions: list[Version], context: Context) -> Plain:
    program = published.program_of(one.digest)
    procedure, address = program.procedure, f"/api/v1/procedures/{one.name}"
    return {
        **current(one, context),
        "owner": procedure.owner,
        "roles": [
            {"role": code, "label": named(role), "outside": acting.is_outside(procedure, code)}
            for code, role in procedure.roles.items()
        ],
        "duties": [_duty(program, step) for step in program.steps.values()],
        "deadlines": [_deadline(clock) for clock in procedure.clocks.values()],
        "versions": [line(version) for version in versions],
        "diagram": f"{address}/diagram.svg?version={one.version}",
        "text": f"{address}/text?version={one.version}",
        "form": f"{address}/form",
    }


def _duty(program: Program, step: Step) -> Plain:
    roles, computed = _named(step.by)
    review = step.review.by if step.review else None
    return {
        "step": step.name,
        "label": named(step),
        "roles": roles,
        "computed": computed,
        "review": [part for parts in _named(review) for part in parts],
        "outcomes": {name: named(outcome) for name, outcome in step.outcomes.items()},
        "sign": step.sign or any(outcome.sign for outcome in step.outcomes.values()),
        "dormant": step.starts is not None,
        "after_closing": step.name in program.graph.after_closing,
        "cites": list(step.cites),
    }


def _named(who: Who | None) -> tuple[list[str], list[str]]:
    """Role codes, and the expressions that name others."""
    entries = who.entries if who else ()
    computed = [one.person or one.source for one in entries]
    return [one.role for one in entries if one.role], [one.text for one in computed if one]


def _deadline(clock: Clock) -> Plain:
    limit, warn = clock.within or clock.due, clock.warn
    return {
        "clock": clock.name,
        "label": named(clock),
        "start": [str(ref) for ref in clock.start],
        "to": [str(ref) for ref in clock.to],
        "limit": limit.text if limit else "",
        "warn": (f"{warn.percent}%" if warn.percent is not None else str(warn.before)) if warn else None,
        "cites": list(clock.cites),
    }


def change(one: Change) -> dict[str, Any]:
    """A difference between two versions."""
    return {
        "change": one.change,
        "section": one.section,
        "name": one.name,
        "label": texts(one.label) if one.label else None,
        "what": texts(one.words) if one.words else None,
        "was": one.was,
        "now": one.now,
        "cites": list(one.cites),
    }
