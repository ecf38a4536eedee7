"""What the internal 8D says of its review: each weak spot, found or not, and who waived it, when and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kesu.documents.printing import as_pictures
from kesu.documents.reading import read_template, sources_of_pack
from kesu.documents.rendering import Material, NotRendered, compose, render
from kesu.organisation.letterhead import Letterhead
from kesu.procedure.context import SYSTEM
from kesu.procedure.engine import compile_procedure
from kesu.procedure.scenarios.reading import directory_for, read_scenario_file
from kesu.procedure.scenarios.running import memory_stage, run_scenario
from tests.documents.test_papers import squeezed, text_of, word_text
from tests.packs.playing import read, with_children
from tests.packs.shipped import PACKS

PACK = PACKS / "customer-complaint"


@pytest.fixture(scope="module")
def material() -> Material:
    """The complaint whose 8D went out with one weak spot waived by Zhao, as the scenario plays it."""
    (scenario,) = read_scenario_file(PACK / "scenarios" / "eight-d-on-demand.yaml")
    scenario = replace(scenario, procedure="customer-complaint")
    procedures = with_children(read(PACK / "procedure.yaml"))
    programs = {name: compile_procedure(one) for name, one in procedures.items()}
    stage = memory_stage(scenario, programs, directory_for(scenario, tuple(procedures.values())))
    assert run_scenario(scenario, procedures, stage).ok
    world: Any = stage.world
    now = datetime(2025, 3, 10, 2, tzinfo=UTC)
    kept = world.cases["case-1"]
    context = world.context(SYSTEM, now, "case-1", kept.program)
    return Material(sources_of_pack(PACK), kept.program, kept.state, context, Letterhead("明达精密"))


def test_the_paper_names_each_weak_spot_and_who_waived_it_when_and_why(material: Material) -> None:
    papers = compose(material, "internal-8d")
    for text in (squeezed(text_of(render(papers, "pdf"))), squeezed(word_text(render(papers, "docx")))):
        assert "效果验证须有改善前后的数据" in text and "外观项目无法量化，以三批目视为准" in text
        assert "豁免" in text and "zhao" in text and "2025年3月10日" in text
        assert text.count("符合") >= 6  # of the seven


def test_in_english_it_is_english(material: Material) -> None:
    text = text_of(render(compose(material, "internal-8d", language="en"), "pdf"))
    assert "The effect needs figures before and afterwards" in text.replace("\n", " ")
    assert "waived" in text and "Required" in text


def test_whoever_reviewed_the_report_stands_beside_whoever_wrote_it(material: Material) -> None:
    (paper,) = compose(material, "internal-8d")
    signed = [(one.label, one.name) for piece in paper.pieces for one in piece.signed]
    assert signed == [("8D 报告", "li"), ("复核：8D 报告", "zhao")]


def test_the_customer_hears_nothing_of_it(material: Material) -> None:
    text = squeezed(text_of(render(compose(material, "customer-8d"), "pdf")))
    assert "划伤" in text and "豁免" not in text and "无法量化" not in text


def test_a_template_for_outside_that_lists_the_checks_is_refused(material: Material) -> None:
    text = "blocks: [{fields: [d0_symptom]}, {checks: eight_d.report}]"
    found = read_template(text, material.program.procedure, "customer-8d").messages
    assert "document.internal" in [message.code for message in found]
    changed = {"documents/customer-8d.yaml": text}
    with pytest.raises(NotRendered) as refused:
        compose(Material(changed, material.program, material.state, material.context, material.head), "customer-8d")
    assert refused.value.code == "internal"


def test_the_control_block_has_no_empty_rows(material: Material) -> None:
    (paper,) = compose(material, "internal-8d")
    assert dict(paper.control)["版次"] == "A/1" and dict(paper.control)["生效日期"] == "2025年1月1日"
    assert "—" not in dict(paper.control).values()


def test_a_form_without_a_number_of_its_own_is_counted_off_its_procedure(material: Material) -> None:
    (paper,) = compose(material, "internal-8d")
    assert dict(paper.control)["表单编号"] == "S004-01-01" and paper.form == "S004-01-01 A/1"
    assert as_pictures([paper])
