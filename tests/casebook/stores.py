"""A store and requisitions that draw from it, for tests of stock over cases."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kesu.casebook.execute import execute, open_case
from kesu.casebook.publishing import publish_text
from kesu.procedure.context import Actor, Command

STOCKS = """
stocks:
  parts: {zh: 备件, en: Parts, unit: pcs, outside: {supplier: {zh: 供方, en: Supplier}, used: {zh: 已用, en: Used}}}
"""
STORE = f"""
procedure: store
version: "1"
title: {{zh: 库账, en: Store}}
kind: service
owner: office
roles: {{office: {{zh: 办公室, en: Office}}}}
{STOCKS}
open: {{by: [office], fill: [place, part, number]}}
fields: {{place: {{type: text}}, part: {{type: part}}, number: {{type: decimal}}}}
steps:
  receive: {{by: office}}
  check:
    by: office
    after: receive
    outcomes: {{wrong: {{zh: 错, en: Wrong, back_to: receive}}, right: {{zh: 对, en: Right}}}}
ledger:
  received: {{stock: parts, at: receive, from: supplier, to: f.place, item: f.part, quantity: f.number}}
"""
DRAW = f"""
procedure: draw
version: "1"
title: {{zh: 领料, en: Requisition}}
kind: service
owner: quality
roles: {{quality: {{zh: 质量部, en: Quality}}, sales: {{zh: 业务, en: Sales}}}}
{STOCKS}
open: {{by: [quality, sales], fill: [place, part, number]}}
fields:
  place: {{type: text}}
  part: {{type: part}}
  number: {{type: decimal}}
  customer: {{type: party, facet: customer}}
steps:
  take: {{by: [quality, sales]}}
  use:
    by: [quality, sales]
    after: take
    outcomes: {{used: {{zh: 已用, en: Used, close: true}}, lent: {{zh: 借出, en: Lent, fill: [customer], close: true}}}}
ledger:
  taken: {{stock: parts, at: take, from: f.place, to: s.take.by, item: f.part, quantity: f.number}}
  lent: {{stock: parts, at: use.lent, from: s.take.by, to: f.customer, item: f.part, quantity: f.number}}
  used: {{stock: parts, at: use.used, from: s.take.by, to: used, item: f.part, quantity: f.number}}
retention: {{keep: 1d, hold: [quality]}}
"""


def publish(at: datetime) -> None:
    publish_text(STORE, now=at)
    publish_text(DRAW, now=at)


def received(number: str, at: datetime, part: str = "保险丝", place: str = "总库") -> UUID:
    """A case in which Liu took so many into the store."""
    ref = open_case("store", {"data": {"place": place, "part": part, "number": number}}, actor=Actor("liu"), now=at).ref
    execute(ref, Command("complete", {"step": "receive"}), actor=Actor("liu"), now=at)
    return ref


def asked(by: str, number: str, at: datetime, part: str = "保险丝", place: str = "总库") -> UUID:
    """A requisition that is not drawn yet."""
    data = {"place": place, "part": part, "number": number}
    return open_case("draw", {"data": data}, actor=Actor(by), now=at).ref


def take(ref: UUID, by: str, at: datetime) -> None:
    execute(ref, Command("complete", {"step": "take"}), actor=Actor(by), now=at)
