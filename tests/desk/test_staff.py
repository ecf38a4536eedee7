"""Administrators bring people from a file, give roles for a customer, keep certificates, and see what is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesu.organisation.directory import directory_of
from kesu.organisation.people import set_qualifications, set_roles
from kesu.procedure.who import Holding
from tests.desk.conftest import Browse, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


def rows(text: str, name: str = "people.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("gb18030"))


def test_zhou_looks_first_and_then_takes_the_file(browse: Browse) -> None:
    zhou = browse("zhou")
    text = "工号,姓名,部门,角色\nzhao,赵敏,制造部,quality; sales=甲公司\n"
    looked = zhou.post("/people/import", {"what": "people", "do": "look", "file": rows(text)})
    assert "尚未写入" in text_of(looked)
    assert "zhao" not in directory_of().people
    taken = zhou.post("/people/import", {"what": "people", "do": "take", "file": rows(text)})
    assert "新增 1" in text_of(taken)
    assert Holding("sales", None, "甲公司") in directory_of().people["zhao"].roles


def test_a_wrong_row_is_named_and_nothing_is_written(browse: Browse) -> None:
    text = "工号,姓名,部门\nzhao,赵敏,火星部\n"
    answer = browse("zhou").post("/people/import", {"what": "people", "do": "take", "file": rows(text)})
    assert answer.status_code == 422
    assert "没有这个单位：火星部" in text_of(answer)
    assert "zhao" not in directory_of().people


@pytest.mark.parametrize(("content", "said"), [(b"", "0 字节"), (b"\x89PNG\r\n\x1a\n\x00\x00", "不是文本文件")])
def test_what_is_no_table_is_refused_in_words(browse: Browse, content: bytes, said: str) -> None:
    file = SimpleUploadedFile("people.csv", content)
    answer = browse("zhou").post("/people/import", {"what": "people", "do": "take", "file": file})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_a_role_is_given_for_one_customer(browse: Browse) -> None:
    browse("zhou").post("/people/guest", {"do": "give", "role": "sales", "unit": "", "per": "甲公司"})
    assert directory_of().people["guest"].roles == (Holding("sales", None, "甲公司"),)


def test_certificates_are_kept_renewed_and_taken_away(browse: Browse) -> None:
    zhou = browse("zhou")
    wrong = zhou.post("/people/li", {"do": "certify", "certificate": "auditor", "until": "soon"})
    assert wrong.status_code == 422
    assert 'value="auditor"' in wrong.content.decode()
    zhou.post("/people/li", {"do": "certify", "certificate": "auditor", "until": "2030-01-31"})
    assert directory_of().people["li"].qualifications == {"auditor": date(2030, 1, 31)}
    zhou.post("/people/li", {"do": "uncertify", "certificate": "auditor"})
    assert directory_of().people["li"].qualifications == {}


def test_the_people_page_says_who_is_missing(browse: Browse) -> None:
    set_roles("zhou", [])
    set_qualifications("li", {"auditor": date.today() - timedelta(days=1)})
    shown = text_of(browse("zhou").get("/people"))
    assert "角色“总经理”无人担任" in shown
    assert "李卫东：资质“auditor”已于" in shown


def test_li_imports_nobody(browse: Browse) -> None:
    assert browse("li").get("/people/import").status_code == 403


def test_a_complainant_is_no_role_for_people_of_the_house(browse: Browse) -> None:
    zhou = browse("zhou", "en")
    page = zhou.get("/people/guest").content.decode()
    assert 'value="sales"' in page and 'value="complainant"' not in page
    assert "complainant" not in text_of(zhou.get("/people/import"))
    given = zhou.post("/people/guest", {"do": "give", "role": "complainant"})
    assert given.status_code == 422 and directory_of().people["guest"].roles == ()
    file = rows("工号,姓名,角色\nzhao,赵敏,complainant\n")
    refused = zhou.post("/people/import", {"what": "people", "do": "take", "file": file})
    assert refused.status_code == 422 and "who act by a link" in text_of(refused)
