"""One transaction's work on cases: taken under lock, changed by events only, stored together at the end."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from threading import Lock
from typing import Any
from uuid import UUID

from kesu.casebook import journal, outgoing, rows, stocks
from kesu.casebook.chain import FIRST
from kesu.casebook.derived import Derived, derive
from kesu.casebook.granting import store_links
from kesu.casebook.models import Case, CaseNumber, TriggerFired
from kesu.casebook.numbers import Serials
from kesu.casebook.programs import program_of
from kesu.casebook.storing import forget_derived, store_derived
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of, revision
from kesu.procedure.context import Actor, Context, Proof
from kesu.procedure.engine import Decision, Program, next_instant
from kesu.procedure.events import Event
from kesu.procedure.state import CaseState
from kesu.procedure.stocks import Move, summed
from kesu.procedure.values import known_instant

Json = Any
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Fired:
    """By what a case was opened of itself: the trigger and the occasion, once for all, and the instant it counts."""

    trigger: str
    occasion: str
    at: datetime


@dataclass(slots=True)
class Taken:
    """A case in this transaction: its state as it was stored, and as it is now. stale: its row and tables were derived
    under an earlier state of the organisation than `before` and `columns` are."""

    ref: UUID
    program: Program
    state: CaseState
    seq: int = 0
    tip: str = FIRST
    erased: int = 0
    before: Derived = field(default_factory=Derived)
    columns: Mapping[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    stale: bool = False
    happened: list[tuple[str, int]] = field(default_factory=list)  # instants that triggers have not been asked about
    fired: Fired | None = None

    @property
    def is_new(self) -> bool:
        return self.seq == 0


class Work:
    """What one transaction does. Make it inside the transaction; call `store` before it ends."""

    def __init__(
        self,
        actor: Actor,
        *,
        now: datetime,
        authenticated: bool = False,
        proof: Proof | None = None,
        recorded: datetime | None = None,
    ) -> None:
        """recorded: when it is written, where `now` is a past instant that is made up for."""
        self.actor, self.now, self.authenticated, self.proof = actor, now, authenticated, proof
        self.recorded = recorded if recorded != now else None
        self.revision = revision()
        self.directory = directory_of(self.revision)
        self.calendars = calendars_of(self.revision)
        self.serials = Serials()
        self.digests: list[str] = []  # of the keys of private links that are given
        self.cases: dict[UUID, Taken] = {}

    def take(self, ref: UUID) -> Taken:
        """The case under lock. Raises Case.DoesNotExist."""
        if ref not in self.cases:
            row = rows.select(Case, ("digest", "seq", "tip", "erased", "revision"), {"ref": ref}, lock=True)
            if row is None:
                raise Case.DoesNotExist(ref)
            self.cases[ref] = self._taken(ref, *row)
        return self.cases[ref]

    def _taken(self, ref: UUID, digest: str, seq: int, tip: str, erased: int, revision: int) -> Taken:
        program = program_of(digest)
        kept = _recent.get((tip, erased, self.revision))
        if kept is None:
            state = CaseState.load(json.loads(rows.select(Case, ("state",), {"ref": ref})[0]))
            context = self.context(self.actor)
            before = derive(program, state, context)
            kept = state, before, columns_of(program, state, before, context)
        state, before, columns = kept
        return Taken(ref, program, state, seq, tip, erased, before, columns, stale=revision != self.revision)

    def begin(self, ref: UUID, program: Program) -> Taken:
        """A case that does not exist yet."""
        self.cases[ref] = Taken(ref, program, CaseState())
        return self.cases[ref]

    def context(self, actor: Actor, **known: Any) -> Context:
        """What a decision of this transaction may know; `known`: found, linked, settings, quiet."""
        return Context(
            now=self.now,
            actor=actor,
            directory=self.directory,
            calendars=self.calendars,
            serial=self.serials,
            authenticated=self.authenticated,
            proof=self.proof,
            recorded=self.recorded,
            balances=self.balances,
            is_case=self.is_case,
            **known,
        )

    def is_case(self, named: str) -> bool:
        """Whether that is the reference of a case, or a number that one case only has."""
        try:
            ref = UUID(named)
        except ValueError:
            return CaseNumber.objects.filter(number=named)[:2].count() == 1
        return ref in self.cases or Case.objects.filter(pk=ref).exists()

    def balances(self, stock: str, item: str | None, place: str | None) -> dict[tuple[str, str], Decimal]:
        """What the stock holds, with what this transaction has moved so far; nobody else changes it meanwhile."""
        stocks.lock(stock)
        held = stocks.balances(stock, item, place)
        fresh = [one for taken in self.cases.values() for one in _moves(taken) if one.stock == stock]
        for key, quantity in summed(fresh).get(stock, {}).items():
            held[key] = held.get(key, Decimal(0)) + quantity
        return held

    def accept(self, taken: Taken, decision: Decision) -> Sequence[Event]:
        taken.events.extend(decision.events)
        taken.state = decision.state
        taken.happened.extend(decision.happened)
        return decision.events

    # --- storing -------------------------------------------------------------------------------------

    def store(self) -> None:
        """Write what happened to every case of this transaction, in the order of their references."""
        for taken in sorted(self.cases.values(), key=lambda taken: taken.ref.int):
            if taken.events:
                self._store(taken)

    def _store(self, taken: Taken) -> None:
        if taken.stale:
            self.refresh(taken)  # else what the organisation has changed would look as if it had been written already
        taken.program = self._program_now(taken)
        context = self.context(self.actor)
        after = derive(taken.program, taken.state, context)
        columns = columns_of(taken.program, taken.state, after, context)
        if taken.is_new:
            new = {"ref": taken.ref, "seq": 0, "tip": FIRST, "erased": 0, "revision": self.revision, **columns}
            rows.insert(Case, tuple(new), [tuple(new.values())])
        tip = journal.append(taken.ref, taken.seq, taken.tip, taken.events, recorded=self.recorded or self.now)
        known = columns if taken.is_new else taken.columns
        changed = {name: value for name, value in columns.items() if known[name] != value}
        changed |= {"seq": taken.seq + len(taken.events), "tip": tip, "revision": self.revision}
        rows.update(Case, {"ref": taken.ref}, changed)
        _store_numbers(taken)
        if taken.is_new and taken.fired is not None:
            TriggerFired.objects.create(**asdict(taken.fired), case=taken.ref, error="")
        store_derived(taken.ref, taken.before, after)
        stocks.store(taken.ref, _moves(taken))
        store_links(taken.ref, taken.events, self.digests, now=self.now)
        outgoing.put(taken.ref, taken.seq, taken.events, taken.state, now=self.now, revision=self.revision)
        _recent.put((tip, taken.erased, self.revision), (taken.state, after, columns))

    def _program_now(self, taken: Taken) -> Program:
        """Another one after a migration."""
        same = taken.state.digest in ("", taken.program.procedure.digest)
        return taken.program if same else program_of(taken.state.digest)

    def refresh(self, taken: Taken) -> None:
        """Make a case's row and tables anew: they were derived under an earlier state of the organisation."""
        columns = dict(taken.columns)
        columns.pop("state")
        Case.objects.filter(pk=taken.ref).update(**columns, revision=self.revision)
        forget_derived(taken.ref)
        store_derived(taken.ref, Derived(search=taken.before.search, title="-"), taken.before)


