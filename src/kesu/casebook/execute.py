"""The one door: every change of a case, from whatever edge, comes through `execute` (design §3)."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785
import uuid_utils
from django.db import IntegrityError

from kesu.casebook import idempotency
from kesu.casebook.bodies import check_plain, named_by, resolve
from kesu.casebook.drafts import place_of, save_draft
from kesu.casebook.erasing import erase_stored
from kesu.casebook.following import follow
from kesu.casebook.lookups import known_for
from kesu.casebook.models import AccessLog, Case, Event
from kesu.casebook.programs import current, program_of
from kesu.casebook.transactions import in_transaction
from kesu.casebook.work import Taken, Work
from kesu.procedure.context import SYSTEM, Actor, Command, Proof
from kesu.procedure.engine import advance, decide, note_failures
from kesu.procedure.refusals import Refusal

log = logging.getLogger("kesu.casebook")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command. seq: number of the case's last event; first: of the first it wrote; opened: children
    opened with it; repeated: this is the stored answer to an earlier request under the same key."""

    ref: UUID
    procedure: str
    number: str | None
    status: str
    seq: int
    first: int
    opened: tuple[UUID, ...] = ()
    repeated: bool = False


class UnknownCase(LookupError):
    """There is no such case, or it must not be known to exist: 404 at the edge."""


def new_ref() -> UUID:
    """A case's technical reference: a UUIDv7, which sorts by time of opening."""
    return UUID(str(uuid_utils.uuid7()))


def open_case(
    procedure: str,
    body: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    idempotency_key: str | None = None,
    digest: str | None = None,
    quiet: bool = False,
) -> Outcome:
    """Open a case on the version published last (or on `digest`): `execute` with the verb `open`."""
    command = Command("open", {**body, "procedure": procedure})
    return execute(None, command, actor=actor, now=now, idempotency_key=idempotency_key, digest=digest, quiet=quiet)


def execute(  # noqa: PLR0913 -- the one door: everything a command may bring along
    case: UUID | None,
    command: Command,
    *,
    actor: Actor,
    now: datetime,
    idempotency_key: str | None = None,
    seen: int | None = None,
    authenticated: bool = False,
    proof: Proof | None = None,
    digest: str | None = None,
    quiet: bool = False,
) -> Outcome:
    """Carry out one command: one transaction, the case locked, events appended, all that follows in other cases too.

    The case first advances to `now`, and that stays though the command is refused (B7.36). seen: the number of the
    last event the person had before them; a later one refuses `version`. idempotency_key: the same request twice has
    one effect. authenticated: the person has just proved themselves again; proof: how somebody outside did.
    quiet: opened in the past, tell nobody. Raises Refusal, UnknownCase,
    idempotency.KeyReused, StorageError.
    """
    check_plain(command.verb, dict(command.body), idempotency_key)
    request = _Request(
        case, command, actor, now.replace(microsecond=0), idempotency_key, seen, authenticated, proof, digest, quiet
    )
    answer = in_transaction(lambda: _attempt(request))
    if isinstance(answer, Refusal):
        raise answer
    return answer


@dataclass(frozen=True, slots=True)
class _Request:
    case: UUID | None
    command: Command
    actor: Actor
    now: datetime
    key: str | None
    seen: int | None
    authenticated: bool
    proof: Proof | None
    digest: str | None
    quiet: bool

    @property
    def body(self) -> dict[str, Any]:
        return {"case": str(self.case or ""), "verb": self.command.verb, "body": dict(self.command.body)}


def _attempt(request: _Request) -> Outcome | Refusal:
    if request.key:
        stored = idempotency.claim(request.actor.id, request.key, request.body, now=request.now)
        if stored is not None:
            return _outcome_from(stored)
    try:
        answer = _carry_out(request)
    except IntegrityError as error:
        raise _number_taken(error) from error
    except rfc8785.IntegerDomainError:
        raise Refusal("input", "bad_form", what="2^53") from None
    if not request.key:
        return answer
    if isinstance(answer, Refusal):
        idempotency.release(request.actor.id, request.key)
    else:
        idempotency.settle(request.actor.id, request.key, _plain(answer))
    return answer


