"""Taking a complaint: nothing typed is lost, a file comes along, two clicks make one case."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesu.casebook import queries
from kesu.casebook.sight import Viewer
from tests.desk.conftest import Browse, text_of

pytestmark = pytest.mark.django_db
FILLED = {"f.customer": "华星电机", "f.demand": "要求换货", "f.order_no": "SO-1", "f.quantity?": "1"}


def seen_by(person: str):
    from datetime import UTC, datetime

    return queries.cases(Viewer.of(person, now=datetime.now(UTC)), queries.Wanted()).rows


def test_with_one_procedure_there_is_nothing_to_choose(browse: Browse, sample: str) -> None:
    assert browse("chen").get("/new").headers["Location"] == f"/new/{sample}"


def test_who_may_open_nothing_is_told_so(browse: Browse, sample: str) -> None:
    assert "没有您可以立案的处理程序" in text_of(browse("wang").get("/new"))


def test_chen_takes_a_complaint_and_sees_it(browse: Browse, sample: str) -> None:
    answer = browse("chen").post(f"/new/{sample}", {**FILLED, "key": "k1"}, follow=True)
    page = text_of(answer)
    assert answer.status_code == 200
    assert "投诉已受理" in page and "华星电机" in page and "客户加工中未确定" in page


def test_an_empty_field_is_told_beside_it_and_what_was_typed_stays(browse: Browse, sample: str) -> None:
    answer = browse("chen").post(f"/new/{sample}", {"f.customer": "华星电机", "f.order_no": "SO-1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="华星电机"' in page and 'value="SO-1"' in page
    assert 'id="c-f-demand-error"' in page and 'id="c-f-customer-error"' not in page
    assert seen_by("chen") == ()


def test_a_number_that_is_none_is_told_beside_its_field_in_english(browse: Browse, sample: str) -> None:
    answer = browse("chen", "en").post(f"/new/{sample}", {"f.customer": "A", "f.demand": "B", "f.quantity": "viele"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "a number expected" in page and 'value="viele"' in page


def test_full_width_digits_are_a_number(browse: Browse, sample: str) -> None:
    page = text_of(browse("chen").post(f"/new/{sample}", {**FILLED, "f.quantity": "１２０"}, follow=True))
    assert "客户加工中未确定" in page  # ticked beats typed
    plain = {name: value for name, value in FILLED.items() if name != "f.quantity?"}
    assert "120 pcs" in text_of(browse("chen").post(f"/new/{sample}", {**plain, "f.quantity": "１２０"}, follow=True))


def test_a_form_sent_twice_opens_one_case(browse: Browse, sample: str) -> None:
    client = browse("chen")
    first = client.post(f"/new/{sample}", {**FILLED, "key": "once"})
    second = client.post(f"/new/{sample}", {**FILLED, "key": "once"})
    assert first.headers["Location"] == second.headers["Location"]
    assert len(seen_by("chen")) == 1


def test_a_file_is_attached_at_once_and_comes_back_as_it_was(browse: Browse, sample: str) -> None:
    upload = SimpleUploadedFile("来信.txt", "内孔划伤".encode())
    answer = browse("chen").post(f"/new/{sample}", {**FILLED, "files": upload}, follow=True)
    assert "来信.txt" in text_of(answer)
    ref = answer.redirect_chain[-1][0].rpartition("/")[2]
    file = browse("chen").get(f"/cases/{ref}/files/1")
    assert b"".join(file.streaming_content).decode() == "内孔划伤"
    assert browse("wang").get(f"/cases/{ref}/files/1").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("leer.txt", b"", "是空文件"),
        ("bild.png", b"MZ\x90\x00 this is a program", "与扩展名不符"),
        ("program.exe", b"MZ", "不接受"),
    ],
)
def test_a_bad_file_is_refused_and_opens_nothing(
    browse: Browse, sample: str, name: str, content: bytes, sentence: str
) -> None:
    answer = browse("chen").post(f"/new/{sample}", {**FILLED, "files": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert sentence in text_of(answer) and 'value="华星电机"' in answer.content.decode()
    assert seen_by("chen") == ()


def test_strange_text_is_kept_and_shown_as_it_was(browse: Browse, sample: str) -> None:
    strange = "<b>粗</b> 😀 \u202eabc & “引号”"
    answer = browse("chen").post(f"/new/{sample}", {**FILLED, "f.demand": strange}, follow=True)
    assert "&lt;b&gt;粗&lt;/b&gt; 😀" in answer.content.decode()


def test_a_procedure_that_is_not_there_is_not_found(browse: Browse, sample: str) -> None:
    assert browse("chen").get("/new/no-such").status_code == 404