def columns_of(program: Program, state: CaseState, derived: Derived, context: Context) -> dict[str, Any]:
    """The case's row as it follows from its state."""
    return {
        "procedure": state.procedure,
        "version": state.version,
        "digest": state.digest,
        "number": state.number,
        "status": state.status,
        "unit": state.unit,
        "title": derived.title,
        "opened_at": known_instant(state.opened_at),
        "opened_by": state.opened_by,
        "closed_at": known_instant(state.closed_at),
        "next_at": next_instant(program, state, context),
        "due_at": derived.due_at,
        "overdue": derived.overdue,
        "parent": _parent(state),
        "state": dump(state),
        **derived.columns,
    }


def _parent(state: CaseState) -> UUID | None:
    """The case that asked for this one, as far as there is one."""
    entries = (entry for linked in state.children.values() for entry in linked if entry.get("parent"))
    return next((UUID(entry["ref"]) for entry in entries), None)


def dump(state: CaseState) -> str:
    """The state as it is kept with the case."""
    return json.dumps(state.dump(), ensure_ascii=False, separators=(",", ":"))


def _moves(taken: Taken) -> list[Move]:
    """What the case has moved in this transaction."""
    booked = [event.head["booking"] for event in taken.events if event.kind in ("Booked", "Reversed")]
    return stocks.moves_among(taken.state.ledger, booked) if booked else []


def _store_numbers(taken: Taken) -> None:
    procedure, ref = taken.state.procedure, taken.ref
    heads = [event.head for event in taken.events if event.kind in ("NumberGiven", "NumberRenewed")]
    given = [(procedure, head["number"], head["series"], head["serial"], ref) for head in heads]
    rows.insert(CaseNumber, ("procedure", "number", "series", "serial", "case_id"), given)


_Key = tuple[str, int, int]
_Known = tuple[CaseState, Derived, dict[str, Any]]


class _Recent:
    """States of cases touched lately, by what determines them: the last event's hash, erasures, the organisation."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, _Known] = OrderedDict()
        self._lock = Lock()

    def get(self, key: _Key) -> _Known | None:
        with self._lock:
            return self._kept.get(key)

    def put(self, key: _Key, known: _Known) -> None:
        with self._lock:
            self._kept[key] = known
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


_recent = _Recent()
