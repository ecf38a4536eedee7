"""Anybody's complaint: a short form, a receipt at once, and the way back by its code."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from kesu.casebook import codes, links
from kesu.casebook.files import verify_file
from kesu.casebook.models import Attachment, Case
from kesu.portal import limits, uploads
from tests.portal.conftest import PICTURE, now, picture, text_of

pytestmark = pytest.mark.django_db
FORM = "/c/new/complaint-sample"
COMPLAINT = {"f.customer": "Hua Xing", "f.demand": "The bore is scratched", "key": "one-form"}
CODE = re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")


def complained(customer: Client, **more: object) -> str:
    """The code on the receipt."""
    receipt = customer.post(FORM, {**COMPLAINT, **more}, follow=True)
    assert receipt.status_code == 200, text_of(receipt)
    found = CODE.search(text_of(receipt))
    assert found, text_of(receipt)
    return found.group()


def test_who_complains_gets_a_receipt_at_once_and_comes_back_by_its_code(customer: Client, sample: str) -> None:
    code = complained(customer, photos=[picture("a.png"), picture("b.png", PICTURE + b"2")])
    back = Client(headers={"Accept-Language": "en"}).post("/c/", {"code": code.lower()}, follow=True)
    assert back.status_code == 200
    assert "The bore is scratched" in text_of(back)
    assert "a.png b.png" in text_of(back)
    assert code in text_of(back)
    assert code not in back.request["PATH_INFO"]
    assert Case.objects.get().opened_by == "link:complainant"


def test_the_same_form_sent_twice_is_one_case_with_one_code(customer: Client, sample: str) -> None:
    assert complained(customer, photos=picture()) == complained(customer, photos=picture())
    assert Case.objects.count() == 1


def test_only_what_the_organisation_switched_on_is_there(customer: Client, sample: str, settings) -> None:
    assert customer.get("/c/new").status_code == 302
    settings.KESU_INTAKE = []
    assert customer.get(FORM).status_code == 404
    assert customer.post(FORM, COMPLAINT).status_code == 404
    assert customer.get("/c/new").status_code == 404
    settings.KESU_INTAKE = ["never-published"]
    assert customer.get("/c/new/never-published").status_code == 404
    assert Case.objects.count() == 0


def test_what_is_missing_is_said_beside_the_field_and_what_was_typed_stays(customer: Client, sample: str) -> None:
    back = customer.post(FORM, {"f.customer": "", "f.demand": "Scratched", "f.quantity": "many", "photos": picture()})
    assert back.status_code == 422
    assert "Scratched" in text_of(back)
    assert "a number expected" in text_of(back)
    assert "scratch.png" in text_of(back)
    assert Case.objects.count() == 0


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA", "nonsense", "x" * 500, "回执号"])
def test_a_wrong_code_and_an_unknown_one_are_answered_alike(customer: Client, sample: str, typed: str) -> None:
    unknown = codes.shown(codes.make(b"another installation", "case"))
    assert codes.read(unknown)
    wanted = customer.post("/c/", {"code": unknown})
    given = customer.post("/c/", {"code": typed})
    assert (given.status_code, wanted.status_code) == (422, 422)
    assert "Nothing is found under this code" in text_of(given)
    strip = re.compile(rb'value="[^"]*"')
    assert strip.sub(b"", given.content) == strip.sub(b"", wanted.content)


def test_a_wrong_code_takes_as_long_as_a_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    slow: list[bytes] = []
    real = codes.hashlib.scrypt
    monkeypatch.setattr(codes.hashlib, "scrypt", lambda *a, **k: slow.append(b"") or real(*a, **k))
    codes.digest(None)
    codes.digest("ABCD")
    assert len(slow) == 2


def test_codes_are_not_tried_without_end(customer: Client, sample: str) -> None:
    most = limits.LIMITS["code"][0]
    for _ in range(most):
        assert customer.post("/c/", {"code": "x"}).status_code == 422
    told = customer.post("/c/", {"code": complained(customer)})
    assert told.status_code == 429
    assert "Too many tries" in text_of(told)
    assert int(told.headers["Retry-After"]) >= 60


def test_keys_are_not_guessed_without_end(customer: Client, key: str) -> None:
    most = limits.LIMITS["wrong"][0]
    for n in range(most):
        customer.get(f"/c/guess{n}")
    assert customer.get("/c/guess").status_code == 429
    other = Client(REMOTE_ADDR="10.9.8.7", headers={"Accept-Language": "en"})
    assert other.get(f"/c/{key}").status_code == 200


def test_one_key_sends_no_flood(customer: Client, key: str) -> None:
    most = limits.LIMITS["write"][0]
    answers = [customer.post(f"/c/{key}/rate", {"stars": ""}, REMOTE_ADDR=f"10.0.0.{n}") for n in range(most + 1)]
    assert [answer.status_code for answer in answers][-2:] == [409, 429]


def test_an_address_counts_as_the_proxy_says_only_where_there_is_one(rf, settings) -> None:
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.7")
    assert limits.address_of(request) == "10.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert limits.address_of(request) == "203.0.113.7"
    assert limits.address_of(rf.get("/", REMOTE_ADDR="2001:db8::1")) == "2001:db8::/64"


# --- files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.sh", b"#!/bin/sh\nrm -rf /", "of a kind that is not taken"),
        ("page.html", b"<script>alert(1)</script>", "of a kind that is not taken"),
        ("drawing.svg", b"<svg onload='x()'/>", "of a kind that is not taken"),
        ("bomb.zip", b"PK\x03\x04" + bytes(400), "of a kind that is not taken"),
        ("photo.png", b"<script>alert(1)</script>", "is not what its name says"),
        ("photo.jpg", b"MZ\x90" + bytes(300), "is not what its name says"),
        ("paper.pdf", b"PK\x03\x04" + bytes(400), "is not what its name says"),
        ("empty.png", b"", "is empty"),
    ],
)
def test_what_is_no_photograph_is_refused_beside_its_field(
    customer: Client, sample: str, name: str, content: bytes, said: str
) -> None:
    back = customer.post(FORM, {**COMPLAINT, "photos": [picture("good.png"), picture(name, content)]})
    assert back.status_code == 422
    assert said in text_of(back)
    assert "good.png received" in text_of(back)
    assert "The bore is scratched" in text_of(back)
    assert Case.objects.count() == 0
    assert Attachment.objects.count() == 1 and verify_file(Attachment.objects.get().digest)


def test_too_many_and_too_large_files_are_refused_in_words(customer: Client, sample: str, settings) -> None:
    many = [picture(f"{n}.png", PICTURE + bytes([n])) for n in range(uploads.MOST + 1)]
    back = customer.post(FORM, {**COMPLAINT, "photos": many})
    assert "is one too many" in text_of(back)
    settings.KESU_INTAKE_FILE_LIMIT = 64
    back = customer.post(FORM, {**COMPLAINT, "photos": picture("big.png", PICTURE + bytes(100))})
    assert "Send a smaller one" in text_of(back)
    settings.KESU_INTAKE_FILE_LIMIT = 1
    flood = customer.post(FORM, {**COMPLAINT, "photos": picture("big.png", PICTURE + bytes(uploads.ROOM))})
    assert flood.status_code == 413
    assert "Too much at once" in text_of(flood)


def test_a_forged_note_of_a_kept_file_brings_nothing(customer: Client, sample: str) -> None:
    complained(customer, **{"kept.photos": "eyJpIjoiMSJ9:x:y"})
    assert links.links_of(Case.objects.get().ref)
    assert look(Case.objects.get().ref).files == {}


def look(ref: UUID):
    from kesu.casebook.outside import look_from_outside

    return look_from_outside(ref, "complainant", now=now()).state
