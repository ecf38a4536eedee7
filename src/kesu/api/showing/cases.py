"""A whole case: everything a desk shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kesu.api.looking import Look
from kesu.api.showing.words import instant, named, texts
from kesu.casebook import queries
from kesu.casebook.erasing import Certificate, certificates
from kesu.casebook.queries import Page
from kesu.organisation.speaking import language
from kesu.procedure import appealing, ledgers, reaching, tasks
from kesu.procedure.borrowed import Loan, loans_of
from kesu.procedure.calendars.rendering import render_explanation
from kesu.procedure.deadlines import ClockView, clock_views
from kesu.procedure.promising import PromiseView, promise_views
from kesu.procedure.scenarios.standing import standing_of
from kesu.procedure.state import Booking
from kesu.procedure.streaks import count_streak
from kesu.procedure.tasks import Station, TaskView
from kesu.procedure.values import plain_instant, to_store

Plain = dict[str, Any]


def page(found: Page, total: int | None) -> Plain:
    return {"cases": [line(row) for row in found.rows], "next": found.next, "total": total}


def line(row: Any) -> Plain:
    facets = {facet: getattr(row, f"facet_{facet}") for facet in queries.ALL_FACETS}
    plain = {name: getattr(row, name) for name in ("ref", "procedure", "version", "number", "status", "unit", "title")}
    return {
        **plain,
        "opened_at": instant(row.opened_at),
        "opened_by": row.opened_by,
        "closed_at": instant(row.closed_at),
        "due": instant(row.due_at),
        "overdue": row.overdue,
        "facets": {facet: value for facet, value in facets.items() if value is not None},
    }


def whole(look: Look) -> Plain:
    """The case; for somebody outside without ledger, goods and other people's tasks."""
    standing = _standing(look)
    return {
        **_head(look),
        "facts": list(_facts(look)),
        "stations": [_station(look, one) for one in tasks.stations(look.program, look.state)],
        "tasks": [one for one in _tasks(look) if one["mine"] or not look.outside],
        "undelivered": [] if look.outside else unreached(look),
        "appeals": [] if look.outside else appeals(look),
        "loans": [] if look.outside else [_loan(one) for one in loans_of(look.state)],
        "startable": list(tasks.startable(look.program, look.state, look.context)),
        "clocks": [clock(look, one) for one in clock_views(look.program, look.state, look.context)],
        "certificates": [] if look.outside else [_certificate(one) for one in certificates(look.ref)],
        "promises": [] if look.outside else [_promise(one) for one in _promises_of(look)],
        "children": [] if look.outside else list(_children(look)),
        "blocks": [] if look.outside else [{**one, "of": list(one["of"] or ())} for one in look.state.blocks],
        "ledger": [] if look.outside else [_booking(look, one) for one in look.state.ledger],
        "streaks": {} if look.outside else _streaks(look),
        "sheets": standing["sheet"],
        "files": [] if look.outside else [_file(number, one) for number, one in look.state.files.items()],
        "documents": {} if look.outside else {name: dict(one) for name, one in look.state.documents.items()},
        "standing": standing,
    }


def _loan(one: Loan) -> Plain:
    same = ("person", "ref", "at", "by", "looked", "returned")
    return {**{name: getattr(one, name) for name in same}, "until": instant(one.until)}


def _head(look: Look) -> Plain:
    state, procedure = look.state, look.program.procedure
    same = ("number", "procedure", "version", "digest", "status", "unit", "opened_at", "opened_by", "closed_at")
    return {
        "ref": look.ref,
        **{name: getattr(state, name) for name in same},
        "title": texts(procedure.title),
        "aliases": list(state.aliases),
        "reopened": state.reopened,
        "merged_into": state.merged_into,
        "held": state.held,
        "seq": look.seq,
    }


def _standing(look: Look) -> Plain:
    found = standing_of(look.program, look.state, (), look.context)
    same = ("number", "status", "open", "steps", "rounds", "overdue", "due", "streak", "blocks", "ledger")
    plain = {name: getattr(found, name) for name in same}
    plain["fields"] = {name: value for name, value in found.fields.items() if name not in look.hidden}
    plain["sheet"] = {} if look.outside else {n: s for n, s in found.sheet.items() if n not in look.hidden}
    if look.outside:
        plain |= {"streak": {}, "blocks": [], "ledger": []}
    return plain


def _facts(look: Look) -> Iterator[Plain]:
    for name, spec in look.program.fields.items():
        if name not in look.hidden and spec.sheet is None:
            yield {
                "name": name,
                "label": named(spec),
                "type": spec.type,
                "value": to_store(spec, look.facts.field(name)),
                "facet": spec.facet,
                "unit": spec.unit,
                "internal": spec.internal,
                "computed": spec.computed is not None,
                "personal": spec.personal is not None,
                "locked": name in look.state.locked,
            }


