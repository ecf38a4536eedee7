"""Every shipped pack is clean with the worked organisation that runs it (language C)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.procedure.checking import check
from kesu.procedure.reading import read_pack
from tests.packs.shipped import PACKS, organisation_of

SHIPPED = sorted(PACKS.glob("*/procedure.yaml"))
LIMIT = 20_000


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_it_is_proven_within_twenty_thousand_states(path: Path) -> None:
    organisation = organisation_of(path)
    procedure = read_pack(path, organisation=organisation).procedure
    assert procedure is not None
    assert [message.line("en") for message in check(procedure, organisation, limit=LIMIT).findings] == []
