"""What the customer sees of their case, and what they do there."""

from __future__ import annotations

import logging
from uuid import UUID

import pytest
from django.test import Client

from kesu.casebook import links
from kesu.casebook.outside import look_from_outside
from kesu.procedure.context import Actor
from kesu.site.logs import WithoutKeys
from tests.desk.conftest import Browse
from tests.portal.conftest import act, form_of, now, picture, text_of

pytestmark = pytest.mark.django_db


def state_of(case: UUID):
    return look_from_outside(case, "complainant", now=now()).state


def test_before_the_answer_the_page_says_when_it_will_come(customer: Client, key: str) -> None:
    page = text_of(customer.get(f"/c/{key}"))
    assert "In work" in page
    assert "You will have our answer by" in page
    assert "轴套划伤，要求换货" in page
    assert "How satisfied are you?" not in page


def test_no_step_of_the_inside_no_person_and_no_number_is_named(customer: Client, case: UUID, answered: str) -> None:
    page = customer.get(f"/c/{answered}").content.decode()
    number = state_of(case).number
    assert number
    for inner in ("陈建国", "李卫东", "chen", "analyse", "decide", number, "刀具崩刃", "3000", str(case)):
        assert inner not in page, inner


def test_the_page_tells_nobody_where_it_was_and_is_kept_nowhere(customer: Client, key: str) -> None:
    headers = customer.get(f"/c/{key}").headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "script" not in headers["Content-Security-Policy"]
    assert "<script" not in customer.get(f"/c/{key}").content.decode()


