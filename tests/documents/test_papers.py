"""What is on the paper: form, copies, control block, rows, signatures; in Chinese and English, PDF and DOCX alike."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from kesu.casebook import papers
from kesu.casebook.files import keep
from kesu.documents import fonts
from kesu.documents.rendering import Material, NotRendered, compose, render
from kesu.organisation.letterhead import letterhead
from tests.casebook.conftest import NOW


def material_of(ref: Any, seq: int) -> Material:
    then = papers.as_of(ref, seq)
    return Material(then.texts, then.program, then.state, then.context, letterhead())


@pytest.fixture
def analysed(opened: Any, act: Any) -> Material:
    act(opened.ref, "complete", by="liu", step="receive")
    data = {"cause": "夹具磨损，外圈划伤", "responsible": "making"}
    act(opened.ref, "complete", by="li", step="analyse", outcome="established", data=data)
    return material_of(opened.ref, act(opened.ref, "confirm", by="zhou", step="analyse").seq)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def word_text(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]+>", " ", " ".join(parts))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def test_the_form_says_who_what_when_and_which_form_it_is(analysed: Material) -> None:
    composed = compose(analysed, "complaint-form")
    for text in (squeezed(text_of(render(composed, "pdf"))), squeezed(word_text(render(composed, "docx")))):
        for wanted in ("试验厂", "客户投诉处理表", "QR/C.07-08", "A/1", "25030001", "甲公司", "夹具磨损，外圈划伤",
                       "客户加工中未确定", "制造部", "李", "成立", "第一联质量管理部", "第三联业务部", "尚无对策"):  # fmt: skip
            assert wanted in text


def test_each_copy_stands_on_pages_of_its_own_and_counts_them_anew(analysed: Material) -> None:
    pages = PdfReader(io.BytesIO(render(compose(analysed, "complaint-form"), "pdf"))).pages
    texts = [squeezed(page.extract_text()) for page in pages]
    assert ["第一联" in texts[0], "第二联" in texts[1], "第三联" in texts[2]] == [True] * 3
    assert all("第1页共1页" in text for text in texts)
    [only] = PdfReader(io.BytesIO(render(compose(analysed, "complaint-form", copy=2), "pdf"))).pages
    assert "第二联生产管理组" in squeezed(only.extract_text())


def test_in_english_everything_of_the_layout_is_english(analysed: Material) -> None:
    text = text_of(render(compose(analysed, "complaint-form", language="en"), "pdf"))
    for wanted in ("Customer complaint form", "Form no.", "page 1 of 1", "Copy 1: Quality", "SHA-256 of the facts"):
        assert wanted in text


def test_the_same_facts_give_the_same_bytes(analysed: Material) -> None:
    for kind in ("pdf", "docx"):
        again = render(compose(analysed, "complaint-form"), kind)
        assert render(compose(analysed, "complaint-form"), kind) == again


def test_a_draft_says_so_on_every_page(analysed: Material) -> None:
    pages = PdfReader(io.BytesIO(render(compose(analysed, "complaint-form", draft=True), "pdf"))).pages
    assert all("草稿" in squeezed(page.extract_text()) for page in pages)
    assert "草稿" not in text_of(render(compose(analysed, "complaint-form"), "pdf"))


def test_a_document_without_a_template_gets_a_layout_from_its_declaration(analysed: Material) -> None:
    bare = replace(analysed, texts={})
    text = squeezed(text_of(render(compose(bare, "complaint-form", copy=1), "pdf")))
    assert "夹具磨损" in text and "甲公司" in text
    letter = squeezed(text_of(render(compose(bare, "reply-letter"), "pdf")))
    assert "甲公司" in letter and "夹具磨损" not in letter


def test_a_table_over_many_pages_repeats_its_head(analysed: Material) -> None:
    rows = [{"#": str(n), "lot": f"B{n:03}", "result": "clean"} for n in range(300)]
    state = analysed.state.fork()
    state.fields["batches"] = rows
    pages = PdfReader(
        io.BytesIO(render(compose(replace(analysed, state=state), "complaint-form", copy=1), "pdf"))
    ).pages
    texts = [squeezed(page.extract_text()) for page in pages]
    assert len(texts) > 5 and all("批号生产时间结果" in text for text in texts[1:-1])
    assert "B000" in "".join(texts) and "B299" in "".join(texts)
    assert f"第{len(texts)}页共{len(texts)}页" in texts[-1]


def test_a_character_no_font_has_is_named_and_never_an_empty_box() -> None:
    assert fonts.printable("外圈😀龘“划伤”\u200d") == "外圈〔U+1F600〕龘“划伤”"


def test_without_the_fonts_nothing_is_rendered(analysed: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.loaded.cache_clear()
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_fonts")
    with pytest.raises(fonts.FontsMissing, match="no_such_fonts"):
        render(compose(analysed, "complaint-form"), "pdf")


@pytest.mark.parametrize(
    "hostile", ['#read("/etc/passwd")', "$x$ #panic()", "</w:t><script>", "\x07\x00bell", "{{ f.x }}"]
)
def test_text_of_a_case_is_only_ever_text(analysed: Material, hostile: str) -> None:
    state = analysed.state.fork()
    state.fields["demand"] = hostile
    composed = compose(replace(analysed, state=state), "complaint-form", copy=1)
    shown = squeezed(hostile).replace("\x07", "〔U+0007〕").replace("\x00", "〔U+0000〕")
    assert shown in squeezed(text_of(render(composed, "pdf")))
    assert render(composed, "docx").startswith(b"PK")


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def with_photograph(material: Material, data: bytes) -> Material:
    state = material.state.fork()
    state.files = {"1": {"name": "砂眼.png", "hash": keep(data, "砂眼.png", now=NOW)}}
    return replace(material, state=state)


def test_a_photograph_is_printed_and_named(analysed: Material) -> None:
    composed = compose(with_photograph(analysed, PIXEL), "complaint-form", copy=1)
    [page] = PdfReader(io.BytesIO(render(composed, "pdf"))).pages
    assert "砂眼.png" in squeezed(page.extract_text()) and len(page.images) == 1
    with zipfile.ZipFile(io.BytesIO(render(composed, "docx"))) as package:
        assert any(name.startswith("word/media/") for name in package.namelist())


@pytest.mark.parametrize(
    "broken",
    [
        PIXEL[:40],
        PIXEL[:16] + (100_000).to_bytes(4, "big") * 2 + PIXEL[24:],  # says it has ten thousand million pixels
        b"\xff\xd8\xff\xe0 no picture",
        b"<svg onload='x'/>",
    ],
)
def test_a_photograph_that_is_none_or_a_bomb_is_named_instead(analysed: Material, broken: bytes) -> None:
    composed = compose(with_photograph(analysed, broken), "complaint-form", copy=1)
    for kind in ("pdf", "docx"):
        assert render(composed, kind)
    assert "砂眼.png" in squeezed(text_of(render(composed, "pdf")))


def test_the_word_file_repeats_heads_counts_pages_by_copy_and_names_chinese_fonts(analysed: Material) -> None:
    with zipfile.ZipFile(io.BytesIO(render(compose(analysed, "complaint-form"), "docx"))) as package:
        body = package.read("word/document.xml").decode()
        foot = package.read("word/footer1.xml").decode()
    assert body.count("<w:sectPr") == 3 and body.count('<w:pgNumType w:start="1"') == 3
    assert body.count("<w:tblHeader") >= 3 and 'w:eastAsia="黑体"' in body and 'w:eastAsia="宋体"' in body
    assert "SECTIONPAGES" in foot and 'w:w="11906"' in body and 'w:h="16838"' in body


def test_what_is_not_there_is_refused(analysed: Material) -> None:
    for name, copy, code in (("leter", None, "unknown"), ("complaint-form", 4, "copy"), ("complaint-form", 0, "copy")):
        with pytest.raises(NotRendered) as refused:
            compose(analysed, name, copy=copy)
        assert refused.value.code == code


def test_a_template_with_an_error_is_refused_with_its_messages(analysed: Material) -> None:
    broken = replace(analysed, texts={"documents/complaint-form.yaml": "blocks:\n  - fields: [custmer]\n"})
    with pytest.raises(NotRendered) as refused:
        compose(broken, "complaint-form")
    assert [message.code for message in refused.value.messages] == ["document.field"]
