from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from kesu.procedure.drawing.measure import shorten, width_of, wrap

labels = some.text(some.sampled_from("客诉处理abcXW01 ，。-—·"), max_size=60)


def test_a_chinese_character_is_as_wide_as_it_is_high() -> None:
    assert width_of("客户", 13) == 26


def test_latin_letters_take_a_little_more_than_half() -> None:
    assert 80 < width_of("25 working days", 11) < 95


def test_chinese_breaks_anywhere_but_before_a_full_stop() -> None:
    assert wrap("责任单位意见。", 10, 60) == ("责任单位", "意见。")


def test_latin_words_stay_whole() -> None:
    assert wrap("Production office", 13, 90) == ("Production", "office")


def test_lines_are_of_about_the_same_length() -> None:
    assert wrap("查明事实填处理表", 13, 100) == ("查明事实", "填处理表")


@given(labels)
def test_lines_stay_inside_and_are_three_at_most(text: str) -> None:
    lines = wrap(text, 13, 100)
    assert 1 <= len(lines) <= 3
    assert all(width_of(line, 13) <= 100 + 13 for line in lines)


@given(labels)
def test_nothing_is_lost_but_where_an_ellipsis_says_so(text: str) -> None:
    lines = wrap(text, 13, 100)
    if not lines[-1].endswith("…"):
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert shorten("总经理室各站处理期限", 10, 50) == "总经理室…"
