"""A storage that fails is answered as such: 503, a stable reason, nothing changed."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from kesu.casebook.storage import StorageError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reason", ["read_only", "locked", "full", "unreachable", "damaged", "clash"])
def test_a_database_that_cannot_write_is_told(people, opened, monkeypatch, reason) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StorageError(reason)

    liu = people("liu")
    monkeypatch.setattr("kesu.api.acting.execute", fail)
    answer = liu.do(opened, "complete", step="receive")
    assert (answer.status, answer.code, answer.body["data"]["reason"]) == (503, "storage", reason)
    assert "Traceback" not in str(answer.body)


def test_a_disk_that_is_full_is_told(people, opened, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kesu.api.files.store_file", fail)
    file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n--x--\r\n'
    headers = {"Authorization": f"Bearer {people('liu').key}"}
    answer = people("liu").client.generic(
        "POST", "/api/v1/files", file, "multipart/form-data; boundary=x", headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (503, "storage")
    assert "device" not in answer.content.decode()


def test_a_fault_of_ours_shows_nothing_of_the_inside(people, opened, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("secret table")

    monkeypatch.setattr("kesu.api.looking.borrowing.look_into", fail)
    answer = people("liu").get(f"/cases/{opened}")
    assert (answer.status, answer.code) == (500, "fault")
    assert "secret" not in str(answer.body)
