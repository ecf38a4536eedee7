"""The conformance scenarios once more, through `execute`, journal and tables: the same answers as in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kesu.casebook.publishing import publish_text
from kesu.cli.stages.company import organisation_of
from kesu.cli.stages.database import DatabaseStage
from kesu.organisation.loading import load_organisation, organisation_file
from kesu.procedure.reading import read_procedure
from kesu.procedure.scenarios import read_scenario, run_scenario
from kesu.procedure.scenarios.reading import directory_for
from kesu.procedure.scenarios.running import _with_nulls
from kesu.procedure.values import accept_instant, native_instant
from tests.conformance.test_conformance import _cases

pytestmark = pytest.mark.django_db
BEFORE = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("packs", "scenario"), list(_cases()))
def test_language_through_the_database(packs: Mapping[str, object], scenario: dict[str, object]) -> None:
    told = read_scenario(scenario)
    texts = {name: json.dumps(_with_nulls(pack), ensure_ascii=False) for name, pack in packs.items()}
    read = {name: read_procedure(text, name).procedure for name, text in texts.items()}
    procedures = {name: procedure for name, procedure in read.items() if procedure}
    load_organisation(organisation_of(told, directory_for(told, tuple(procedures.values()))), now=BEFORE)
    assert organisation_file()
    start = native_instant(accept_instant(told.start, ZoneInfo(told.zone or "Asia/Shanghai")))
    for place, text in enumerate(texts.values()):
        publish_text(text, now=start - timedelta(seconds=place))  # cases open on the version that stands first
    stage = DatabaseStage()
    result = run_scenario(told, procedures, stage)
    assert result.ok, result.report
    assert stage.finish() == []
