"""The page of a sheet: goods moved one by one, by scanner, by file; all rows or none; it adds up for two at once."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.conftest import Browse, act, text_of
from tests.desk.test_goods import contained  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
IN, ISOLATE, RELEASE = "outside>unknown", "unknown>isolated", "isolated>released"


def page_of(ref: UUID) -> str:
    return f"/cases/{ref}/goods/stock"


def came_in(ref: UUID, **lots: str) -> None:
    for lot, quantity in lots.items():
        act(ref, "liu", "move", sheet="stock", lot=lot, quantity=quantity, **{"from": "outside", "to": "unknown"})


def test_the_page_is_reached_from_the_case_and_says_what_is_unknown_and_who_settles_it(
    browse: Browse,
    contained: UUID,  # noqa: F811
) -> None:
    came_in(contained, B1="100", B2="50")
    liu = browse("liu")
    assert page_of(contained) in liu.get(f"/cases/{contained}").content.decode()
    page = text_of(liu.get(page_of(contained)))
    assert "B1 100 100 B2 50 50 合计 150 150" in page
    assert "尚未查明：150" in page and "由谁查明：仓库 (刘思敏、潘立)" in page


def test_only_the_moves_a_person_may_make_are_offered(browse: Browse, contained: UUID) -> None:  # noqa: F811
    liu, li = (browse(name).get(page_of(contained)).content.decode() for name in ("liu", "li"))
    assert f'value="{IN.replace(">", "&gt;")}"' in liu and RELEASE.replace(">", "&gt;") not in liu
    assert RELEASE.replace(">", "&gt;") in li and IN.replace(">", "&gt;") not in li


def test_a_move_is_made_and_the_next_of_its_kind_is_ready(browse: Browse, contained: UUID) -> None:  # noqa: F811
    answer = browse("liu").post(page_of(contained), {"move": IN, "lot": "B1", "quantity": "100"}, follow=True)
    page = text_of(answer)
    assert "已移动 1 条" in page and "B1 100 100" in page and "刘思敏 B1 外部 → 未明 100" in page
    assert "selected>外部 → 未明" in answer.content.decode()


def test_scanned_lots_go_all_together_each_with_what_is_there(browse: Browse, contained: UUID) -> None:  # noqa: F811
    came_in(contained, B1="100", B2="50")
    lines = "B1,60\r\n(10)B2(37)20\r\n]C110B2\x1d3710\r\nB1\r\n"
    looked = browse("liu").post(page_of(contained), {"move": ISOLATE, "lines": "B1\nB2,50", "do": "check"})
    assert "2 行核对无误，尚未移动" in text_of(looked) and "B1 100 100" in text_of(looked)
    refused = text_of(browse("liu").post(page_of(contained), {"move": ISOLATE, "lines": lines}))
    assert "1 行有误：什么也没有移动" in refused and "“未明”只有 40" in refused  # the whole of B1 is no more there
    page = text_of(browse("liu").post(page_of(contained), {"move": ISOLATE, "lines": lines[:-6]}, follow=True))
    assert "已移动 3 条" in page and "B1 60 40 100 B2 30 20 50" in page


def test_a_code_that_cannot_be_read_is_told_in_its_row_and_nothing_moves(
    browse: Browse,
    contained: UUID,  # noqa: F811
) -> None:
    came_in(contained, B1="10")
    answer = browse("liu").post(page_of(contained), {"move": ISOLATE, "lines": "B1,5\n(88)X\nB7"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "GS1 标识符有误或未知" in page and "该批次在此状态没有现货" in page and "B1 10 10" in page
    assert "B1,5\n(88)X\nB7" in answer.content.decode().replace("\r\n", "\n")


def test_a_file_is_looked_at_first_and_then_moved_as_it_stood(browse: Browse, contained: UUID) -> None:  # noqa: F811
    came_in(contained, B1="100", B2="50")
    liu = browse("liu")
    file = SimpleUploadedFile(
        "moves.csv", "批次,由,至,数量\nB1,未明,已隔离,60\nB2,unknown,isolated,50\n".encode("gb18030")
    )
    looked = liu.post(page_of(contained), {"file": file})
    assert "2 行核对无误" in text_of(looked)
    kept = {"moves": looked.context["moves"], "key": looked.context["key"]}
    page = text_of(liu.post(page_of(contained), kept, follow=True))
    assert "已移动 2 条" in page and "B1 60 40 100 B2 50 50" in page


def test_a_file_with_a_wrong_row_says_which_and_offers_no_moving(browse: Browse, contained: UUID) -> None:  # noqa: F811
    came_in(contained, B1="100")
    rows = "批次,由,至,数量\nB1,未明,已隔离,60\nB1,未明,已隔离,41\nB1,仓库里,已隔离,1\nB1,未明\n,未明,已隔离,x\n"
    answer = browse("liu").post(page_of(contained), {"file": SimpleUploadedFile("moves.csv", rows.encode())})
    page = text_of(answer)
    assert answer.status_code == 422 and "4 行有误" in page and not answer.context["moves"]
    assert "“未明”只有 40" in page and "没有这个状态：仓库里" in page and "有 2 格，表头是 4 格" in page
    assert "批次: 必填而为空" in page


def test_a_file_that_is_none_is_refused(browse: Browse, contained: UUID) -> None:  # noqa: F811
    answer = browse("liu").post(page_of(contained), {"file": SimpleUploadedFile("moves.xlsx", b"PK\x03\x04broken")})
    assert answer.status_code == 422 and "文件已损坏" in text_of(answer)


def test_of_two_who_move_the_same_goods_the_second_is_told_what_is_there_now(
    browse: Browse,
    contained: UUID,  # noqa: F811
) -> None:
    came_in(contained, B1="100", B2="10")
    looked = browse("pan").post(page_of(contained), {"move": ISOLATE, "lines": "B2,10\nB1,100", "do": "check"})
    act(contained, "liu", "move", sheet="stock", lot="B1", quantity="70", **{"from": "unknown", "to": "isolated"})
    answer = browse("pan").post(page_of(contained), {"moves": looked.context["moves"], "key": "k"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "1 行有误：什么也没有移动" in page and "“未明”只有 30" in page and "B2 10 10" in page


def test_what_is_no_move_or_no_quantity_is_told(browse: Browse, contained: UUID) -> None:  # noqa: F811
    liu = browse("liu")
    for sent, told in (
        ({"move": IN, "lot": "B1", "quantity": "-3"}, "数量须为正数"),
        ({"move": IN, "lot": "B1", "quantity": "viele"}, "数量须为正数"),
        ({"move": IN, "quantity": "3"}, "请填批次，或扫码"),
        ({"lot": "B1", "quantity": "3"}, "请选择从哪个状态到哪个状态"),
    ):
        answer = liu.post(page_of(contained), sent)
        assert answer.status_code == 422 and told in text_of(answer)


def test_who_may_not_see_the_case_finds_no_goods(browse: Browse, contained: UUID) -> None:  # noqa: F811
    assert browse("wang").get(page_of(contained)).status_code == 404
    assert browse("li").get(f"/cases/{contained}/goods/nothing").status_code == 404
