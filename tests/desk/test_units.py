"""Units are added, moved and taken away; one on which something hangs stays, and says why."""

from __future__ import annotations

from uuid import UUID

import pytest

from kesu.organisation.directory import directory_of
from tests.desk.conftest import Browse, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


def test_zhou_adds_renames_and_takes_away_a_unit(browse: Browse) -> None:
    zhou = browse("zhou")
    zhou.post("/people/units/add", {"code": "line1", "zh": "一线", "en": "Line 1", "under": "making"})
    assert [*directory_of().above("line1")] == ["line1", "making", "works"]
    zhou.post("/people/units/line1", {"zh": "一号线", "en": "", "under": "works"})
    unit = directory_of().units["line1"]
    assert (unit.label.zh, unit.parent) == ("一号线", "works")
    zhou.post("/people/units/line1", {"do": "remove"})
    assert "line1" not in directory_of().units


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "Line 1", "zh": "一线"}, "小写字母"),
        ({"code": "works", "zh": "一线"}, "此代码已被使用"),
        ({"code": "line1", "zh": ""}, "请填写名称"),
        ({"code": "line1", "zh": "一线", "under": "nowhere"}, "没有这个上级部门"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(browse: Browse, typed: dict[str, str], said: str) -> None:
    answer = browse("zhou").post("/people/units/add", typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'value="{typed["code"]}"' in answer.content.decode()


def test_a_unit_that_stands_below_itself_is_refused(browse: Browse) -> None:
    answer = browse("zhou").post("/people/units/works", {"zh": "工厂", "under": "making"})
    assert "不能是自己的下级" in text_of(answer)


def test_a_unit_with_open_tasks_stays(browse: Browse, case: UUID) -> None:
    answer = browse("zhou").post("/people/units/selling", {"do": "remove"})
    assert answer.status_code == 409
    assert "未结案件" in text_of(answer)
    assert "selling" in directory_of().units
