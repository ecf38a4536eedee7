"""Explanations as people read them (B7.38)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from kesu.procedure.calendars import (
    Calendar,
    CalendarText,
    Pause,
    explain_due,
    explain_fixed,
    length_words,
    parse_duration,
    render_explanation,
)

CN = Calendar(CalendarText("CN"), "factory")
RULE = {"procedure": "complaint-sample", "version": "1", "clock": "answer"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace(" ", "T") + "+08:00").astimezone(UTC)


PAUSE = Pause(at("2025-09-29 10:00"), at("2025-09-30 11:00"), "waits-for-sample", "li")
NAMES = {"waits-for-sample": "等客户样品", "li": "李明", "factory": "工厂日历"}


def lines(limit, start, *pauses, language="zh", on=CN, now=None, named=str) -> list[str]:
    data = json.loads(json.dumps(explain_due(parse_duration(limit), start, on, pauses, now, RULE)))
    return render_explanation(data, language, named=named)


def test_working_hours_in_chinese():
    assert lines("9 working hours", at("2025-09-26 16:40")) == [
        "时限 9 个工作小时，自 2025-09-26 周五 16:40 起算（Asia/Shanghai）",
        "09-26 周五 16:40–17:30 计 50 分钟",
        "09-27 周六 周末不计",
        "09-28 周日 08:30–12:00 调休上班，计 3 小时 30 分钟",
        "09-28 周日 13:00–17:30 调休上班，计 4 小时 30 分钟",
        "09-29 周一 08:30–08:40 计 10 分钟",
        "合计 9 小时",
        "到期 2025-09-29 周一 08:40",
        f"依据 complaint-sample · 1 · answer；日历 factory 版本 {CN.version}，CN 2004-2026",
    ]


def test_working_days_over_a_holiday_with_a_pause_in_chinese():
    found = lines("8 working days", at("2025-09-26 16:40"), PAUSE, named=lambda code: NAMES.get(code, code))
    assert found[1:-1] == [
        "09-26 周五 起算当日不计",
        "09-27 周六 周末不计",
        "09-28 周日 调休上班，计 1 个工作日",
        "09-29 周一 当日终了时处于暂停，不计",
        "09-29 周一 10:00 – 09-30 周二 11:00 暂停：等客户样品（李明）",
        "09-30 周二 计 1 个工作日",
        "10-01 周三 – 10-08 周三 放假不计（8 天）",
        "10-09 周四 – 10-10 周五 计 2 个工作日",
        "10-11 周六 调休上班，计 1 个工作日",
        "10-12 周日 周末不计",
        "10-13 周一 – 10-15 周三 计 3 个工作日",
        "合计 8 个工作日",
        "到期 2025-10-15 周三 24:00",
    ]
    assert found[-1].startswith("依据 complaint-sample · 1 · answer；日历 工厂日历 版本 ")


def test_elapsed_time_in_english():
    assert lines("72h", at("2025-09-26 16:40"), PAUSE, language="en")[:-1] == [
        "Limit 72 hours from 2025-09-26 Fri 16:40 (Asia/Shanghai)",
        "09-26 Fri 16:40 – 09-29 Mon 10:00: 2 days 17 hours 20 minutes",
        "09-29 Mon 10:00 – 09-30 Tue 11:00: paused, waits-for-sample (li)",
        "09-30 Tue 11:00–17:40: 6 hours 40 minutes",
        "In all 3 days",
        "Due 2025-09-30 Tue 17:40",
    ]


def test_a_holiday_and_a_shutdown_in_english():
    shut = Calendar(CalendarText("CN", off="2025-10-09..2025-10-10", work="2025-10-12"))
    found = lines("3 working days", at("2025-09-30 09:00"), language="en", on=shut)
    assert found[2:7] == [
        "10-01 Wed – 10-08 Wed: public holiday, not counted (8 days)",
        "10-09 Thu – 10-10 Fri: shutdown, not counted (2 days)",
        "10-11 Sat: 1 working day (make-up working day)",
        "10-12 Sun: 1 working day (worked by own calendar)",
        "10-13 Mon: 1 working day",
    ]


def test_a_halted_clock_says_what_remains():
    found = lines("3 working days", at("2025-03-03 09:00"), (at("2025-03-05 10:00"), None))
    assert found[2:-1] == [
        "03-04 周二 计 1 个工作日",
        "03-05 周三 10:00 起 暂停",
        "已计 1 个工作日，尚余 2 个工作日",
        "暂停中，恢复后再定到期时间",
    ]
    passed = lines("1h", at("2025-03-03 09:00"), (at("2025-03-05 10:00"), None), language="en")
    assert "Fell due 2025-03-03 Mon 10:00, paused since" in passed and "In all 1 hour" in passed


def test_an_uncertain_due_says_so():
    assert "暂定：放假安排只公布到 2026 年，其余日子按星期推算" in lines("3 working days", at("2026-12-29 16:40"))
    assert "12-30 周三 – 2027-01-01 周五 计 3 个工作日" in lines("3 working days", at("2026-12-29 16:40"))


def test_a_date_as_a_start_is_shown_as_a_day():
    assert lines("same day", date(2025, 3, 3))[0] == "时限 当日，自 2025-03-03 周一 24:00 起算（Asia/Shanghai）"
    assert lines("1 month", date(2025, 3, 3))[1] == "03-04 周二 00:00 – 04-03 周四 24:00 计 31 天"


def test_pauses_that_touch_nothing_are_not_shown():
    early = (at("2025-03-01 09:00"), at("2025-03-01 10:00"))
    late = (at("2025-03-10 09:00"), at("2025-03-10 10:00"))
    empty = (at("2025-03-03 10:00"), at("2025-03-03 10:00"))
    assert not any("暂停" in line for line in lines("24h", at("2025-03-03 09:00"), early, late, empty))
    unknown = (at("2025-03-03 12:00"), None)
    assert not any("暂停" in line for line in lines("24h", at("2025-03-03 09:00"), unknown, now=at("2025-03-03 11:00")))


def test_a_pause_still_open_at_now_is_shown_as_open():
    found = lines(
        "24h", at("2025-03-03 09:00"), (at("2025-03-03 10:00"), at("2025-03-03 12:00")), now=at("2025-03-03 11:00")
    )
    assert "03-03 周一 10:00 起 暂停" in found


def test_a_fixed_due_is_explained():
    data = explain_fixed(date(2025, 9, 30), CN, [PAUSE], rule=RULE)
    assert render_explanation(data, "zh")[:2] == [
        "期限为 2025-09-30 周二终了，暂停不顺延",
        "到期 2025-09-30 周二 24:00",
    ]
    halted = explain_fixed(at("2025-09-30 09:00"), CN, [(at("2025-09-29 09:00"), None)])
    assert render_explanation(halted, "en")[:3] == [
        "Limit: 2025-09-30 Tue 09:00; a pause does not shift it",
        "09-29 Mon 09:00 on: paused",
        "Halted: the due follows when the clock runs again",
    ]


def test_an_explanation_can_be_read_in_another_zone():
    data = explain_due(parse_duration("1h"), at("2025-03-03 09:00"), CN)
    assert (
        render_explanation(data, "en", "Europe/Berlin")[0] == "Limit 1 hour from 2025-03-03 Mon 02:00 (Europe/Berlin)"
    )


def test_lengths_in_words():
    assert length_words(93_784, "zh") == "1 天 2 小时 3 分钟 4 秒"
    assert length_words(93_780, "en", days=False) == "26 hours 3 minutes"
    assert length_words(0, "en") == "0 minutes"
