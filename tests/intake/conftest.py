"""A small organisation that takes and judges complaints, with the procedure of these tests published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kesu.casebook.publishing import publish_pack
from kesu.intake.importing import ImportReport, import_table
from kesu.intake.mapping import ImportMapping, read_mapping, read_mapping_text
from kesu.intake.tables import read_table
from kesu.organisation.loading import load_organisation
from kesu.procedure.reading import read_organisation_text

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)  # Monday, 09:00 in Shanghai
ORGANISATION = """
organisation: 试验厂
units: {works: {zh: 工厂}}
people:
  ning: {name: 宁, unit: works, roles: [intake]}
  li: {name: 李, unit: works, roles: [quality]}
"""
MAPPING = """
procedure: product-complaint
by: ning
key: [编号]
columns:
  编号: source_no
  产品: product
  内容: {field: text, required: true}
  里程: mileage
  进度: {field: stage, map: {审核: checking, 受理: accepted}}
date: {column: 日期, field: complained_on, format: "%Y/%m/%d"}
"""
HEADER = "编号,产品,内容,里程,进度,日期\n"


@pytest.fixture
def published(db) -> str:
    return publish(HERE / "packs" / "product-complaint.yaml")


def publish(pack: Path, organisation: str = ORGANISATION) -> str:
    file = read_organisation_text(organisation, "organisation.yaml").organisation
    assert file
    load_organisation(file, now=NOW)
    return publish_pack(pack, now=NOW).name


def mapping_of(text: str = MAPPING) -> ImportMapping:
    reading = read_mapping_text(text, "mapping.yaml")
    assert reading.mapping and not reading.messages, reading.messages
    return reading.mapping


def mapping_named(name: str) -> ImportMapping:
    mapping = read_mapping(HERE / "mappings" / f"{name}.yaml").mapping
    assert mapping
    return mapping


Import = Callable[..., ImportReport]


@pytest.fixture
def bring_in(published: str, tmp_path: Path) -> Import:
    """`bring_in("…rows…", as_of_column=…)`: the rows under HEADER, by MAPPING."""

    def run(rows: str, **options: object) -> ImportReport:
        file = tmp_path / "rows.csv"
        file.write_text(HEADER + rows, encoding="utf-8")
        return import_table(read_table(file), mapping_of(), by="ning", **{"now": NOW, **options})

    return run
