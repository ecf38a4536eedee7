"""Who is behind a message's receiver, and what it said: for those who deliver, outside any decision."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from kesu.casebook.models import Case, EventValue
from kesu.casebook.programs import program_of
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.acting import is_outside, people_behind
from kesu.procedure.context import SYSTEM, Context
from kesu.procedure.facts import Facts
from kesu.procedure.state import CaseState

MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def facts_of(ref: UUID, *, now: datetime) -> Facts | None:
    """A case's facts as the system reads them; None where there is no such case."""
    row = Case.objects.filter(pk=ref).only("digest", "state").first()
    if row is None:
        return None
    context = Context(now=now, actor=SYSTEM, directory=directory_of(), calendars=calendars_of())
    return Facts(program_of(row.digest), CaseState.load(json.loads(row.state)), context)


def receivers(facts: Facts, codes: list[str]) -> tuple[list[str], list[str]]:
    """People behind codes of roles, units and people; and the outside roles among the codes."""
    outside = [code for code in codes if is_outside(facts.program.procedure, code)]
    return list(people_behind(facts, (code for code in codes if code not in outside))), outside


def address_of_outside(facts: Facts) -> str | None:
    """The mail address the case has for who complains: in a contact field, else beside the customer's name."""
    program, fields = facts.program, facts.state.fields
    customer = program.facets.get("customer")
    names = [name for name, spec in program.fields.items() if spec.type == "contact" and not spec.internal]
    for name in [*names, *([customer] if customer else [])]:
        found = MAIL.search(_text(fields.get(name)))
        if found:
            return found.group()
    return None


def said(ref: UUID, seq: int, path: str = "text") -> Any:
    """A value of an event, None where the law has had it erased."""
    found = EventValue.objects.filter(case_id=ref, seq=seq, path=path).values_list("value", flat=True).first()
    return json.loads(found) if found is not None else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if value else ""


def summary_of(ref: UUID) -> dict[str, Any]:
    """What another system needs to find a case: codes only."""
    columns = ("procedure", "version", "number", "status", "unit", "opened_at", "closed_at", "due_at", "overdue")
    found = Case.objects.filter(pk=ref).values(*columns).first() or {}
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}
    return {"ref": str(ref), **plain}
