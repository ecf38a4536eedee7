"""A small organisation with the sample pack published, and short ways to act in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kesu.casebook.execute import Outcome, execute, open_case
from kesu.casebook.publishing import publish_pack
from kesu.organisation.loading import load_organisation
from kesu.procedure.context import Actor, Command
from kesu.procedure.reading import read_organisation_text

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "src/kesu/packs/complaint-sample"
NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)  # Monday, 09:00 in Shanghai
ORGANISATION = """
organisation: 试验厂
units: {works: {zh: 工厂}, making: {zh: 制造部, under: works}, selling: {zh: 业务部, under: works}}
people:
  chen: {name: 陈, unit: selling, roles: [sales]}
  sun: {name: 孙, unit: selling, roles: [sales_manager]}
  liu: {name: 刘, unit: works, roles: [office]}
  pan: {name: 潘, unit: works, roles: [office]}
  li: {name: 李, unit: works, roles: [quality]}
  wang: {name: 王, unit: making, roles: [{role: head, unit: making}]}
  zhou: {name: 周, unit: works, roles: [gm]}
  guest: {name: 客}
deputies: [{for: li, by: sun, from: 2025-03-10, until: 2025-03-14}]
"""


@pytest.fixture
def organisation(db) -> None:
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    assert file
    load_organisation(file, now=NOW)


@pytest.fixture
def sample(organisation: None) -> str:
    return publish_pack(SAMPLE, now=NOW).name


Act = Callable[..., Outcome]


@pytest.fixture
def act(sample: str) -> Act:
    """`act(ref, "complete", by="liu", step="receive")`."""

    def do(case: UUID, verb: str, *, by: str, now: datetime = NOW, **body: Any) -> Outcome:
        options = {name: body.pop(name) for name in ("seen", "idempotency_key", "authenticated") if name in body}
        options.setdefault("authenticated", True)
        return execute(case, Command(verb, body), actor=Actor(by), now=now, **options)

    return do


@pytest.fixture
def opened(sample: str) -> Outcome:
    data = {"customer": "甲公司", "demand": "换货", "order_no": "SO-118", "quantity": "unknown"}
    return open_case(sample, {"data": data}, actor=Actor("chen"), now=NOW)
