"""Lists, procedures, people, verification, errors; and what holds for every page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from kesu.casebook.models import Case
from kesu.casebook.publishing import publish_pack
from kesu.organisation.directory import directory_of
from kesu.organisation.models import Account, Deputy
from tests.desk.conftest import Browse, act, taken, text_of, until_decision

pytestmark = pytest.mark.django_db
PAGES = (
    *("/", "/cases", "/new/complaint-sample", "/procedures", "/procedures/complaint-sample", "/people", "/people/li"),
    *("/password", "/tokens", "/verification", "/no-such-page"),
)
CHINESE = re.compile(r"[一-鿿]")
NAMES = re.compile(r"[一-鿿·，。（）“”、：；？]+")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_there_in_both_languages(browse: Browse, case: UUID, address: str) -> None:
    for language, word in (("zh-hans", "我的待办"), ("en", "My tasks")):
        answer = browse("zhou", language).get(address)
        assert answer.status_code == (404 if "no-such" in address else 200)
        assert word in text_of(answer)


@pytest.mark.parametrize("address", [*PAGES, "/sign-in"])
def test_no_page_carries_scripts_or_asks_other_servers(browse: Browse, case: UUID, address: str) -> None:
    answer = browse("zhou").get(address)
    page = answer.content.decode()
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"\son[a-z]+=", page) == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', page) == []


def test_every_input_has_a_label(browse: Browse, case: UUID) -> None:
    act(case, "liu", "complete", step="receive")
    page = browse("li").get(f"/cases/{case}").content.decode()
    fors = set(re.findall(r'<label[^>]*\bfor="([^"]+)"', page))
    controls = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page)
    shown = [c for c in controls if 'type="hidden"' not in c and 'id="' in c]
    assert [c for c in shown if re.search(r'id="([^"]+)"', c)[1] not in fors] == []
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)


# --- cases -------------------------------------------------------------------------------------------


def test_the_list_is_searched_by_two_chinese_characters(browse: Browse, sample: str) -> None:
    taken(sample, customer="东岳泵业")
    taken(sample, customer="金轮轴承")
    page = text_of(browse("liu").get("/cases?q=轴承"))
    assert "共 1 件" in page and "金轮轴承" in page


def test_the_list_is_filtered_by_facet_and_status(browse: Browse, sample: str) -> None:
    ref = taken(sample, customer="东岳泵业")
    taken(sample, customer="金轮轴承")
    act(ref, "li", "cancel", reason="重复")
    assert "共 1 件" in text_of(browse("liu").get("/cases?facet.customer=东岳泵业"))
    assert "共 1 件" in text_of(browse("liu").get("/cases?status=cancelled"))
    assert "没有符合条件的案件" in text_of(browse("liu").get("/cases?status=closed"))
    assert "共 0 件" in text_of(browse("liu").get("/cases?overdue=1"))


def test_the_list_goes_on_page_by_page(browse: Browse, sample: str) -> None:
    for number in range(31):
        taken(sample, customer=f"客户 {number:02}")
    first = browse("liu").get("/cases").content.decode()
    onward = re.search(r'href="(\?cursor=[^"]+)"', first)
    assert "共 31 件" in first and onward
    second = browse("liu").get(f"/cases{onward[1]}".replace("&amp;", "&")).content.decode()
    assert len(re.findall('class="k-line"', first)) == 30 and len(re.findall('class="k-line"', second)) == 1
    assert browse("liu").get("/cases?cursor=nonsense").status_code == 422


def test_nobody_counts_what_they_may_not_see(browse: Browse, case: UUID) -> None:
    assert "共 0 件" in text_of(browse("guest").get("/cases"))


# --- procedures --------------------------------------------------------------------------------------


def test_the_procedure_page_shows_duties_and_deadlines(browse: Browse, sample: str) -> None:
    page = text_of(browse("li").get(f"/procedures/{sample}"))
    assert "各角色职责" in page and "业务部" in page and "48" in page
    assert "名称 期限" in page  # not what one signs in with
    assert browse("li").get(f"/procedures/{sample}?version=99").status_code == 404


def test_the_owner_publishes_a_new_version_and_a_clerk_does_not(browse: Browse, sample: str) -> None:
    text = (
        "procedure: tiny\nversion: {v}\ntitle: {zh: 小程序, en: Tiny}\nkind: complaint\nowner: quality\n"
        "roles: {quality: {zh: 质量, en: Quality}}\nfields: {what: {type: text, label: {zh: 事由, en: What}}}\n"
        "open: {by: [quality], fill: [what]}\n"
        "steps: {end: {label: {zh: 结案, en: End}, by: quality, outcomes: {done: {label: {zh: 完成, en: Done}, close: true}}}}\n"
    )
    first = text.replace("{v}", "1")
    assert browse("chen").post("/procedures/publish", {"text": first}).status_code == 403
    assert browse("li").post("/procedures/publish", {"text": first}).status_code == 403  # a new one is not theirs yet
    done = browse("zhou").post("/procedures/publish", {"text": first}, follow=True)
    assert "小程序" in text_of(done), text_of(done)[:800]
    again = browse("li").post("/procedures/publish", {"text": text.replace("{v}", "2")}, follow=True)
    assert "第 2 版" in text_of(again)


def test_a_faulty_text_is_answered_with_place_and_mend(browse: Browse, sample: str) -> None:
    answer = browse("zhou").post("/procedures/publish", {"text": "procedure: tiny\nversion: 1\nstepps: {}\n"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "stepps" in page and "procedure.yaml:3" in page


def test_the_text_of_a_version_is_shown_with_its_chapters(browse: Browse, sample: str, tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "procedure.yaml").write_text(
        "procedure: divided\nversion: 1\ntitle: {zh: 分章, en: Divided}\nkind: complaint\nuse: [chapters/closing.yaml]\n"
        "owner: quality\nroles: {quality: {zh: 质量, en: Quality}}\nopen: {by: [quality]}\n", encoding="utf-8")  # fmt: skip
    (tmp_path / "chapters" / "closing.yaml").write_text(
        "steps: {end: {label: {zh: 核签结案, en: End}, by: quality, outcomes: {done: {label: {zh: 好, en: Done}, close: true}}}}\n",
        encoding="utf-8")  # fmt: skip
    publish_pack(tmp_path, now=datetime(2025, 3, 3, tzinfo=UTC))
    page = text_of(browse("zhou").get("/procedures/divided"))
    assert "use: [chapters/closing.yaml]" in page and "zh: 核签结案" in page


# --- people ------------------------------------------------------------------------------------------


def test_li_names_a_deputy_for_herself(browse: Browse, people: None) -> None:
    body = {"deputy": "sun", "start": "2030-03-10", "end": "2030-03-14", "roles": ["quality"]}
    page = text_of(browse("li").post("/people/deputies", body, follow=True))
    assert "孙悦 代理 李卫东" in page
    one = Deputy.objects.get()
    assert (one.absent_id, one.roles) == ("li", ["quality"])
    assert browse("chen").post(f"/people/deputies/{one.pk}/end").status_code == 403
    browse("li").post(f"/people/deputies/{one.pk}/end")
    assert not Deputy.objects.exists()


def test_a_span_that_ends_before_it_begins_is_refused(browse: Browse, people: None) -> None:
    body = {"deputy": "sun", "start": "2030-03-14", "end": "2030-03-10"}
    assert browse("li").post("/people/deputies", body).status_code == 422


def test_the_administrator_adds_a_person_with_role_and_sign_in(browse: Browse, sample: str) -> None:
    zhou = browse("zhou")
    zhou.post("/people/add", {"id": "qian", "name": "钱进", "unit": "making"})
    zhou.post("/people/qian", {"do": "give", "role": "quality", "unit": "works"})
    page = text_of(zhou.post("/people/qian", {"do": "issue", "name": "qian"}))
    assert "只显示这一次" in page
    assert Account.objects.get(name="qian").must_change
    assert directory_of().holds("qian", "quality", "making")
    zhou.post("/people/qian", {"do": "take", "place": "0"})
    assert not directory_of().holds("qian", "quality")


def test_nobody_else_gives_roles(browse: Browse, sample: str) -> None:
    li = browse("li")
    for address, body in (("/people/add", {"id": "x", "name": "X"}), ("/people/li", {"do": "give", "role": "gm"})):
        assert li.post(address, body).status_code == 403
    assert not directory_of().holds("li", "gm")


def test_who_left_signs_in_no_more(browse: Browse, people: None) -> None:
    pan = browse("pan")
    browse("zhou").post("/people/pan", {"do": "leave"})
    assert pan.get("/").status_code == 302
    assert browse("zhou").post("/people/zhou", {"do": "leave"}).status_code == 422


# --- verification --------------------------------------------------------------------------------------


def test_the_chain_is_verified_in_the_page(browse: Browse, case: UUID) -> None:
    until_decision(case)
    page = text_of(browse("zhou").post("/verification", {"case": ""}))
    assert "核验通过" in page and "已核验 1 件案件" in page
    assert browse("li").get("/verification").status_code == 403


def test_a_forged_table_is_found_in_the_page(browse: Browse, case: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casebook_case SET title = 'forged'")
    page = text_of(browse("zhou").post("/verification", {"case": str(case)}))
    assert "核验未通过" in page and "title" in page
    assert browse("zhou").post("/verification", {"case": "no-such"}).status_code == 404


def test_the_clock_of_the_page_is_the_organisations(browse: Browse, case: UUID) -> None:
    page = text_of(browse("liu").get("/cases"))
    assert datetime.now(UTC).strftime("%Y-") in page


def test_a_number_typed_in_the_search_shows_its_case_and_the_way_to_those_that_mention_it(
    browse: Browse, case: UUID
) -> None:
    act(case, "liu", "complete", step="receive")
    number = Case.objects.get(pk=case).number
    page = browse("chen", "en").get("/cases", {"q": number}).content.decode()
    assert f"/cases/{case}" in page and "Only the case of this number." in page
    assert "mentions=1" in page
    guest = text_of(browse("guest", "en").get("/cases", {"q": number}))
    assert "Only the case of this number." not in guest and "No case matches." in guest
