"""What goes out because somebody ticked it (`when: choice`): the boxes on the form, kept until the end of the review."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client

from kesu.casebook.execute import open_case
from kesu.casebook.journal import events_of
from kesu.casebook.publishing import publish_text
from kesu.organisation.models import Account
from kesu.organisation.tokens import issue_token
from kesu.procedure.context import Actor
from tests.desk.conftest import Browse, hidden_of, text_of

pytestmark = pytest.mark.django_db

TEXT = """
procedure: telling
version: 1
title: {zh: 分送, en: Telling}
kind: complaint
roles: {quality: {zh: 质量部, en: Quality}, gm: {zh: 总经理, en: General manager}}
open: {by: [quality]}
steps:
  judge:
    by: quality
    review: {by: gm}
    sends: [{to: gm, document: summary, when: choice}, {to: gm, when: choice}]
    outcomes:
      kept: {label: {zh: 留用, en: Kept}, close: true}
      scrapped: {label: {zh: 报废, en: Scrapped}, close: true, sends: [{to: gm, document: alarm, when: choice}]}
documents:
  summary: {audience: internal, label: {zh: 摘要, en: Summary}}
  alarm: {audience: internal, label: {zh: 警报, en: Alarm}}
"""


@pytest.fixture
def judged(people: None) -> UUID:
    now = datetime.now(UTC)
    return open_case(publish_text(TEXT, now=now).name, {}, actor=Actor("li"), now=now).ref


def sent(ref: UUID) -> list[str]:
    return [event.head["document"] for _, event in events_of(ref) if event.kind == "Sent"]


def send(client: Client, ref: UUID, **data: object) -> object:
    form = hidden_of(client.get(f"/cases/{ref}"), "judge")
    return client.post(f"/cases/{ref}/tasks/judge", {**form, "do": "complete", **data}, follow=True)


def test_li_ticks_the_summary_and_zhou_finds_it_ticked(browse: Browse, judged: UUID) -> None:
    page = browse("li").get(f"/cases/{judged}")
    assert "发送 摘要 总经理" in text_of(page) and 'name="o.scrapped.send" value="alarm"' in page.content.decode()
    send(browse("li"), judged, outcome="scrapped", **{"send": "summary", "o.scrapped.send": "alarm"})
    assert sent(judged) == []
    zhou = browse("zhou")
    assert 'value="summary" checked' in zhou.get(f"/cases/{judged}").content.decode()
    send(zhou, judged, **{"send": "summary", "o.scrapped.send": "alarm"})
    assert sent(judged) == ["summary", "alarm"]


def test_zhou_takes_the_tick_away(browse: Browse, judged: UUID) -> None:
    send(browse("li"), judged, outcome="kept", send="summary")
    send(browse("zhou"), judged)
    assert sent(judged) == []


def test_the_box_of_the_outcome_that_was_not_chosen_counts_for_nothing(browse: Browse, judged: UUID) -> None:
    send(browse("li"), judged, outcome="kept", **{"o.scrapped.send": "alarm"})
    send(browse("zhou"), judged)
    assert sent(judged) == []


def test_a_program_sees_what_may_be_chosen_and_a_wrong_name_is_refused(people: None, judged: UUID) -> None:
    now = datetime.now(UTC)
    _, secret = issue_token(Account.objects.get(name="li"), "test", now=now)
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    form = Client().get(f"/api/v1/cases/{judged}/forms/judge", **headers).json()
    assert form["choices"] == ["summary", "gm"] and form["ticked"] == []
    assert {one["outcome"]: one["choices"] for one in form["outcomes"]} == {"kept": [], "scrapped": ["alarm"]}
    body = {"step": "judge", "outcome": "kept", "send": ["alarm"]}
    url = f"/api/v1/cases/{judged}/commands/complete"
    answer = Client().post(url, body, content_type="application/json", **headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "input")
    assert "alarm" in answer.json()["detail"] and "summary" in answer.json()["detail"]


def test_what_li_ticked_and_wrote_is_kept_for_later_and_sends_nothing(browse: Browse, judged: UUID) -> None:
    li = browse("li")
    kept = {"do": "keep", "outcome": "scrapped", "comment": "等复检结果", "send": "summary", "o.scrapped.send": "alarm"}
    assert "已暂存" in text_of(send(li, judged, **kept))
    page = li.get(f"/cases/{judged}").content.decode()
    assert 'name="send" value="summary" checked' in page and 'name="o.scrapped.send" value="alarm" checked' in page
    assert re.search(r'name="outcome" value="scrapped"[^>]* checked', page) and ">等复检结果</textarea>" in page
    assert 'name="send" value="gm" checked' not in page
    assert sent(judged) == []


def test_a_tick_taken_away_and_kept_stays_away(browse: Browse, judged: UUID) -> None:
    li = browse("li")
    send(li, judged, do="keep", send=["summary", "gm"])
    send(li, judged, do="keep", send="gm")
    page = li.get(f"/cases/{judged}").content.decode()
    assert 'value="gm" checked' in page and 'value="summary" checked' not in page
    send(li, judged, outcome="kept", send="gm")
    assert (
        "checked"
        not in re.findall(r'<input[^>]*value="summary"[^>]*>', browse("zhou").get(f"/cases/{judged}").content.decode())[
            0
        ]
    )


def test_a_program_keeps_ticks_with_a_draft_and_a_wrong_one_is_refused(people: None, judged: UUID) -> None:
    _, secret = issue_token(Account.objects.get(name="li"), "test", now=datetime.now(UTC))
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    url = f"/api/v1/cases/{judged}/commands/draft"

    def keep(**body: object) -> int:
        return Client().post(url, {"step": "judge", **body}, content_type="application/json", **headers).status_code

    assert keep(send=["nothing"]) == 422 and keep(outcome="maybe") == 422
    assert keep(send=["summary"], outcome="kept", comment="等") == 200
    form = Client().get(f"/api/v1/cases/{judged}/forms/judge", **headers).json()
    assert form["beside"] == {"outcome": "kept", "comment": "等", "send": ["summary"]} and form["draft"] == {}
