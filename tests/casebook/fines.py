"""A small procedure that fines people, for the tests of appeals."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kesu.casebook.execute import execute, open_case
from kesu.casebook.publishing import publish_text
from kesu.procedure.context import Actor, Command

FINES = """
procedure: fines
version: "1"
title: {zh: 罚款, en: Fines}
kind: complaint
owner: quality
roles: {office: {zh: 办公室, en: Office}, quality: {zh: 质量部, en: Quality}, head: {zh: 主管, en: Head}}
open: {by: [office], fill: [who, unit?]}
fields:
  who: {type: person, label: {zh: 责任人, en: Who}}
  unit: {type: unit, label: {zh: 责任单位, en: Unit}}
steps:
  judge: {by: quality, label: {zh: 判定, en: Judge}}
  close: {by: office, after: judge, label: {zh: 结案, en: Close}, outcomes: {closed: {close: true}}}
ledger:
  fine: {at: judge, label: {zh: 迟到罚款, en: Fine}, from: f.who, to: company, amount: "50", appeal: 7d}
  share: {at: judge, when: known(f.unit), from: f.unit, to: company, amount: "20", appeal: 7d}
"""


def fined(who: str, at: datetime, unit: str | None = None) -> UUID:
    """A case in which Li judged that person, and that unit, to pay."""
    publish_text(FINES, now=at)
    data = {"who": who, **({"unit": unit} if unit else {})}
    ref = open_case("fines", {"data": data}, actor=Actor("liu"), now=at).ref
    execute(ref, Command("complete", {"step": "judge"}), actor=Actor("li"), now=at)
    return ref
