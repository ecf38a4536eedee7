"""How a command finds the pack it names."""

from __future__ import annotations

import pytest

from kesu.cli.packs import find_pack
from kesu.cli.problems import Problem
from kesu.procedure.reading.shipped import SHIPPED


def test_a_shipped_pack_is_found_by_its_folder_and_by_its_procedure() -> None:
    assert find_pack("tutorial") == find_pack("shop-returns") == SHIPPED / "tutorial"


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one() -> None:
    with pytest.raises(Problem) as told:
        find_pack("customer-complain")
    assert "customer-complaint" in told.value.text("en")
