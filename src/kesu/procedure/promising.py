"""Promises to the outside: who may make them, and the duty that each becomes until it is kept (A7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kesu.procedure.acting import COMPLAINANT, is_outside, role_people
from kesu.procedure.calendars import end_of, warn_at
from kesu.procedure.calendars.explanation import explain_fixed
from kesu.procedure.commands import authority
from kesu.procedure.context import Context
from kesu.procedure.declared import Field, Label, Requirement
from kesu.procedure.declared import Promise as Authority
from kesu.procedure.draft import Draft
from kesu.procedure.expressions.declarations import PROMISE_KINDS
from kesu.procedure.naming_parties import without_names
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal, Word, word
from kesu.procedure.state import CaseState, Json
from kesu.procedure.values import ValueRefused, accept, native_instant, plain_instant

NAME = "promise."
"""What a promise is called among deadlines: `promise.1`."""
_AMOUNT = Field(name="amount", type="money")
_UNTIL = Field(name="until", type="datetime")


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as it was handed in: until: UTC text; amount: JSON-plain money, None where none was named."""

    kind: str
    until: str
    amount: Json = None


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise as people need it. status: `open`, `kept`, `ended`; late: kept after its instant, or open beyond it."""

    number: str
    kind: str
    amount: Json
    until: str
    to: tuple[str, ...]
    by: str
    at: str
    status: str
    late: bool
    kept_at: str | None
    kept_by: str | None
    explanation: dict[str, Json]


# --- handed in ---------------------------------------------------------------------------------------


def read(draft: Draft, given: Json) -> Promised | None:
    """What was promised. Refuses `input` for what is malformed or lies in the past, `missing` for what it lacks."""
    if given is None:
        return None
    if not isinstance(given, Mapping) or not set(given) <= {"kind", "amount", "until"}:
        raise Refusal("input", "bad_form", what="promise")
    kind = given.get("kind")
    if kind is not None and kind not in PROMISE_KINDS:
        raise Refusal("input", "bad_value", field="promise.kind", why="not_an_option")
    until, amount = _until(draft, given.get("until")), _amount(draft, given.get("amount"))
    lacking = [name for name, value in (("kind", kind), ("until", until)) if value is None]
    lacking += ["amount"] if kind == "pay" and amount is None else []
    if lacking:
        raise Refusal("missing", "field_missing", fields=[Word(f"promise.{one}", *_PARTS[one]) for one in lacking])
    assert kind is not None and until is not None
    return Promised(str(kind), until, amount)


_PARTS = {
    "kind": ("承诺种类", "kind of promise"),
    "until": ("承诺期限", "promised until"),
    "amount": ("金额", "amount"),
}


def _until(draft: Draft, given: Json) -> str | None:
    """A date means its end; an instant without an offset is in the case's zone."""
    try:
        if isinstance(given, str) and len(given.strip()) == 10:
            until = plain_instant(end_of(date.fromisoformat(given.strip()), draft.facts.calendar()))
        else:
            until = accept(_UNTIL, given, draft.facts.zone())
    except (ValueError, ValueRefused):
        raise Refusal("input", "bad_value", field="promise.until", why="datetime_expected") from None
    if until is not None and until < draft.at:
        raise Refusal("input", "bad_value", field="promise.until", why="in_the_past")
    return until


def _amount(draft: Draft, given: Json) -> Json:
    try:
        amount = accept(_AMOUNT, given, draft.facts.zone())
    except ValueRefused as refused:
        raise Refusal("input", "bad_value", field="promise.amount", why=refused.code) from None
    if amount is not None and Decimal(amount) < 0:
        raise Refusal("input", "bad_value", field="promise.amount", why="number_expected")
    return amount


# --- authority ---------------------------------------------------------------------------------------


def is_outsider(draft: Draft, to: str) -> bool:
    """Whether that receiver is outside: an outside role, or a person who holds outside roles only."""
    procedure, directory = draft.program.procedure, draft.context.directory
    if to in directory.people:
        roles = directory.roles_of(to)
        return bool(roles) and all(role == COMPLAINANT or is_outside(procedure, role) for role in roles)
    return to not in procedure.roles or is_outside(procedure, to)


def check(draft: Draft, promise: Promised) -> None:
    """Refuses `promise` what goes beyond the actor's authority, and says whose it is. Without any `promises` in the
    procedure nobody's authority is limited; from outside nobody promises in our name."""
    rules = draft.program.procedure.promises
    if draft.context.actor.person is None:
        raise _beyond(draft, promise, None)
    if not rules:
        return
    mine = [rule for rule in rules if promise.kind in rule.kinds and _holds_role(draft, rule)]
    failed = None
    for rule in mine:
        failed = _failing(draft, rule, promise)
        if failed is None:
            return
    raise _beyond(draft, promise, failed)


def _holds_role(draft: Draft, rule: Authority) -> bool:
    behalf = draft.behalf
    try:
        authority.permit_role(draft, [role for role in rule.by if not is_outside(draft.program.procedure, role)])
    except Refusal:
        return False
    finally:
        draft.behalf = behalf
    return True


