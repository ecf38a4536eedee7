"""A request that is repeated under its key has one effect and one answer."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesu.casebook.models import Attachment, Case, Event
from tests.api.conftest import V1

pytestmark = pytest.mark.django_db
DATA = {"procedure": "complaint-sample", "data": {"customer": "乙", "demand": "退货"}}


def test_opening_twice_under_a_key_opens_once(people) -> None:
    chen = people("chen")
    first, again = (chen.post("/cases", DATA, Idempotency_Key="k-1") for _ in range(2))
    assert first.status == again.status == 201
    assert first.headers["Location"] == again.headers["Location"] == f"{V1}/cases/{first.body['ref']}"
    assert (first.body["repeated"], again.body["repeated"]) == (False, True)
    assert Case.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(people) -> None:
    chen = people("chen")
    chen.post("/cases", DATA, Idempotency_Key="k-1")
    other = chen.post("/cases", {**DATA, "data": {"customer": "丙", "demand": "退"}}, Idempotency_Key="k-1")
    assert (other.status, other.code) == (422, "key_reused")
    assert people("liu").post("/procedures/check", {"text": "a: 1"}, Idempotency_Key="k-1").status == 200


def test_a_refused_command_may_come_again_under_its_key(people, opened) -> None:
    liu = people("liu")
    assert liu.post(f"/cases/{opened}/commands/note", {"text": ""}, Idempotency_Key="n").status == 422
    first, again = (liu.post(f"/cases/{opened}/commands/note", {"text": "好"}, Idempotency_Key="n") for _ in range(2))
    assert (first.status, first.body["seq"]) == (200, again.body["seq"])
    assert Event.objects.filter(case_id=opened, kind="Noted").count() == 1


def test_an_upload_twice_under_a_key_is_attached_once(people, opened) -> None:
    liu = people("liu")

    def upload(content: bytes = b"seen at the gate"):
        headers = {"Authorization": f"Bearer {liu.key}", "Idempotency-Key": "u"}
        file = SimpleUploadedFile("note.txt", content)
        return liu.client.post(f"{V1}/cases/{opened}/files", {"file": file}, headers=headers)

    first, again = upload(), upload()
    assert first.status_code == again.status_code == 201, first.content
    assert first.json()["file"] == again.json()["file"]
    assert Attachment.objects.count() == 1
    assert upload(b"something else").json()["code"] == "key_reused"


@pytest.mark.parametrize("key", ["", "  ", "x" * 201, "käse"])
def test_a_key_that_cannot_be_kept_is_refused(people, key) -> None:
    answer = people("chen").post("/cases", DATA, Idempotency_Key=key)
    assert (answer.status, answer.code) == (400, "bad_key")
    assert Case.objects.count() == 0
