"""A small procedure with registers and measures, its people, and cases cheaply made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from kesu.casebook.execute import Outcome, execute, open_case
from kesu.casebook.publishing import publish_text
from kesu.casebook.sight import Viewer
from kesu.insight.registers import Table, find, reader_for
from kesu.organisation.loading import load_organisation
from kesu.organisation.models import Person
from kesu.organisation.signing_in import open_account
from kesu.procedure.context import Actor, Command
from kesu.procedure.reading import read_organisation_text

NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)  # Monday, 09:00 in Shanghai
PASSWORD = "lantern-orbit-77"
ORGANISATION = """
organisation: 试验厂
units: {works: {zh: 工厂, en: Works}, making: {zh: 制造部, en: Making, under: works}}
people:
  chen: {name: 陈建国, unit: works, roles: [sales]}
  li: {name: 李卫东, unit: works, roles: [quality]}
  wang: {name: 王芳, unit: making, roles: [{role: quality, unit: making}]}
  zhou: {name: 周明达, unit: works, roles: [gm]}
  tang: {name: 唐客户, roles: [buyer]}
  guest: {name: 客人}
"""
PACK = """
procedure: returns
version: "1"
title: {zh: 退货处理, en: Returns}
kind: return
number: {format: "R{serial:4}", per: [], at: opened}
roles: {sales: {zh: 业务部, en: Sales}, quality: {zh: 质量部, en: Quality}, gm: {zh: 总经理, en: Manager}, buyer: {zh: 买方, en: Buyer, outside: true}}
open: {by: [sales, buyer], fill: [customer, demand?, grade?, loss?, lots?]}
fields:
  customer: {type: party, facet: customer, label: {zh: 客户, en: Customer}}
  demand: {type: text, label: {zh: 要求, en: Demand}}
  grade: {type: choice, facet: severity, label: {zh: 等级, en: Grade}, options: {a: {zh: 严重, en: Severe}, b: {zh: 一般, en: Common}}}
  loss: {type: money, facet: loss, internal: true, label: {zh: 损失, en: Loss}}
  secret: {type: text, see: "'gm' in actor.roles", label: {zh: 机密, en: Secret}}
  lots: {type: table, key: lot, label: {zh: 批次, en: Lots}, columns: {lot: {type: lot, label: {zh: 批号, en: Lot}}, pieces: {type: integer, label: {zh: 件数, en: Pieces}}, cost: {type: money, internal: true, optional: true, label: {zh: 成本, en: Cost}}}}
steps:
  answer: {by: quality, fill: [secret?], label: {zh: 答复, en: Answer}, outcomes: {accepted: {zh: 同意退货, en: Accepted}, refused: {zh: 不同意, en: Refused}}}
  close: {by: quality, after: answer, label: {zh: 结案, en: Close}, outcomes: {closed: {close: true}}}
clocks:
  answer: {from: opened, to: answer, within: 24h, label: {zh: 答复时限, en: Answering}}
registers:
  list: {of: cases, label: {zh: 退货台账, en: Register of returns}, columns: [case.number, customer, demand, grade, loss, case.opened_at, case.status, s.answer.outcome, s.answer.by, clock.answer.late_by]}
  dear: {of: cases, where: f.loss >= 1000, columns: [case.number, loss], sort: [-loss, customer]}
  lots: {of: f.lots, label: {zh: 批次台账, en: Register of lots}, columns: [case.number, lot, pieces, cost, customer]}
  closed: {of: cases, where: case.status == 'closed', columns: [case.number, s.close.done_at]}
  hush: {of: cases, where: known(f.secret), columns: [case.number, secret]}
measures:
  in_time: {share: "!clock.answer.overdue", of: s.answer.done, label: {zh: 按时答复率, en: Answered in time}, by: [customer], target: ">= 0.90", missed: [{notify: gm}]}
  loss: {sum: f.loss, label: {zh: 损失合计, en: Losses}, per: quarter}
  mean: {average: f.loss, label: {zh: 平均损失, en: Mean loss}, target: "< 500"}
  closed: {count: case.status == 'closed', dated: case.closed_at, label: {zh: 结案数, en: Closed}, per: year}
"""


@pytest.fixture
def people(db: None) -> None:
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    assert file
    load_organisation(file, now=NOW)
    for person in Person.objects.all():
        open_account(person.pk, person.pk, PASSWORD, administrator=person.pk == "zhou")


@pytest.fixture
def returns(people: None) -> str:
    return publish(PACK)


def publish(text: str) -> str:
    done = publish_text(text, now=NOW)
    name: str = done.name
    return name


def opened(at: datetime = NOW, by: str = "chen", unit: str | None = None, **data: Any) -> UUID:
    body: dict[str, Any] = {"data": {"customer": "华星电机", **data}}
    if unit:
        body["unit"] = unit
    return open_case("returns", body, actor=Actor(by), now=at).ref


def opened_in(procedure: str, *, at: datetime = NOW, by: str = "li", **data: Any) -> UUID:
    return open_case(procedure, {"data": data}, actor=Actor(by), now=at).ref


def act(ref: UUID, verb: str, *, by: str = "li", at: datetime = NOW, **body: Any) -> Outcome:
    return execute(ref, Command(verb, body), actor=Actor(by), now=at, authenticated=True)


def answered(after: timedelta = timedelta(hours=1), at: datetime = NOW, **data: Any) -> UUID:
    """A return that Li answered so long after its opening."""
    ref = opened(at, **data)
    act(ref, "complete", step="answer", outcome="accepted", at=at + after)
    return ref


Opened = Callable[..., Table]


def table(name: str, person: str | None = "li", language: str = "zh", now: datetime = NOW) -> Table:
    viewer = Viewer.of(person, now=now) if person else None
    listed = find(name, "returns", viewer=viewer)
    assert listed is not None
    return Table(listed, viewer, reader_for(language), now=now)


def shown(one: Table, **given: str | list[str]) -> list[list[str]]:
    """Its rows as texts; `case_number="R1"` filters by `case.number`."""
    asked = {name: [value] if isinstance(value, str) else value for name, value in given.items()}
    lines = one.lines(one.filters({name.replace("__", "."): values for name, values in asked.items()}))
    return [[one.text(place, value) for place, value in enumerate(line.cells)] for line in lines]