def _station(look: Look, one: Station) -> Plain:
    same = ("step", "status", "round", "outcome", "by", "opened_at", "done_at", "never", "after_closing")
    plain = {name: getattr(one, name) for name in same}
    rows = [{"row": row, "status": status, "outcome": outcome} for row, status, outcome in one.rows]
    return {**plain, "label": named(look.program.steps[one.step]), "rows": rows}


# --- tasks and clocks ----------------------------------------------------------------------------------


def _tasks(look: Look) -> Iterator[Plain]:
    for one in tasks.open_tasks(look.program, look.state, look.context):
        yield task(look, one)


def task(look: Look, one: TaskView) -> Plain:
    """A task, and whether the caller may do it."""
    refused = tasks.refusal_of(look.program, look.state, look.context, one)
    same = ("step", "row", "round", "phase", "opened_at", "claimed", "outside", "due", "clock", "overdue", "needed")
    return {
        **{name: getattr(one, name) for name in same},
        "label": named(look.program.steps[one.step]),
        "roles": list(one.roles),
        "people": [] if look.outside else list(one.people),
        "done_parts": list(one.done_parts),
        "mine": refused is None,
        "enter_as": tasks.entered_as(look.program, look.state, look.context, one) if refused is None else None,
        "refusal": refused.code if refused else None,
    }


def unreached(look: Look) -> list[Plain]:
    """Letters that did not reach somebody outside, and whether the caller may see to them."""
    found = reaching.unreached(look.program, look.state, look.context)
    mine = bool(found) and reaching.refusal_of(look.program, look.state, look.context) is None
    same = ("delivery", "to", "document", "because", "at")
    return [
        {
            **{name: getattr(one, name) for name in same},
            "roles": list(one.roles),
            "people": list(one.people),
            "mine": mine,
        }
        for one in found
    ]


def appeals(look: Look) -> list[Plain]:
    """Appeals that wait to be decided, and whether the caller may decide them."""
    same = ("number", "entry", "charged", "amount", "item", "quantity", "by", "behalf", "at")
    return [
        {
            **{name: getattr(one, name) for name in same},
            "roles": list(one.roles),
            "people": list(one.people),
            "mine": appealing.may_decide(look.program, look.state, look.context, one.number),
        }
        for one in appealing.appeals(look.program, look.state, look.context)
    ]


def clock(look: Look, one: ClockView) -> Plain:
    same = (
        *("clock", "row", "start", "status", "due", "overdue", "halted", "late", "late_by", "met_at", "because"),
        *("asked", "explanation"),
    )
    spec = look.program.procedure.clocks[one.clock]
    explained = render_explanation(one.explanation, language()) if one.explanation else []
    plain = {name: getattr(one, name) for name in same}
    return {
        **plain,
        "label": named(spec),
        "steps": list(one.steps),
        "waits_for_others": one.outside,
        "explained": explained,
    }


def _certificate(one: Certificate) -> Plain:
    same = ("number", "by", "reason", "values", "files", "hash")
    return {"id": one.id, "at": instant(one.at), **{name: getattr(one, name) for name in same}}


def _promises_of(look: Look) -> tuple[PromiseView, ...]:
    return promise_views(look.program, look.state, look.context)


def _promise(one: PromiseView) -> Plain:
    same = ("kind", "amount", "until", "by", "at", "status", "late", "kept_at", "kept_by", "explanation")
    explained = render_explanation(one.explanation, language())
    plain = {name: getattr(one, name) for name in same}
    return {**plain, "promise": one.number, "to": list(one.to), "explained": explained}


# --- what else a case holds ------------------------------------------------------------------------------


def _children(look: Look) -> Iterator[Plain]:
    for link, entries in look.state.children.items():
        for entry in entries:
            known = look.linked.get(entry["ref"], {})
            yield {
                "link": link,
                "ref": entry["ref"],
                "number": known.get("number"),
                "procedure": known.get("procedure"),
                "status": known.get("status"),
                "parent": bool(entry.get("parent")),
            }


def _booking(look: Look, one: Booking) -> Plain:
    same = ("id", "entry", "at", "amount", "item", "quantity", "reverses", "reversed")
    now = plain_instant(look.context.now)
    return {
        **{name: getattr(one, name) for name in same},
        "from": one.source,
        "to": one.target,
        "recorded_at": ledgers.recorded_at(one),
        "appeal_until": one.until,
        "appeal": ledgers.appeal_of(look.state, one),
        "may_appeal": appealing.may_appeal(look.program, look.state, look.context, one),
        "final": ledgers.final_at(look.state, one, now) is not None,
    }


def _streaks(look: Look) -> Plain:
    counted = {name: count_streak(spec, look.facts) for name, spec in look.program.procedure.streaks.items()}
    return {n: {"length": c.length, "best": c.best, "missed": c.missed} for n, c in counted.items()}


def _file(number: str, one: Plain) -> Plain:
    same = ("type", "size", "hash", "step", "at")
    plain = {name: one.get(name) for name in same}
    name = one.get("name") or ""  # erased with the case's values
    return {"file": number, "name": name, **plain, "by": one.get("actor"), "detached": bool(one.get("detached"))}
