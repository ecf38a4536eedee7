"""Private links: given on record, shown once, opening one case for one role until they end."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from kesu.casebook import codes, journal, links
from kesu.casebook.models import Event as EventRow
from kesu.casebook.models import EventValue, PrivateLink
from kesu.procedure.context import Actor
from kesu.procedure.refusals import Refusal
from tests.portal.conftest import now, text_of

pytestmark = pytest.mark.django_db


def test_the_key_is_kept_nowhere_and_its_hash_only_in_the_table(case: UUID, key: str) -> None:
    row = PrivateLink.objects.get(case_id=case)
    assert len(key) == 43 and len(row.digest) == 64
    stored = [*EventRow.objects.values_list("head", flat=True), *EventValue.objects.values_list("value", flat=True)]
    assert not any(key in text or row.digest in text for text in stored)
    assert row.digest != key


def test_the_journal_says_to_whom_a_link_was_given_and_until_when(case: UUID, key: str) -> None:
    links.revoke(case, 1, actor=Actor("liu"), now=now(), reason="wrong address")
    found = [(event.kind, event.head["actor"]) for _seq, event in journal.events_of(case) if "Link" in event.kind]
    assert found == [("LinkGiven", "chen"), ("LinkRevoked", "liu")]
    assert journal.verify_case(case).broken is None


def test_a_link_opens_its_case_and_counts_how_often(customer: Client, case: UUID, key: str) -> None:
    for _ in range(2):
        assert customer.get(f"/c/{key}").status_code == 200
    link = links.links_of(case)[0]
    assert (link.used, link.used_at is not None) == (2, True)


@pytest.mark.parametrize("how", ["guessed", "expired", "revoked", "forged visit"])
def test_what_opens_nothing_is_told_alike_on_one_plain_page(
    customer: Client, case: UUID, key: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = key
    if how == "guessed":
        wanted = "x" * 43
    elif how == "expired":
        PrivateLink.objects.update(expires_at=now() - timedelta(seconds=1))
    elif how == "revoked":
        links.revoke(case, 1, actor=Actor("chen"), now=now())
    else:
        wanted = "v.1.aaaaaa.bbbbbbbbbbbbbbbbbbbbbb"
    answer = customer.get(f"/c/{wanted}")
    assert answer.status_code == 404
    assert "This link does not work" in text_of(answer)
    assert "ask your contact for a new one" in text_of(answer)
    assert answer.content == customer.get("/c/neverthere").content


def test_a_link_ends_after_the_days_of_the_installation(case: UUID, settings) -> None:
    settings.KESU_LINK_DAYS = 3
    given = now()
    key = links.give(case, "complainant", actor=Actor("chen"), now=given)
    assert links.open_link(key, now=given + timedelta(days=2, hours=23)).role == "complainant"
    with pytest.raises(links.UnknownLink):
        links.open_link(key, now=given + timedelta(days=3, seconds=1))


@pytest.mark.parametrize(
    ("actor", "role", "code"),
    [
        (Actor("guest"), "complainant", "role"),
        (Actor(outside="complainant"), "complainant", "role"),
        (Actor("chen"), "sales", "input"),
        (Actor("chen"), "nobody", "input"),
    ],
)
def test_only_people_of_the_case_give_links_and_only_to_outside_roles(
    case: UUID, actor: Actor, role: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        links.give(case, role, actor=actor, now=now())
    assert refused.value.code == code
    assert links.links_of(case) == []


def test_a_link_is_revoked_once(case: UUID, key: str) -> None:
    links.revoke(case, 1, actor=Actor("chen"), now=now())
    with pytest.raises(Refusal, match="order"):
        links.revoke(case, 1, actor=Actor("chen"), now=now())
    with pytest.raises(Refusal, match="input"):
        links.revoke(case, 7, actor=Actor("chen"), now=now())


def test_each_mail_has_a_link_of_its_own(case: UUID, customer: Client, settings) -> None:
    settings.KESU_ADDRESS = "https://kesu.example/"
    first, second = (links.give_by_mail(case, "complainant", now=now(), mail=name) for name in ("one", "two"))
    assert first != second
    assert links.give_by_mail(case, "complainant", now=now(), mail="two") == second, "tried again"
    assert first.startswith("https://kesu.example/c/")
    links.revoke(case, 1, actor=Actor("chen"), now=now())
    assert customer.get(first.removeprefix("https://kesu.example")).status_code == 404
    assert customer.get(second.removeprefix("https://kesu.example")).status_code == 200


# --- codes -------------------------------------------------------------------------------------------


def test_a_code_is_read_however_it_is_written() -> None:
    code = codes.make(b"secret", "case")
    assert codes.read(f"  {codes.shown(code).lower()} ") == code
    assert codes.read(codes.shown(code).replace("-", " ")) == code
    assert not set("01OIL") & set(codes.ALPHABET)


def test_a_wrong_character_and_two_exchanged_ones_are_noticed() -> None:
    code = codes.make(b"secret", "case")
    for place, character in enumerate(code):
        for other in codes.ALPHABET:
            if other != character:
                assert codes.read(code[:place] + other + code[place + 1 :]) is None
    for place in range(len(code) - 1):
        exchanged = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert exchanged == code or codes.read(exchanged) is None


def test_a_case_has_one_receipt_code_however_often_it_is_asked_for(case: UUID) -> None:
    first = links.give_receipt(case, "complainant", now=now())
    assert links.give_receipt(case, "complainant", now=now()) == first
    assert len(links.links_of(case)) == 1
    assert links.open_code(codes.shown(first), now=now()).case == case


def test_a_visit_ends_with_the_code_it_came_by(case: UUID, customer: Client) -> None:
    link = links.open_code(links.give_receipt(case, "complainant", now=now()), now=now())
    visit = links.visit_key(link)
    assert customer.get(f"/c/{visit}").status_code == 200
    links.revoke(case, link.number, actor=Actor("chen"), now=now())
    assert customer.get(f"/c/{visit}").status_code == 404
