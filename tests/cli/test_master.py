"""`kesu master`: what a file holds is told row by row, before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from kesu.organisation.master import find
from tests.cli.conftest import Kesu

pytestmark = pytest.mark.django_db


def test_a_file_is_looked_at_taken_in_and_found(kesu: Kesu, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_bytes("编号,名称\nC-1,重庆华星电机\n".encode("gb18030"))
    looked = kesu("master", "customer", str(file), "--dry-run")
    assert looked.status == 0 and "1 new, 0 changed" in looked.out and find("customer", "") == []
    assert kesu("master", "customer", str(file)).status == 0
    assert "重庆华星电机" in kesu("master", "customer", "--find", "cqhx").out


def test_a_wrong_row_is_named_and_nothing_is_written(kesu: Kesu, tmp_path: Path) -> None:
    file = tmp_path / "lots.csv"
    file.write_text("编号,数量\nB1,12\nB2,viele\n", encoding="utf-8")
    answer = kesu("master", "lot", str(file))
    assert answer.status == 1 and "viele" in answer.out and "nothing was written" in answer.out
    assert find("lot", "") == []


def test_a_file_that_is_none_is_refused(kesu: Kesu, tmp_path: Path) -> None:
    file = tmp_path / "lots.xlsx"
    file.write_bytes(b"PK\x03\x04broken")
    assert kesu("master", "lot", str(file)).status > 1
