"""Numbers, notices, documents, promises, ledger, records, retention (A6, A7, A9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kesu.procedure.declared.elements import NOWHERE, Element

if TYPE_CHECKING:
    from kesu.procedure.calendars import Duration
    from kesu.procedure.declared.clocks import Warning
    from kesu.procedure.declared.elements import Place, Ref
    from kesu.procedure.declared.facts import Field
    from kesu.procedure.declared.steps import Fill, Requirement
    from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True)
class Numbering:
    format: str
    per: tuple[str, ...]
    at: tuple[Ref, ...]
    dated: str | None = None
    renew: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Opened:
    """`open`: who opens, what is asked, and the case's unit."""

    by: tuple[str, ...] = ()
    fill: tuple[Fill, ...] = ()
    unit: Expression | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    to: str | Expression
    at: tuple[Ref, ...] = ()
    when: Expression | None = None  # fires when it turns true
    document: str | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Element):
    audience: str = "internal"  # internal, customer, authority, public
    copies: tuple[str, ...] = ()
    form: str | None = None
    must: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    by: tuple[str, ...]
    kinds: tuple[str, ...]
    requires: tuple[Requirement, ...] = ()
    warn: Warning | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry(Element):
    """`from`/`to`: role code, `company`, a place outside of `stock`, or an Expression yielding a person, unit, party,
    place or a list of them.

    count: `quantity` is what was counted at `to`, and the difference is booked; `all`: everything that is there was
    counted, `listed`: only what is said.
    """

    at: tuple[Ref, ...]
    when: Expression | None = None
    each: Expression | None = None
    source: str | Expression = "company"
    target: str | Expression = "company"
    amount: Expression | None = None
    item: Expression | None = None
    quantity: Expression | None = None
    appeal: Duration | None = None
    stock: str | None = None
    count: str | None = None
    reason: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock(Element):
    """Goods by item and place over the cases of all procedures that name it. outside: places that goods come from and
    go to without limit (supplier, used, scrapped), by code."""

    unit: str | None = None
    outside: Mapping[str, Element] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Element):
    """A type of fact that is no case; `by` are role codes. key: the field by which a later one replaces an earlier.
    anew: of a `key` each record sets triggers off again, not the first that fulfils them alone.
    requires: what must hold of one that is entered."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    key: str | None = None
    anew: bool = False
    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    keep: Duration | None = None
    unset: str | None = None
    hold: tuple[str, ...] = ()
    destroy: str | None = None
    until: Expression | None = None  # `keep` as an instant
    question: str | None = None
    place: Place = NOWHERE
