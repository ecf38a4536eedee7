"""What else the reader may do with the case: asked of the engine by trying, so that no rule is told twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kesu.casebook import published
from kesu.desk.forms.acts import ACTS
from kesu.desk.forms.controls import Control, control
from kesu.desk.forms.raw import Raw, typed
from kesu.desk.looking import Look
from kesu.desk.speaking import said
from kesu.procedure import promising
from kesu.procedure.context import Command
from kesu.procedure.engine import decide
from kesu.procedure.refusals import Refusal
from kesu.procedure.tasks import startable


@dataclass(slots=True)
class Collection:
    step: str
    step_label: str
    table: str
    control: Control


@dataclass(slots=True)
class Offers:
    starts: list[tuple[str, str, str]] = field(default_factory=list)  # step, label, hint
    takebacks: list[tuple[str, str]] = field(default_factory=list)
    collections: list[Collection] = field(default_factory=list)
    acts: list[tuple[str, str]] = field(default_factory=list)  # verbs with a page of their own, and their titles
    note: bool = False
    attach: bool = False
    extensions: frozenset[str] = frozenset()
    grants: frozenset[str] = frozenset()
    keeps: frozenset[str] = frozenset()  # promises, by number


def offers(look: Look, *, collected: QueryDict | None = None) -> Offers:
    """collected: rows that were typed and come back to the reader, of one table."""
    program, state = look.program, look.state
    found = Offers()
    for name in startable(program, state, look.context):
        found.starts.append((name, said(program.steps[name]), said(program.steps[name].hint)))
    found.takebacks = [
        (name, said(program.steps[name]))
        for name, step in state.steps.items()
        if step.status == "open" and program.steps[name].starts and _may(look, "withdraw", step=name, comment="-")
    ]
    found.collections = list(_collections(look, collected))
    found.note = found.attach = _may(look, "note", text="-")
    found.acts = [(verb, _(ACTS[verb].title)) for verb in _whole(look, part=found.note)]
    later = "9000-01-01T00:00:00Z"
    running = [c for c in look.clocks if c.status == "running" and program.procedure.clocks[c.clock].extend]
    found.extensions = frozenset(
        f"{c.clock}|{c.row}" for c in running if _may(look, "extend", clock=c.clock, row=c.row, to=later, reason="-")
    )
    found.grants = frozenset(
        f"{c.clock}|{c.row}" for c in running if c.asked and _may(look, "grant", clock=c.clock, row=c.row)
    )
    found.keeps = frozenset(n for n, _open in promising.open_ones(state) if _may(look, "keep_promise", promise=n))
    return found


def _whole(look: Look, *, part: bool) -> Iterator[str]:
    """Commands on the case as a whole. part: the reader has a part in the case."""
    running, owns, state = look.state.status == "open", _may_own(look), look.state
    offered = {
        "message": part and running,
        "link": part,
        "withdraw_case": running and _may(look, "withdraw_case", comment="-"),
        "restart": owns,
        "merge": owns and running,
        "migrate": owns and running and len(published.versions_of(look.state.procedure)) > 1,
        "unpublish": any(_may(look, "unpublish", publication=one, reason="-") for one in state.publications),
        "hold": _may(look, "hold", reason="-"),
        "lift": _may(look, "lift", reason="-"),
        "erase": _may(look, "erase", reason="-"),
        "cancel": running and _may(look, "cancel", reason="-"),
    }
    return (verb for verb, may in offered.items() if may)


def _may_own(look: Look) -> bool:
    first = next((name for name, step in look.state.steps.items() if step.round), None)
    return first is not None and _may(look, "restart", step=first, reason="-")


def _may(look: Look, verb: str, **body: Any) -> bool:
    """Whether the engine would take it now; nothing is written."""
    try:
        decide(look.program, look.state, Command(verb, body), look.context)
    except Refusal:
        return False
    except LookupError:  # it would take a number
        return True
    return True


def may_correct(look: Look, field: str) -> bool:
    """Whether all that is missing for a correction is the reason."""
    spec = look.program.fields[field]
    if spec.computed is not None or spec.sheet is not None:
        return False
    try:
        decide(look.program, look.state, Command("correct", {"field": field, "value": None}), look.context)
    except Refusal as refusal:
        return refusal.key == "reason_missing"
    return False


def _collections(look: Look, post: QueryDict | None) -> list[Collection]:
    found = []
    for task in look.tasks:
        step = look.program.steps[task.step]
        for table in step.collect:
            if table in look.hidden or not _may(look, "collect", step=task.step, rows={table: []}):
                continue
            spec = look.program.fields[table]
            mine = post is not None and (post.get("step"), post.get("table")) == (task.step, table)
            raw = typed(spec, f"f.{table}", post) if post is not None and mine else Raw()
            made = control(look.around, spec, f"f.{table}", raw, required=False, left_out=_later(look, table))
            found.append(Collection(task.step, said(step), table, made))
    return found


def _later(look: Look, table: str) -> frozenset[str]:
    return look.program.each_columns(table)
