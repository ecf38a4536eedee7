"""Keeping what was promised (A7)."""

from __future__ import annotations

from datetime import datetime

from kesu.procedure import acting
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.draft import Draft
from kesu.procedure.refusals import Refusal


def keep_promise(draft: Draft, body: Body) -> None:
    """A promise was kept, on record with a remark: by who made it, who may make such promises, or the owner."""
    bodies.check_keys(body, ("promise", "comment"))
    number = str(body.get("promise"))
    one = draft.state.promises.get(number)
    if one is None:
        raise Refusal("input", "unknown_promise", promise=number[:20])
    bodies.act_at(draft, body)
    if one["status"] != "open":
        raise Refusal("order", "promise_over", promise=number)
    _permit(draft, one["kind"], one["by"])
    comment = bodies.text_of(body, "comment")
    late = draft.at > one["until"]
    draft.emit(
        "PromiseKept", {"comment": comment} if comment else None, promise=number, late=late,
        late_by=_seconds(one["until"], draft.at) if late else None, behalf=draft.behalf,
    )  # fmt: skip


def _permit(draft: Draft, kind: str, by: str) -> None:
    procedure = draft.program.procedure
    roles = [role for rule in procedure.promises if kind in rule.kinds for role in rule.by]
    inside = [role for role in [*roles, procedure.owner] if role and not acting.is_outside(procedure, role)]
    authority.permit_role(draft, list(dict.fromkeys(inside)), also=[by])


def _seconds(until: str, at: str) -> int:
    return int((datetime.fromisoformat(at) - datetime.fromisoformat(until)).total_seconds())
