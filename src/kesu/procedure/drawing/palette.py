"""Colours and type of the picture, in light and dark. Every pair of text and ground has a contrast of 4.5 or more."""

from __future__ import annotations

LIGHT = {
    "paper": "#ffffff",
    "lane": "#f6f8fa",
    "lane-odd": "#ffffff",
    "head": "#e9eef5",
    "head-outside": "#f7ecd9",
    "rule": "#c9d1db",
    "ink": "#1f2933",
    "soft": "#52606d",
    "box": "#ffffff",
    "edge": "#4a6fa5",
    "line": "#5b6875",
    "back": "#7a3db8",
    "clock": "#b45309",
    "chip": "#eef1f5",
    "chip-clock": "#fdf0d5",
    "ink-clock": "#7c3d06",
    "close": "#1b7f4b",
    "open": "#d6e6ff",
    "done": "#d9f2e3",
    "overdue": "#fde0dc",
    "late": "#b42318",
    "gone": "#eceff2",
}
DARK = {
    "paper": "#16191d",
    "lane": "#1b1f24",
    "lane-odd": "#16191d",
    "head": "#263040",
    "head-outside": "#3a3020",
    "rule": "#3b444f",
    "ink": "#e6eaef",
    "soft": "#a9b4c0",
    "box": "#20262d",
    "edge": "#7fa6dd",
    "line": "#95a1ae",
    "back": "#c59bff",
    "clock": "#f0b35a",
    "chip": "#2c333c",
    "chip-clock": "#41331a",
    "ink-clock": "#f5c67e",
    "close": "#5cc48d",
    "open": "#1f3f6e",
    "done": "#1d4a33",
    "overdue": "#5c2622",
    "late": "#ff8a7a",
    "gone": "#262b31",
}

RULES = """
.kd{background:var(--kd-paper);
font-family:"Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif}
.kd text{fill:var(--kd-ink)}
.kd .title{font-size:16px;font-weight:600}
.kd .lane{fill:var(--kd-lane)}.kd .lane.odd{fill:var(--kd-lane-odd)}
.kd .head{fill:var(--kd-head)}.kd .head.outside{fill:var(--kd-head-outside)}
.kd .rule{stroke:var(--kd-rule);fill:none}
.kd .role{font-size:13px;font-weight:600}
.kd .label{font-size:13px}
.kd .small{font-size:11px;fill:var(--kd-soft)}
.kd .box{fill:var(--kd-box);stroke:var(--kd-edge);stroke-width:1.5}
.kd .dormant .box{stroke-dasharray:5 4}
.kd .milestone .box{fill:var(--kd-chip)}
.kd .closes .box{stroke:var(--kd-close);stroke-width:2.5}
.kd .open .box{fill:var(--kd-open);stroke-width:2.5}
.kd .awaiting .box{fill:var(--kd-open)}
.kd .overdue .box{fill:var(--kd-overdue);stroke:var(--kd-late);stroke-width:2.5}
.kd .done .box{fill:var(--kd-done)}
.kd .skipped .box,.kd .void .box{fill:var(--kd-gone);stroke:var(--kd-rule)}
.kd .skipped .label,.kd .void .label{fill:var(--kd-soft)}
.kd .void .label{text-decoration:line-through}
.kd .state{font-size:12px;font-weight:700}
.kd .chip{fill:var(--kd-chip)}.kd .chip.clock{fill:var(--kd-chip-clock)}
.kd .chip.waive{stroke:var(--kd-soft);stroke-dasharray:3 2}
.kd .chip.erases{fill:var(--kd-overdue)}.kd .chip.promises,.kd .chip.grants{fill:var(--kd-done)}
.kd .mark{font-size:11px;fill:var(--kd-soft)}.kd .mark.clock{fill:var(--kd-ink-clock)}
.kd .mark.waive,.kd .mark.erases,.kd .mark.grants,.kd .mark.promises{fill:var(--kd-ink)}
.kd .arrow{fill:none;stroke:var(--kd-line);stroke-width:1.5;stroke-linejoin:round}
.kd .arrow.any{stroke-dasharray:5 4}
.kd .arrow.clock{stroke:var(--kd-clock);stroke-dasharray:2 3}
.kd .arrow.back{stroke:var(--kd-back)}
.kd .arrow.close{stroke:var(--kd-close)}
.kd .tip{fill:var(--kd-line)}
.kd .tip.clock{fill:var(--kd-clock)}.kd .tip.back{fill:var(--kd-back)}.kd .tip.close{fill:var(--kd-close)}
.kd .said{font-size:11px;fill:var(--kd-soft);paint-order:stroke;stroke:var(--kd-paper);stroke-width:3px}
.kd .said.back{fill:var(--kd-back)}.kd .said.clock{fill:var(--kd-clock)}.kd .said.close{fill:var(--kd-close)}
.kd .bar{stroke:var(--kd-close);stroke-width:3}
.kd .dial{fill:none;stroke:var(--kd-clock);stroke-width:1.2}
.kd .start{fill:var(--kd-ink)}
"""


def stylesheet() -> str:
    """For a `<style>` inside the picture: follows the reader's system, and Bootstrap's `data-bs-theme` around it."""
    light, dark = _variables(LIGHT), _variables(DARK)
    return (
        f".kd{{{light}}}@media(prefers-color-scheme:dark){{.kd{{{dark}}}}}"
        f"[data-bs-theme=light] .kd{{{light}}}[data-bs-theme=dark] .kd{{{dark}}}{RULES.replace(chr(10), '')}"
    )


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--kd-{name}:{colour};" for name, colour in colours.items())
