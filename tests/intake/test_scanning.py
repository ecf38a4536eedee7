"""What a scanner types at the line."""

from __future__ import annotations

import pytest

from kesu.intake.scanning import Scan, read_scan, read_scans


@pytest.mark.parametrize(
    ("line", "lot", "quantity", "serial"),
    [
        ("B2501", "B2501", None, None),
        ("B2501,40", "B2501", "40", None),
        ("B2501\t40.5", "B2501", "40.5", None),
        ("Ｂ２５０１，４０", "B2501", "40", None),
        ("批 1 号; 3", "批 1 号", "3", None),
        ("10ABC", "10ABC", None, None),  # no mark of GS1: a lot that happens to begin so
        ("(10)B1", "B1", None, None),
        ("(01)06901234567892(10)B1(37)25(21)S-9", "B1", "25", "S-9"),
        ("(10)B1(30)007", "B1", "7", None),
        ("]C110B1\x1d3725", "B1", "25", None),
        ("]d20106901234567892172603011 0B1".replace(" ", ""), "B1", None, None),
        ("010690123456789210B1\x1d3725", "B1", "25", None),
        ("010690123456789210B1", "B1", None, None),
        ("10B1<GS>3725", "B1", "25", None),
        ("]Q3310200125010B1", "B1", None, None),
    ],
)
def test_a_line_is_read_as_lot_and_quantity(line: str, lot: str, quantity: str | None, serial: str | None) -> None:
    assert read_scan(line) == Scan(line, lot, quantity, serial)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("(37)25", "scan_no_lot"),
        ("]C13725", "scan_no_lot"),
        ("(88)B1", "scan_identifier"),
        ("(10)", "scan_identifier"),
        ("]C10112345", "scan_identifier"),
        ("]C188B1", "scan_identifier"),
        (f"]C110{'B' * 21}", "scan_identifier"),
        ("(10)B1(37)0", "scan_quantity"),
        ("(10)B1(37)x", "scan_quantity"),
        ("B1,2.3.4", "scan_quantity"),
        ("B1,2,3", "scan_form"),
        (",,", "scan_form"),
    ],
)
def test_what_cannot_be_read_says_why(line: str, wrong: str) -> None:
    assert read_scan(line).wrong == wrong


def test_each_enter_is_the_next_one_and_empty_lines_are_nothing() -> None:
    assert [one.lot for one in read_scans("B1\r\n\r\n  \nB2\n(10)B3\x1d\n")] == ["B1", "B2", "B3"]
