"""What is printed stands in columns, though Chinese characters take two of them."""

from __future__ import annotations

import io

import pytest

from kesu.cli.console import Console, Progress
from kesu.cli.width import padded, shortened, width_of


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("客诉", 4), ("ａ１", 4), ("e\u0301", 1), ("a\u200fb", 2), ("时限 48h", 8), ("", 0)],
)
def test_width_counts_columns(text: str, width: int) -> None:
    assert width_of(text) == width


def test_a_text_is_cut_to_its_columns() -> None:
    assert shortened("客户投诉处理", 7) == "客户投…"
    assert shortened("客户", 4) == "客户"
    assert padded("客户", 6, right=True) == "  客户"


def test_columns_of_a_table_stand_below_each_other() -> None:
    out = io.StringIO()
    Console("zh", out=out).table([("客户", 5, "甲"), ("quantity", 1200, "乙")], ("项", "数", "名"), right=(1,))
    lines = out.getvalue().splitlines()
    assert {width_of(line[: line.index(name)]) for line, name in zip(lines, "名甲乙", strict=True)} == {16}


def test_a_table_of_nothing_is_nothing() -> None:
    out = io.StringIO()
    Console("zh", out=out).table([])
    assert out.getvalue() == ""


def test_a_machine_reads_json_and_nothing_else() -> None:
    out = io.StringIO()
    console = Console("zh", machine=True, out=out)
    console.say("你好", "hello")
    console.table([("a", "b")])
    console.result({"客户": "甲"})
    assert out.getvalue() == '{\n "客户": "甲"\n}\n'


def test_progress_in_a_log_is_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("kesu.cli.console.time.monotonic", lambda: now[0])
    err = io.StringIO()
    progress = Progress("imported", 200, err)
    for _ in range(100):
        now[0] += 0.5
        progress.advance()
    assert err.getvalue().splitlines()[0] == "imported 20/200 (10%)"
    assert len(err.getvalue().splitlines()) == 5
