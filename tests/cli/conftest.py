"""The command line, called as a shell would call it: what it prints, and the status it ends with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from kesu.casebook.publishing import publish_pack
from kesu.cli.main import main
from kesu.organisation.loading import load_organisation
from kesu.procedure.reading import read_organisation_text
from kesu.procedure.reading.shipped import SHIPPED

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ORGANISATION = """
organisation: 试验厂
units: {works: {zh: 工厂}}
people:
  chen: {name: 陈, unit: works, roles: [sales]}
  liu: {name: 刘, unit: works, roles: [office]}
  li: {name: 李, unit: works, roles: [quality]}
  zhou: {name: 周, unit: works, roles: [gm, sales_manager, head]}
"""


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Kesu = Callable[..., Said]


@pytest.fixture
def kesu(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Kesu]:
    """`kesu("check", "tutorial", language="zh")`; English unless said otherwise."""

    def call(*arguments: str, language: str = "en") -> Said:
        monkeypatch.setenv("KESU_LANGUAGE", language)
        capsys.readouterr()
        status = main(list(map(str, arguments)))
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    yield call
    translation.deactivate()  # a command speaks for its whole process; here others come after it


@pytest.fixture
def sample(db) -> str:
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    assert file
    load_organisation(file, now=NOW)
    return publish_pack(SHIPPED / "complaint-sample", now=NOW).name


@pytest.fixture
def opened(kesu: Kesu, sample: str) -> str:
    """The reference of a case that chen opened."""
    said = kesu("open", sample, "--as", "chen", "customer=甲公司", "demand=换货", "quantity=unknown", "--json")
    assert said.status == 0, said.err
    return said.json["ref"]
