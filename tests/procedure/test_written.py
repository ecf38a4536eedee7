"""What people type is kept as they typed it, or refused by name: nothing disappears in silence."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesu.procedure.declared import Field
from kesu.procedure.values import ValueRefused, accept
from kesu.procedure.written import ControlCharacter, written

RIGHT_TO_LEFT = "مصنع \u200fالشرق"
ZONE = ZoneInfo("Asia/Shanghai")
LINE, LONG = Field(name="order", type="text"), Field(name="told", type="long_text")


@pytest.mark.parametrize(
    ("given", "line", "lines"),
    [
        ("SO-1\tA\r\nB", "SO-1 A B", "SO-1\tA\nB"),
        ("一\x0b二\u2028三\x85四", "一 二 三 四", "一\n二\n三\n四"),
        ("SO-1\n", "SO-1", "SO-1\n"),
        (RIGHT_TO_LEFT, RIGHT_TO_LEFT, RIGHT_TO_LEFT),
        ("\u202eabc", "\u202eabc", "\u202eabc"),
    ],
)
def test_line_ends_become_one_and_in_one_line_a_blank(given: str, line: str, lines: str) -> None:
    assert (accept(LINE, given, ZONE), accept(LONG, given, ZONE)) == (line, lines)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x08", "\x1b", "\x7f", "\x9b"])
def test_a_control_character_is_refused_by_its_name(character: str) -> None:
    for field in (LINE, LONG, Field(name="lots", type="list")):
        with pytest.raises(ValueRefused) as refused:
            accept(field, [f"SO{character}-1"] if field.type == "list" else f"SO{character}-1", ZONE)
        assert refused.value.code == "control_character"
        assert refused.value.data["given"] == f"U+{ord(character):04X}"


@given(st.text())
def test_whatever_is_kept_holds_all_that_can_be_seen(text: str) -> None:
    try:
        kept = written(text, one_line=True)
    except ControlCharacter:
        return
    assert kept.split() == text.split()
    assert not any(one in kept for one in "\r\n\t")
    assert written(kept, one_line=True) == kept
