"""The library as Zhou, who administers, and Li, who does not, see it."""

from __future__ import annotations

import pytest

from kesu.casebook import published
from kesu.documents import proving
from kesu.organisation.models import Holding
from tests.desk.conftest import PASSWORD, Browse, text_of

pytestmark = pytest.mark.django_db
PACK = "/library/line-exception"
GIVEN = {
    "setting.in_a_row": "3", "answer.retention": "保存三年。", "role.operator": "chen", "role.inspector": "li",
    "role.manufacturing": "chen",
}  # fmt: skip


def test_li_reads_what_a_regulation_asks_of_whom_and_where_its_rules_are_held(browse: Browse) -> None:
    shelves = text_of(browse("li").get("/library"))
    assert "制造业客诉与品质异常" in shelves and "品质异常时的处理流程及方法" in shelves
    page = text_of(browse("li").get(PACK))
    assert "13 条规定中本程序执行 12 条" in page and "步骤 “马上停止作业”" in page
    assert "连续 2 件还是 3 件" in page and "启用本程序" not in page


def test_zhou_answers_what_is_open_and_the_procedure_runs(browse: Browse) -> None:
    zhou = browse("zhou")
    asked = zhou.get(PACK).content.decode()
    assert 'name="setting.in_a_row"' in asked and 'name="answer.retention"' in asked
    assert 'name="role.operator"' in asked and 'name="role.quality"' not in asked
    answer = zhou.post(PACK, GIVEN, follow=True)
    assert "已启用" in text_of(answer) and answer.redirect_chain[-1][0] == "/procedures/line-exception"
    assert str(published.program_of(published.current("line-exception")).procedure.settings["in_a_row"].value) == "3"
    assert "本组织已启用" in text_of(zhou.get("/library"))


def test_what_zhou_leaves_out_is_asked_for_beside_the_field_and_nothing_typed_is_lost(browse: Browse) -> None:
    answer = browse("zhou").post(PACK, {**GIVEN, "setting.in_a_row": "many", "answer.retention": "永久保存"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="many"' in page and "永久保存" in page
    assert 'aria-invalid="true"' in page and published.versions_of("line-exception") == []
    bare = browse("zhou").post(PACK, {})
    assert bare.status_code == 422 and text_of(bare).count("须先答复") == 5


def test_what_the_check_cannot_see_in_full_wants_zhou_s_password(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = proving.check
    monkeypatch.setattr(proving, "check", lambda *given, **more: was(*given, **more, limit=5))
    zhou = browse("zhou")
    for password in ("", "wrong"):
        answer = zhou.post(PACK, {**GIVEN, "password": password})
        assert answer.status_code == 422 and "输入密码签名" in text_of(answer) and "保存三年" in text_of(answer)
    assert published.versions_of("line-exception") == []
    assert zhou.post(PACK, {**GIVEN, "password": PASSWORD}).status_code == 302
    assert published.versions_of("line-exception")[0].by == "zhou"


def test_li_may_not_take_a_pack_up(browse: Browse) -> None:
    assert browse("li").post(PACK, GIVEN).status_code == 403
    assert published.versions_of("line-exception") == []


def test_a_pack_there_is_not_is_not_found(browse: Browse) -> None:
    assert browse("zhou").get("/library/nothing").status_code == 404


def test_a_role_held_elsewhere_only_is_given_where_it_is_needed(browse: Browse) -> None:
    Holding.objects.filter(role="quality").update(unit_id="making")
    zhou = browse("zhou")
    answer = zhou.post(PACK, GIVEN)
    page = text_of(answer)
    assert answer.status_code == 422 and "没有人担任“质量管理人员”：" in page and "需要的单位没有人担任此角色" in page
    assert 'name="role.quality"' in answer.content.decode()
    assert zhou.post(PACK, {**GIVEN, "role.quality": "li"}).status_code == 302
    assert published.versions_of("line-exception")