def test_the_key_does_not_get_into_the_log(customer: Client, key: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(WithoutKeys())
    with caplog.at_level(logging.INFO):
        customer.post(f"/c/{key}/tasks/answer", {"outcome": "satisfied"})
        customer.get(f"/c/{key}wrong")
    assert "/c/…" in caplog.text
    assert key not in caplog.text


def test_the_language_is_chosen_in_the_page(customer: Client, key: str) -> None:
    assert "处理进展" in text_of(customer.get(f"/c/{key}?language=zh-hans"))
    assert "处理进展" in text_of(customer.get(f"/c/{key}"))
    assert "Where your report stands" in text_of(customer.get(f"/c/{key}?language=en"))


def test_the_customer_answers_and_is_thanked(customer: Client, case: UUID, answered: str) -> None:
    page = customer.get(f"/c/{answered}")
    assert "Please answer by" in text_of(page)
    sent = {**form_of(page, "/tasks/answer"), "outcome": "satisfied", "comment": "Well done", "photos": picture()}
    done = customer.post(f"/c/{answered}/tasks/answer", sent, follow=True)
    assert "Your answer has arrived" in text_of(done)
    state = state_of(case)
    assert state.steps["answer"].outcome == "satisfied"
    assert state.steps["answer"].by == "link:complainant"
    assert [one["name"] for one in state.files.values()] == ["scratch.png"]


def test_the_same_form_sent_twice_is_one_answer(customer: Client, case: UUID, answered: str) -> None:
    sent = {**form_of(customer.get(f"/c/{answered}"), "/tasks/answer"), "outcome": "satisfied"}
    assert customer.post(f"/c/{answered}/tasks/answer", sent).status_code == 302
    again = customer.post(f"/c/{answered}/tasks/answer", sent)
    assert "This form was sent already" in text_of(again)
    assert state_of(case).steps["answer"].rounds == 1


def test_who_comes_second_is_told_kindly_without_a_name_and_keeps_their_words(
    customer: Client, case: UUID, answered: str
) -> None:
    mine = form_of(customer.get(f"/c/{answered}"), "/tasks/answer")
    act(case, "chen", "complete", step="answer", outcome="satisfied", **{"as": "complainant", "channel": "phone"})
    late = customer.post(f"/c/{answered}/tasks/answer", {**mine, "outcome": "doubts", "comment": "Still scratched"})
    assert late.status_code == 409
    assert "answered in the meantime" in text_of(late)
    assert "Still scratched" in text_of(late)
    assert "陈建国" not in text_of(late)


def test_an_answer_without_a_choice_keeps_what_was_typed_and_the_photograph(
    customer: Client, case: UUID, answered: str
) -> None:
    mine = form_of(customer.get(f"/c/{answered}"), "/tasks/answer")
    back = customer.post(f"/c/{answered}/tasks/answer", {**mine, "comment": "Half of it", "photos": picture()})
    assert back.status_code == 422
    assert "Please choose one." in text_of(back)
    assert "Half of it" in text_of(back)
    again = {**form_of(back, "/tasks/answer"), "comment": "Half of it", "outcome": "doubts"}
    assert "kept.photos" in again
    assert customer.post(f"/c/{answered}/tasks/answer", again).status_code == 302
    assert len(state_of(case).files) == 1


def test_something_is_added_while_the_case_is_open_and_those_inside_are_told(
    customer: Client, browse: Browse, case: UUID, key: str
) -> None:
    mine = form_of(customer.get(f"/c/{key}"), "/add")
    added = customer.post(f"/c/{key}/add", {**mine, "text": "A second pallet too", "photos": picture()}, follow=True)
    assert "What you added has arrived" in text_of(added)
    assert "A second pallet too" in text_of(added)
    assert "The complainant has written" in text_of(browse("li", "en").get("/"))
    assert customer.post(f"/c/{key}/add", {"text": "  "}).status_code == 422


def test_a_rating_is_a_message_where_the_procedure_asks_for_none(customer: Client, case: UUID, answered: str) -> None:
    assert customer.post(f"/c/{answered}/rate", {"stars": "6"}).status_code == 422
    customer.post(f"/c/{answered}/rate", {"stars": "4", "text": "Quick", "key": "r"})
    assert "★★★★☆ 4/5" in text_of(customer.get(f"/c/{answered}"))


def test_before_the_answer_there_is_nothing_to_rate(customer: Client, key: str) -> None:
    assert customer.post(f"/c/{key}/rate", {"stars": "1"}).status_code == 409


def test_a_file_of_the_inside_is_not_given_out_and_ones_own_is_saved_not_shown(
    customer: Client, case: UUID, key: str
) -> None:
    from kesu.casebook.files import store_file

    kept = store_file([b"inner"], "inner.txt", by="li", now=now())
    act(case, "li", "attach", file=str(kept.pk))
    mine = form_of(customer.get(f"/c/{key}"), "/add")
    customer.post(f"/c/{key}/add", {**mine, "text": "x", "photos": picture("mine.png")})
    assert customer.get(f"/c/{key}/files/1").status_code == 404
    own = customer.get(f"/c/{key}/files/2")
    assert own.headers["Content-Disposition"].startswith("attachment")
    assert own.headers["X-Content-Type-Options"] == "nosniff"


def test_a_message_to_the_customer_is_on_their_page_and_a_note_is_not(customer: Client, case: UUID, key: str) -> None:
    act(case, "chen", "message", to="complainant", text="We have your parts on the bench.")
    act(case, "chen", "note", text="They complain every month.")
    page = text_of(customer.get(f"/c/{key}"))
    assert "We have your parts on the bench." in page
    assert "every month" not in page


def test_a_link_shows_its_own_case_only(customer: Client, sample: str, case: UUID, key: str) -> None:
    from tests.desk.conftest import taken

    other = taken(sample, customer="别家公司")
    links.give(other, "complainant", actor=Actor("chen"), now=now())
    assert "别家公司" not in customer.get(f"/c/{key}").content.decode()


def test_a_step_that_is_not_theirs_cannot_be_done(customer: Client, case: UUID, key: str) -> None:
    refused = customer.post(f"/c/{key}/tasks/receive", {"outcome": "", "key": "k"})
    assert refused.status_code in (403, 409)
    assert state_of(case).steps["receive"].status == "open"