def _carry_out(request: _Request) -> Outcome | Refusal:
    work = Work(request.actor, now=request.now, authenticated=request.authenticated, proof=request.proof)
    try:
        taken = _begin(work, request)
    except Refusal as refused:
        _log_refusal(request, refused)
        return refused
    mark = work.serials.mark()
    before = {ref: (len(other.events), other.state) for ref, other in work.cases.items()}
    try:
        _check_seen(taken, request)
        events = work.accept(taken, _decide(work, taken, request))
        if request.command.verb == "draft":
            _keep_draft(taken, request)
        opened = follow(work, taken, events)
    except Refusal as refused:
        work.serials.give_back(mark)
        _undo(work, before)
        if refused.failed and not taken.is_new:
            work.accept(taken, note_failures(taken.program, taken.state, refused, work.context(SYSTEM)))
        work.store()
        _log_refusal(request, refused)
        return _told(taken, refused, request)
    work.store()
    erase_stored([(ref, one.events) for ref, one in work.cases.items()], work.serials, now=work.now)
    first = taken.seq + before.get(taken.ref, (0, None))[0] + 1
    state = taken.state
    seq = taken.seq + len(taken.events)
    return Outcome(taken.ref, state.procedure, state.number, state.status, seq, first, opened)


def _begin(work: Work, request: _Request) -> Taken:
    if request.case is None:
        if request.command.verb != "open":
            raise UnknownCase
        name = str(request.command.body.get("procedure") or "")
        program = program_of(request.digest or current(name))
        return work.begin(new_ref(), program)
    try:
        taken = work.take(request.case)
    except Case.DoesNotExist:
        raise UnknownCase(str(request.case)) from None
    moved = advance(taken.program, taken.state, work.context(request.actor, **known_for(work, taken)))
    follow(work, taken, work.accept(taken, moved))
    return taken


def _decide(work: Work, taken: Taken, request: _Request) -> Any:
    body = resolve(work, taken, request.command, request.actor)
    known = known_for(work, taken) | named_by(work, taken, request.command)
    context = work.context(request.actor, quiet=request.quiet, **known)
    state = None if taken.is_new else taken.state
    return decide(taken.program, state, Command(request.command.verb, body), context)


def _keep_draft(taken: Taken, request: _Request) -> None:
    """A draft that may be written is kept beside the journal."""
    body = request.command.body
    place = place_of(taken.ref, taken.state, body.get("step"), body.get("row"))
    save_draft(place, request.actor.id, body, now=request.now)


def _undo(work: Work, before: Mapping[UUID, tuple[int, Any]]) -> None:
    """Forget what the refused command did; what the case's own advance brought about stays."""
    for ref, taken in list(work.cases.items()):
        if ref not in before:
            del work.cases[ref]
            continue
        count, state = before[ref]
        del taken.events[count:]
        taken.happened.clear()
        taken.state = state


# --- refusals ----------------------------------------------------------------------------------------


def _check_seen(taken: Taken, request: _Request) -> None:
    if request.seen is not None and request.seen != taken.seq + len(taken.events):
        raise Refusal("version", "moved_on")


def _told(taken: Taken, refused: Refusal, request: _Request) -> Refusal:
    """A lost race says who did what and when: the last event of the step, or of the case, by a person."""
    if refused.code not in ("version", "conflict") or refused.data.get("at"):
        return refused
    rows = Event.objects.filter(case_id=taken.ref).order_by("-seq")
    if refused.code == "version" and request.seen is not None:
        rows = rows.filter(seq__gt=request.seen)
    acts = [
        (row.kind, head) for row in rows[:20] if (head := json.loads(row.head)).get("actor") not in (None, "system")
    ]
    if acts:
        kind, head = next((act for act in acts if act[1].get("step")), acts[0])
        told = {key: head.get(key) for key in ("at", "step", "outcome")}
        refused.data = {"person": head["actor"], "kind": kind, **told, **refused.data}
    return refused


def _log_refusal(request: _Request, refused: Refusal) -> None:
    step = request.command.body.get("step")
    AccessLog.objects.create(
        at=request.now,
        person=request.actor.id[:80],
        case=request.case,
        verb=request.command.verb[:60],
        step=str(step)[:120] if step else None,
        code=refused.code,
    )


def _number_taken(error: IntegrityError) -> Exception:
    """Two formats may make the same number: then the whole command is undone."""
    return Refusal("number", "number_taken") if "casebook_casenumber" in str(error) else error


# --- the stored answer ---------------------------------------------------------------------------------


def _plain(outcome: Outcome) -> dict[str, Any]:
    plain = asdict(outcome)
    return {**plain, "ref": str(outcome.ref), "opened": [str(ref) for ref in outcome.opened]}


def _outcome_from(stored: Mapping[str, Any]) -> Outcome:
    opened = tuple(UUID(ref) for ref in stored["opened"])
    return Outcome(**{**stored, "ref": UUID(stored["ref"]), "opened": opened, "repeated": True})
