"""People and units named in forms at the desk: nobody is refused beside the field; an old journal may still hold one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from kesu.casebook.execute import open_case
from kesu.casebook.models import Case
from kesu.casebook.publishing import publish_text
from kesu.procedure.commands import bodies
from kesu.procedure.context import Actor
from kesu.procedure.refusals import Refusal
from tests.desk.conftest import Browse, act, text_of

pytestmark = pytest.mark.django_db
PACK = """
procedure: enquiry
version: 1
title: {zh: 调查, en: Enquiry}
kind: complaint
number: {format: "DC-{serial:4}", at: opened}
roles: {sales: 业务, office: 办公室, complainant: {label: 投诉人, outside: true}}
open: {by: [sales]}
owner: office
fields:
  investigator: {type: person, label: {zh: 调查人, en: Investigator}}
  works: {type: unit, label: {zh: 责任部门, en: Unit}}
steps:
  appoint: {by: sales, fill: [investigator, works?]}
  examine: {by: {from: f.investigator}, after: [appoint]}
  file: {by: office, after: [examine]}
"""


@pytest.fixture
def enquiry(people: None) -> UUID:
    name = publish_text(PACK, now=datetime.now(UTC)).name
    return open_case(name, {"data": {}}, actor=Actor("chen"), now=datetime.now(UTC)).ref


@pytest.mark.parametrize(
    ("data", "field", "meant"),
    [
        ({"investigator": "lu"}, "investigator", "liu"),
        ({"investigator": "complainant"}, "investigator", ""),
        ({"investigator": "li", "works": "makin"}, "works", "making"),
    ],
)
def test_chen_appoints_nobody_and_is_told_the_nearest(
    enquiry: UUID, data: dict[str, Any], field: str, meant: str
) -> None:
    before = Case.objects.get(pk=enquiry).seq
    with pytest.raises(Refusal) as refused:
        act(enquiry, "chen", "complete", step="appoint", data=data)
    assert (refused.value.code, refused.value.data["name"]) == ("input", field)
    assert meant in refused.value.sentence("en") and Case.objects.get(pk=enquiry).seq == before


def test_a_forged_post_is_refused_beside_the_field(browse: Browse, enquiry: UUID) -> None:
    chen = browse("chen")
    page = chen.get(f"/cases/{enquiry}").content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    body = {"do": "complete", "f.investigator": "complainant", "seen": seen}
    answer = chen.post(f"/cases/{enquiry}/tasks/appoint", body)
    assert answer.status_code == 422 and "字段“调查人”：没有人员“complainant”" in text_of(answer)


def test_the_page_of_an_old_case_whose_task_is_nobodys_is_shown(
    browse: Browse, enquiry: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(bodies, "check_named", lambda *given: None)
        act(enquiry, "chen", "complete", step="appoint", data={"investigator": "nobody"})
    answer = browse("chen").get(f"/cases/{enquiry}")
    assert answer.status_code == 200 and "nobody" in text_of(answer)
    act(enquiry, "chen", "correct", field="investigator", value="li", reason="写错了")
