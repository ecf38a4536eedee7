from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given

from kesu.procedure.declared import Label, Procedure
from kesu.procedure.drawing import draw_mermaid, draw_svg
from kesu.procedure.drawing.palette import DARK, LIGHT
from tests.procedure.drawing.random_procedures import procedures
from tests.procedure.drawing.samples import complaint, outcomes, procedure, step

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_picture_speaks_the_language_asked_for() -> None:
    assert {"受理登记", "业务部", "48小时", "25个工作日 逾期", "手动启动"} <= {text.lstrip("▷ ") for text in texts(draw_svg(complaint(), "zh"))}
    assert {"Receive", "Sales", "48h", "25 working days overdue"} <= set(texts(draw_svg(complaint(), "en")))


def test_the_picture_can_be_read_without_seeing_it() -> None:
    root = ElementTree.fromstring(draw_svg(complaint(), "en"))
    assert root.get("role") == "img"
    assert (root.findtext(f"{SVG}title") or "").startswith("Customer complaint")
    assert "Quality: Analyse, Visit" in (root.findtext(f"{SVG}desc") or "")


def test_the_picture_needs_nothing_from_elsewhere() -> None:
    svg = draw_svg(complaint(), "zh").replace("http://www.w3.org/2000/svg", "")
    assert "http" not in svg and "url(" not in svg and "href" not in svg


def test_the_picture_shows_where_a_case_stands() -> None:
    svg = draw_svg(complaint(), "zh", highlight={"receive": "done", "analyse": "open", "offer": "waiting"})
    groups = {group.findtext(f"{SVG}title", "").split("\n")[0]: group.get("class", "") for group in ElementTree.fromstring(svg).iter(f"{SVG}g")}
    assert groups["受理登记"] == "step done"
    assert groups["原因分析"] == "step open"
    assert groups["提出处理方案"] == "step"
    assert {"✓", "●", "进行中", "已完成"} <= set(texts(svg))


def test_labels_cannot_break_out_of_the_picture() -> None:
    trial = procedure([step("a", '<script>&"]', outcomes=outcomes(done={}))], title=Label("<b>", "<b>"))
    assert "<script>" not in draw_svg(trial, "zh") and "<b>" not in draw_svg(trial, "zh")
    assert '&"]"' not in draw_mermaid(trial, "zh") and "<script>" not in draw_mermaid(trial, "zh")


@given(procedures())
def test_every_picture_is_well_formed_and_the_same_each_time(given: Procedure) -> None:
    svg = draw_svg(given, "zh")
    ElementTree.fromstring(svg)
    assert svg == draw_svg(replace(given), "zh")
    assert draw_mermaid(given, "en").startswith("flowchart LR\n")


def test_mermaid_has_a_subgraph_per_lane_and_an_arrow_per_reference() -> None:
    lines = draw_mermaid(complaint(), "en").splitlines()
    assert sum(line.strip().startswith("subgraph") for line in lines) == 7
    assert '  s_analyse -->|"Established"| s_view' in lines
    assert '  s_decide ==>|"Return"| s_analyse' in lines
    assert '  s_decide -.->|"Approve"| s_reply' in lines
    assert '  s_reply -.->|"⏱ 25 working days overdue"| s_close_silent' in lines


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "grounds"), [
    ("ink", ["paper", "lane", "head", "head-outside", "box", "open", "done", "overdue", "chip"]),
    ("soft", ["paper", "lane", "box", "gone", "chip", "open", "done"]),
    ("ink-clock", ["chip-clock"]),
    ("back", ["paper", "lane"]),
    ("clock", ["paper", "lane"]),
    ("close", ["paper", "lane"]),
])
def test_every_text_can_be_told_from_its_ground(palette: dict[str, str], ink: str, grounds: list[str]) -> None:
    for ground in grounds:
        light, dark = sorted((luminance(palette[ink]), luminance(palette[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
