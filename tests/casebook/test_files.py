"""A file is what its content says, and lands once under its hash."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from kesu.casebook import files
from kesu.casebook.models import Attachment

NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> None:
    settings.KESU_FILES = tmp_path
    settings.KESU_FILE_LIMIT = 1000


def store(data: bytes, name: str) -> Attachment:
    return files.store_file([data], name, by="li", now=NOW)


def office(member: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(member, "<x/>")
    return buffer.getvalue()


@pytest.mark.django_db
def test_a_file_is_kept_once_however_often_it_comes() -> None:
    first, second = store(PNG, "照片.png"), store(PNG, "again.PNG")
    assert (first.digest, first.size, first.type) == (second.digest, len(PNG), "image/png")
    assert files.path_of(first.digest).read_bytes() == PNG
    assert files.verify_file(first.digest)
    files.path_of(first.digest).write_bytes(b"other")
    assert not files.verify_file(first.digest)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PDF, "8D.pdf"),
        (office("word/document.xml"), "报告.docx"),
        (office("xl/workbook.xml"), "数据.xlsx"),
        ("编号,数量\n1,2\n".encode("gb18030"), "gb.csv"),
        ("\ufeff编号,数量\n".encode(), "bom.csv"),
        ("编号".encode("utf-16"), "wide.txt"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "call.wav"),
        (b"\x00\x00\x00\x18ftypisom", "film.mp4"),
    ],
)
def test_what_people_attach_is_taken(data: bytes, name: str) -> None:
    assert store(data, name).name == name


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "empty.png", "file_empty"),
        (b"x" * 1001, "large.txt", "file_too_large"),
        (PNG, "photo.jpg", "file_content"),
        (b"MZ\x90\x00\x03", "tool.pdf", "file_content"),
        (b"MZ\x90\x00\x03", "tool.exe", "file_type"),
        (b"<html><script>", "page.txt", "file_content"),
        (b"<svg/>", "drawing.svg", "file_type"),
        (b"text", "no-ending", "file_type"),
        (office("word/document.xml"), "sheet.xlsx", "file_content"),
        (b"PK\x03\x04 broken", "broken.zip", "file_content"),
        (PDF, "notes.txt", "file_content"),
        (b"x", "..", "file_name"),
        (b"x", ".png", "file_type"),
        (b"x", "a/b/", "file_name"),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_a_code_and_leaves_nothing(data: bytes, name: str, code: str) -> None:
    with pytest.raises(files.FileRefused) as refused:
        store(data, name)
    assert refused.value.code == code
    assert not [path for path in files.path_of("a" * 64).parents[2].rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\li\\照片.png", "照片.png"),
        ("a\x00b\u202egnp.png", "abgnp.png"),
        ("长" * 300 + ".png", "长" * 196 + ".png"),
        ("a:b?.pdf ", "a_b_.pdf"),
    ],
)
def test_a_name_loses_its_path_and_its_tricks(given: str, kept: str) -> None:
    assert files.clean_name(given) == kept
