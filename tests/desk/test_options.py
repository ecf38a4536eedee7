"""The page of options, as Zhou, who administers, Li, who owns the procedure, and Chen use it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from kesu.casebook import published
from kesu.casebook.publishing import publish_text
from kesu.documents import proving
from kesu.organisation.options import changes_of, options_of
from kesu.procedure.values import option_codes
from tests.desk.conftest import PASSWORD, Browse, text_of

pytestmark = pytest.mark.django_db
PAGE = "/procedures/small/options"
PACK = """
procedure: small
version: "1"
title: {zh: 小程序, en: Small}
kind: complaint
owner: quality
roles: {office: {zh: 生产管理组, en: Office}, quality: {zh: 质量, en: Quality}}
open: {by: [office], fill: [cause]}
fields:
  cause:
    type: choice
    label: {zh: 原因, en: Cause}
    options: {tool: {zh: 刀具, en: Tool, options: {broken: {zh: 崩刃, en: Broken}}}, other: {zh: 其他, en: Other}}
steps: {close: {by: quality, outcomes: {closed: {close: true}}}}
"""


@pytest.fixture(autouse=True)
def small(people: None) -> None:
    publish_text(PACK, now=datetime(2025, 3, 3, 1, tzinfo=UTC))


def do(client: Client, act: str, option: str, **more: str) -> Any:
    return client.post(PAGE, {"do": act, "field": "cause", "option": option, **more})


def codes() -> dict[str, Any]:
    return option_codes(published.program_of(published.current("small")).procedure.fields["cause"].options)


def test_zhou_adds_hides_and_renames_and_it_runs_when_published_again(browse: Browse) -> None:
    zhou = browse("zhou")
    assert "此页尚未改动过" in text_of(zhou.get(PAGE)) and "待下次发布生效" not in text_of(zhou.get(PAGE))
    answer = do(zhou, "add", "wear", zh="磨损", en="Wear", under="tool")
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}#o-cause-wear")
    do(zhou, "hide", "other")
    do(zhou, "rename", "broken", zh="断刃", en="Chipped")
    page = text_of(zhou.get(PAGE))
    assert "3 处改动待下次发布生效" in page and "磨损" in page and "原名：崩刃" in page and "已隐藏" in page
    assert "周明达" in page and "在“原因”中添加“磨损”" in page and "隐藏“原因”中的“其他”" in page
    assert set(codes()) == {"tool", "broken", "other"}
    done = zhou.post(PAGE, {"do": "publish", "version": "2"}, follow=True)
    assert "已发布为版本 2" in text_of(done) or "2" in text_of(done)
    assert {code: (one.text("zh"), one.hidden) for code, one in codes().items()} == {
        "tool": ("刀具", False), "broken": ("断刃", False), "wear": ("磨损", False), "other": ("其他", True),
    }  # fmt: skip
    assert published.versions_of("small")[0].by == "zhou" and "待下次发布生效" not in text_of(zhou.get(PAGE))
    form = text_of(browse("liu").get("/new/small"))
    assert "磨损" in form and "断刃" in form and "其他" not in form
    (cause,) = browse("liu").get("/api/v1/procedures/small/form").json()["fields"]
    assert [one["code"] for one in cause["options"]] == ["tool", "broken", "wear"]


def test_in_english_the_page_is_english(browse: Browse) -> None:
    zhou = browse("zhou", "en")
    do(zhou, "rename", "broken", zh="断刃", en="Chipped")
    page = text_of(zhou.get(PAGE))
    assert "Chipped" in page and "in the pack: Broken" in page and "renamed an option of “Cause”: “Chipped”" in page
    assert "1 change waits for the next publishing" in page


def test_the_form_of_an_option_opens_below_it_and_knows_what_it_may_do(browse: Browse) -> None:
    zhou = browse("zhou")
    opened = zhou.get(PAGE, {"field": "cause", "option": "broken"}).content.decode()
    assert 'value="崩刃"' in opened and 'value="hide"' in opened and 'value="remove"' not in opened
    do(zhou, "add", "wear", zh="磨损")
    do(zhou, "rename", "broken", zh="断刃")
    own = zhou.get(PAGE, {"field": "cause", "option": "wear"}).content.decode()
    assert 'value="remove"' in own and 'value="restore"' not in own
    assert 'value="restore"' in zhou.get(PAGE, {"field": "cause", "option": "broken"}).content.decode()
    assert 'name="under" value="tool"' in zhou.get(PAGE, {"field": "cause", "under": "tool"}).content.decode()
    assert zhou.get(PAGE, {"field": "nothing", "option": "x"}).status_code == 200
    do(zhou, "remove", "wear")
    do(zhou, "restore", "broken")
    assert options_of("small") == {}


@pytest.mark.parametrize(
    ("act", "option", "more", "told", "field"),
    [
        ("add", "Wear", {"zh": "磨损"}, "代码只能用小写字母", "option"),
        ("add", "tool", {"zh": "磨损"}, "已有这个代码", "option"),
        ("add", "wear", {"zh": ""}, "请填写名称", "zh"),
        ("add", "wear", {"zh": "崩刃"}, "已有同名的选项", "zh"),
        ("rename", "broken", {"zh": "其他"}, "已有同名的选项", "zh"),
        ("rename", "broken", {"zh": "断\x07刀"}, "控制字符", "zh"),
        ("remove", "broken", {}, "请改为隐藏", ""),
        ("hide", "gone", {}, "请刷新页面", ""),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_typed_is_lost(
    browse: Browse, act: str, option: str, more: dict[str, str], told: str, field: str
) -> None:
    answer = do(browse("zhou"), act, option, **more)
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page and options_of("small") == {} and changes_of("small") == []
    if field:
        tag = page[page.index(f'id="{field}"') :].partition(">")[0]
        assert 'aria-invalid="true"' in tag and f'value="{option if field == "option" else more["zh"]}"' in tag


def test_the_last_option_stays(browse: Browse) -> None:
    zhou = browse("zhou")
    do(zhou, "hide", "other")
    answer = do(zhou, "hide", "tool")
    assert answer.status_code == 422 and "没有可选的了" in text_of(answer)
    assert list(options_of("small")["cause"]) == ["other"]


def test_a_version_label_is_new(browse: Browse) -> None:
    zhou = browse("zhou")
    do(zhou, "hide", "other")
    for label, told in (("", "版本号"), ("1", "已有这个版本号")):
        answer = zhou.post(PAGE, {"do": "publish", "version": label})
        assert answer.status_code == 422 and 'aria-invalid="true"' in answer.content.decode(), told
    assert len(published.versions_of("small")) == 1


def test_what_could_not_be_proven_wants_zhou_s_password(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    was = proving.check
    monkeypatch.setattr(proving, "check", lambda *given, **more: was(*given, **more, limit=1))
    zhou = browse("zhou")
    do(zhou, "hide", "other")
    for password in ("", "wrong"):
        answer = zhou.post(PAGE, {"do": "publish", "version": "2", "password": password})
        assert answer.status_code == 422 and "输入密码签名" in text_of(answer)
    assert zhou.post(PAGE, {"do": "publish", "version": "2", "password": PASSWORD}).status_code == 302


def test_a_finding_stands_in_the_way(browse: Browse) -> None:
    zhou = browse("zhou")
    do(zhou, "hide", "other")
    from kesu.organisation.people import set_roles

    set_roles("li", [])
    answer = zhou.post(PAGE, {"do": "publish", "version": "2"})
    assert answer.status_code == 422 and "role.unheld" in text_of(answer)
    assert len(published.versions_of("small")) == 1


@pytest.mark.parametrize("person", ["li", "chen", "guest"])
def test_nobody_but_administrators_gets_at_it(browse: Browse, person: str) -> None:
    assert browse(person).get(PAGE).status_code == 403
    assert do(browse(person), "hide", "other").status_code == 403
    assert browse(person).post(PAGE, {"do": "publish", "version": "2"}).status_code == 403
    assert options_of("small") == {} and len(published.versions_of("small")) == 1
    assert PAGE not in browse(person).get("/procedures/small").content.decode()


def test_zhou_finds_the_page_at_the_procedure_and_one_there_is_not_is_not_found(browse: Browse) -> None:
    zhou = browse("zhou")
    assert PAGE in zhou.get("/procedures/small").content.decode()
    assert zhou.get("/procedures/nothing/options").status_code == 404


def test_a_procedure_without_choices_says_so(browse: Browse) -> None:
    start, end = PACK.index("    type: choice"), PACK.index("steps:")
    text = PACK[:start] + "    type: text\n" + PACK[end:]
    publish_text(text.replace("procedure: small", "procedure: plain"), now=datetime(2025, 3, 3, 1, tzinfo=UTC))
    assert "没有选择字段" in text_of(browse("zhou").get("/procedures/plain/options"))
