"""What an outside role does, on its way to the one door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kesu.casebook.execute import Outcome, execute
from kesu.casebook.links import Link
from kesu.casebook.outside import OutsideView
from kesu.portal.uploads import Kept
from kesu.procedure import acting
from kesu.procedure.context import Actor, Command, Proof
from kesu.procedure.declared import Procedure

KEY_LENGTH = 60


def act(
    link: Link, verb: str, body: Mapping[str, Any], *, now: datetime, key: str = "", proof: Proof | None = None
) -> Outcome:
    """Carry out a verb as the link's role. key: sent twice, done once. proof: that it is signed. Raises what `execute`
    does."""
    return execute(
        link.case, Command(verb, body), actor=Actor(outside=link.role), now=now, idempotency_key=sent_as(link, key),
        proof=proof,
    )  # fmt: skip


def sent_as(link: Link, key: str) -> str | None:
    """The idempotency key of a form that was sent with this link."""
    return f"{link.id}:{key[:KEY_LENGTH]}" if key else None


def attach(link: Link, files: Iterable[Kept], *, now: datetime, step: str | None = None) -> None:
    """Bring stored files to the case; the same file twice is there once."""
    for kept in files:
        body = {"file": kept.id, **({"step": step} if step else {})}
        act(link, "attach", body, now=now, key=f"file:{kept.id}")


def addressee(view: OutsideView) -> str:
    """Who reads what an outside role writes: the procedure's owner, else who enters for them, else who opens."""
    procedure = view.program.procedure
    return procedure.owner or next(iter(_inside(procedure, view.role)), acting.COMPLAINANT)


def _inside(procedure: Procedure, role: str) -> list[str]:
    declared = procedure.roles.get(role)
    wanted = (*(declared.entered_by if declared else ()), *acting.opening_roles(procedure), *procedure.roles)
    return [code for code in wanted if not acting.is_outside(procedure, code)]
