"""What a file really is, judged by its content, and whether that is what its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path

import puremagic

TYPES: dict[str, tuple[str, str]] = {
    "jpg": ("jpeg", "image/jpeg"),
    "jpeg": ("jpeg", "image/jpeg"),
    "png": ("png", "image/png"),
    "gif": ("gif", "image/gif"),
    "webp": ("webp", "image/webp"),
    "bmp": ("bmp", "image/bmp"),
    "tif": ("tiff", "image/tiff"),
    "tiff": ("tiff", "image/tiff"),
    "heic": ("heic", "image/heic"),
    "pdf": ("pdf", "application/pdf"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "odt": ("odf", "application/vnd.oasis.opendocument.text"),
    "ods": ("odf", "application/vnd.oasis.opendocument.spreadsheet"),
    "doc": ("ole", "application/msword"),
    "xls": ("ole", "application/vnd.ms-excel"),
    "ppt": ("ole", "application/vnd.ms-powerpoint"),
    "msg": ("ole", "application/vnd.ms-outlook"),
    "zip": ("zip", "application/zip"),
    "mp4": ("mp4", "video/mp4"),
    "m4a": ("mp4", "audio/mp4"),
    "mov": ("mp4", "video/quicktime"),
    "3gp": ("mp4", "video/3gpp"),
    "webm": ("webm", "video/webm"),
    "avi": ("avi", "video/x-msvideo"),
    "mp3": ("mp3", "audio/mpeg"),
    "wav": ("wav", "audio/wav"),
    "amr": ("amr", "audio/amr"),
    "txt": ("text", "text/plain"),
    "csv": ("text", "text/csv"),
    "log": ("text", "text/plain"),
    "md": ("text", "text/plain"),
    "eml": ("text", "message/rfc822"),
}
"""Endings that are accepted: kind of content, media type. Nothing a browser would run (html, svg) is among them."""

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1aE\xdf\xa3", "webm"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf2", "mp3"),
    (b"#!AMR", "amr"),
)
_RIFF = {b"WEBP": "webp", b"AVI ": "avi", b"WAVE": "wav"}
_OFFICE = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))


def kind_of(path: Path) -> str | None:
    """The kind of a file's content, or None where it is nothing we know."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
        return _zip_kind(path)
    if start[:4] == b"RIFF":
        return _RIFF.get(start[8:12])
    if start[4:8] == b"ftyp":
        return "heic" if start[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"} else "mp4"
    if start[4:8] in {b"moov", b"mdat", b"wide"}:
        return "mp4"
    known = next((kind for magic, kind in _STARTS if start.startswith(magic)), None)
    return known or ("text" if _is_text(path, start) else None)


def _zip_kind(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names:
                return next((kind for folder, kind in _OFFICE if any(n.startswith(folder) for n in names)), "zip")
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 200:
                return "odf" if b"opendocument" in archive.read("mimetype") else "zip"
            return "zip"
    except (zipfile.BadZipFile, OSError, KeyError, NotImplementedError, RuntimeError):
        return None


def _is_text(path: Path, start: bytes) -> bool:
    """Text has no NUL and decodes; and no program's or picture's signature may stand at its start."""
    marked = start[:2] in {b"\xff\xfe", b"\xfe\xff"}  # UTF-16: every other byte may be NUL
    if b"\x00" in start and not marked:
        return False
    if start.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html", b"<svg", b"<script")):
        return False
    if not any(_decodes(start, encoding) for encoding in ("utf-8", "gb18030", "utf-16")):
        return False
    return not _has_signature(start)


def _has_signature(start: bytes) -> bool:
    try:
        found = puremagic.magic_string(start)
    except (puremagic.PureError, ValueError):
        return False
    return any(match.confidence >= 0.8 and not match.mime_type.startswith(("text/", "message/")) for match in found)


def _decodes(data: bytes, encoding: str) -> bool:
    if encoding == "utf-16" and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        return False
    for cut in range(4):  # the last character may be cut in the middle
        try:
            data[: len(data) - cut].decode(encoding)
            return True
        except UnicodeDecodeError as error:
            if error.start < len(data) - 8:
                return False
    return False
