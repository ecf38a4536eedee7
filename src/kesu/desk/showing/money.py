"""What a case has booked, who may appeal against it, and the appeals that wait to be decided."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.speaking import moment_text, said, who_name
from kesu.procedure import appealing, ledgers
from kesu.procedure.appealing import AppealView
from kesu.procedure.state import Booking
from kesu.procedure.values import plain_instant


@dataclass(frozen=True, slots=True)
class BookingLine:
    """reverses: the entry that this one takes back. may_appeal: the reader may, now; standing: how it stands with
    appeals, in words, empty where the procedure provides for none."""

    entry: str
    source: str
    target: str
    amount: str
    item: str
    at: str
    reversed: bool
    number: int = 0
    reverses: int | None = None
    standing: str = ""
    may_appeal: bool = False


def bookings(look: Look) -> list[BookingLine]:
    """Penalties and rewards booked in this case."""
    procedure, directory = look.program.procedure, look.viewer.directory
    return [
        BookingLine(
            entry=said(procedure.ledger.get(one.entry)) or one.entry,
            source=who_name(procedure, directory, one.source),
            target=who_name(procedure, directory, one.target),
            amount=one.amount or one.quantity or "",
            item=one.item or "",
            at=moment_text(one.at, look.zone),
            reversed=one.reversed or one.reverses is not None,
            number=one.id,
            reverses=one.reverses,
            standing=_standing(look, one),
            may_appeal=appealing.may_appeal(look.program, look.state, look.context, one),
        )
        for one in look.state.ledger
    ]


def _standing(look: Look, one: Booking) -> str:
    """`may be appealed against until …`, `final`, or how the appeal ended."""
    if one.until is None:
        return ""
    appeal = ledgers.appeal_of(look.state, one)
    if appeal is not None:
        return words.word(words.APPEALS, appeal)
    if ledgers.final_at(look.state, one, plain_instant(look.context.now)) is not None:
        return _("final")
    return _("appeal until %(until)s") % {"until": moment_text(one.until, look.zone)}


@dataclass(frozen=True, slots=True)
class AppealLine:
    """An appeal that waits to be decided. who: who decides; mine: the reader does."""

    number: int
    entry: str
    charged: str
    amount: str
    by: str
    behalf: str
    at: str
    reason: str
    who: str
    mine: bool


def appeals(look: Look) -> list[AppealLine]:
    """By number of the entry."""
    reasons = _reasons(look) if look.state.appeals else {}
    return [
        _line(look, one, reasons.get(one.number, ""))
        for one in appealing.appeals(look.program, look.state, look.context)
    ]


def _line(look: Look, one: AppealView, reason: str) -> AppealLine:
    procedure, directory = look.program.procedure, look.viewer.directory
    return AppealLine(
        number=one.number,
        entry=said(procedure.ledger.get(one.entry)) or one.entry,
        charged=who_name(procedure, directory, one.charged),
        amount=" ".join(filter(None, (one.amount or one.quantity, one.item))),
        by=look.name_of(one.by),
        behalf=look.name_of(one.behalf) if one.behalf else "",
        at=moment_text(one.at, look.zone),
        reason=reason,
        who="、".join(who_name(procedure, directory, role) for role in one.roles),
        mine=appealing.may_decide(look.program, look.state, look.context, one.number),
    )


def _reasons(look: Look) -> dict[int, str]:
    """Why somebody appealed, by number of the entry; empty where the law had it erased."""
    told = (entry for entry in look.journal if entry.kind == "Appealed")
    return {int(entry.head["booking"]): str(entry.values.get("reason") or "") for entry in told}
