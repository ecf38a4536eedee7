"""Files come in checked and go out harmless."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.conftest import V1

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def send(person, path: str, name: str, content: bytes, **more: str):
    file = SimpleUploadedFile("x", content)
    file._name = name
    headers = {"Authorization": f"Bearer {person.key}", "Accept-Language": "en"}
    return person.client.post(f"{V1}{path}", {"file": file, **more}, headers=headers)


def test_a_photograph_is_attached_and_given_out(people, opened) -> None:
    liu = people("liu")
    sent = send(liu, f"/cases/{opened}/files", "砂眼.png", PNG, step="receive")
    assert sent.status_code == 201, sent.content
    assert sent.json()["file"]["type"] == "image/png"
    entry = people("chen").get(f"/cases/{opened}").body["files"][0]
    assert (entry["name"], entry["step"], entry["by"], entry["size"]) == ("砂眼.png", "receive", "liu", len(PNG))
    got = people("chen").get(f"/cases/{opened}/files/{entry['file']}")
    assert got.body == PNG
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert people("guest").get(f"/cases/{opened}/files/{entry['file']}").status == 404
    assert liu.get(f"/cases/{opened}/files/99").status == 404


def test_a_stored_file_is_attached_by_its_id(people, opened) -> None:
    liu = people("liu")
    stored = send(liu, "/files", "note.txt", b"seen at the gate")
    assert stored.status_code == 201
    assert liu.do(opened, "attach", file=stored.json()["id"]).status == 200
    assert liu.get(f"/cases/{opened}").body["files"][0]["hash"] == stored.json()["hash"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "file_empty"),
        ("photo.png", b"not a picture at all", "file_content"),
        ("page.html", b"<html></html>", "file_type"),
        ("run.exe", b"MZ", "file_type"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(people, opened, name, content, code) -> None:
    answer = send(people("liu"), f"/cases/{opened}/files", name, content)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert people("liu").get(f"/cases/{opened}").body["files"] == []


def test_a_path_in_the_name_is_left_behind(people, opened) -> None:
    sent = send(people("liu"), f"/cases/{opened}/files", "../../etc/passwd.txt", b"root")
    assert sent.json()["file"]["name"] == "passwd.txt"


def test_a_file_that_is_too_large_is_refused(people, opened, settings) -> None:
    settings.KESU_FILE_LIMIT = 10
    answer = send(people("liu"), f"/cases/{opened}/files", "long.txt", b"x" * 11)
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


def test_who_does_not_see_the_case_attaches_nothing(people, opened) -> None:
    assert send(people("guest"), f"/cases/{opened}/files", "note.txt", b"x").status_code == 404


def test_an_upload_without_a_file_is_refused(people, opened) -> None:
    answer = people("liu").post(f"/cases/{opened}/files", {"file": "x"})
    assert answer.status == 422