def _failing(draft: Draft, rule: Authority, promise: Promised) -> Requirement | None:
    """The first of its conditions that does not hold of the promise; empty is no."""
    facts = draft.facts.laid_over(_laid(promise))
    return next((one for one in rule.requires if not draft.holds(one.that, facts, empty=False)), None)


def _laid(promise: Promised) -> dict[str, Json]:
    amount = Decimal(promise.amount) if promise.amount is not None else None
    until: datetime = native_instant(promise.until)
    return {"promise.kind": promise.kind, "promise.until": until, "promise.amount": amount}


def _beyond(draft: Draft, promise: Promised, failed: Requirement | None) -> Refusal:
    roles = draft.program.procedure.roles
    able = [rule for rule in draft.program.procedure.promises if promise.kind in rule.kinds]
    able = [rule for rule in able if _failing(draft, rule, promise) is None]
    codes = list(dict.fromkeys(role for rule in able for role in rule.by))
    needed = [word(roles[role]) if role in roles else role for role in codes]
    refusal = Refusal("promise", "beyond_promise" if needed else "nobody_promises", needed=needed, codes=codes)
    own = failed.otherwise if failed is not None else None
    if own is not None:
        told = {language: f"{own.get(language)} {refusal.sentence(language)}" for language in ("zh", "en")}
        refusal.data["sentence"] = Label(told["zh"], told["en"])
    return refusal


# --- the duty ----------------------------------------------------------------------------------------


def emit(draft: Draft, promise: Promised, to: list[str], **where: str | None) -> None:
    """The promise is made: a duty from now on."""
    number = str(len(draft.state.promises) + 1)
    codes, values = without_names(draft, to)
    if promise.amount is not None:
        values["amount"] = promise.amount
    draft.emit(
        "Promised", values, promise=number, what=promise.kind, until=promise.until, to=codes, behalf=draft.behalf,
        warn=_warned(draft, promise), **where,
    )  # fmt: skip


def _warned(draft: Draft, promise: Promised) -> str | None:
    """When who promises is reminded: as the first rule says that allows it; None where that says nothing."""
    rules = [rule for rule in draft.program.procedure.promises if promise.kind in rule.kinds]
    rule = next((one for one in rules if _holds_role(draft, one) and _failing(draft, one, promise) is None), None)
    if rule is None or rule.warn is None:
        return None
    before = rule.warn.before if rule.warn.before is not None else rule.warn.percent or 0
    until, now = native_instant(promise.until), native_instant(draft.at)
    return plain_instant(warn_at(until, now, before, draft.facts.calendar()))


def warn(draft: Draft, number: str) -> None:
    """Soon the instant comes: who promised is told, once."""
    one = draft.state.promises[number]
    draft.emit("PromiseWarned", promise=number, until=one["until"])
    if one["by"] in draft.context.directory.people:
        draft.emit("Notified", to=[one["by"]], people=[one["by"]], because="promise_warned")


def open_ones(state: CaseState) -> Iterator[tuple[str, dict[str, Json]]]:
    return ((number, one) for number, one in state.promises.items() if one["status"] == "open")


def fall_due(draft: Draft, number: str) -> None:
    """The instant has passed: on record, and told to the procedure's owner and to who promised."""
    one = draft.state.promises[number]
    draft.emit("PromiseOverdue", promise=number, until=one["until"])
    owner = draft.program.procedure.owner
    people = [one["by"]] if one["by"] in draft.context.directory.people else []
    to = list(dict.fromkeys([*([owner] if owner else []), *people]))
    told = list(dict.fromkeys([*(role_people(draft.facts, owner) if owner else ()), *people]))
    if to:
        draft.emit("Notified", to=to, people=told, because="promise_overdue")


def end_all(draft: Draft, because: str) -> None:
    """The case has ended otherwise than by closing: what was promised in it is no duty any more."""
    with draft.as_system():
        for number, _ in list(open_ones(draft.state)):
            draft.emit("PromiseEnded", promise=number, because=because)


def promise_views(program: Program, state: CaseState, context: Context) -> tuple[PromiseView, ...]:
    """All promises of the case, open ones first, by their instants."""
    draft = Draft(program, state, context)
    views = [_view(draft, number, one) for number, one in state.promises.items()]
    return tuple(sorted(views, key=lambda view: (view.status != "open", view.until, int(view.number))))


def _view(draft: Draft, number: str, one: Mapping[str, Json]) -> PromiseView:
    until = native_instant(one["until"])
    procedure = draft.program.procedure
    rule = {"clock": f"{NAME}{number}", "from": one["at"], "procedure": procedure.name, "version": procedure.version}
    return PromiseView(
        number=number,
        kind=one["kind"],
        amount=one.get("amount"),
        until=one["until"],
        to=tuple(one.get("to") or ()),
        by=one["by"],
        at=one["at"],
        status=one["status"],
        late=bool(one.get("late") or one.get("overdue")),
        kept_at=one.get("kept_at"),
        kept_by=one.get("kept_by"),
        explanation=explain_fixed(until, draft.facts.calendar(), (), draft.context.now, rule),
    )
