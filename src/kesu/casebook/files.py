"""Files of cases: kept once under the hash of their content, checked before they are believed."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import uuid_utils
from django.conf import settings

from kesu.casebook.filetypes import TYPES, kind_of
from kesu.casebook.models import Attachment

NAME_LENGTH = 200


class FileRefused(ValueError):
    """A file that is not taken. code: `file_empty`, `file_too_large`, `file_name`, `file_type` (an ending we do not
    take), `file_content` (it is not what its name says). `data` holds what a sentence about it needs."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def clean_name(given: str) -> str:
    """The bare name: no path of either kind, no control or direction marks, at most 200 characters with its ending.

    Raises FileRefused(`file_name`) where nothing is left.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    kept = "".join(character for character in last if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"})
    kept = re.sub(r'[<>:"|?*]', "_", kept).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not kept or (dot and not stem):
        raise FileRefused("file_name", name=given[:NAME_LENGTH])
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}" if dot and len(ending) < 20 else kept[:NAME_LENGTH]


def store_file(chunks: Iterable[bytes], name: str, *, by: str | None, now: datetime) -> Attachment:
    """Take a file in: size limited while it comes, type checked by content, stored under its SHA-256.

    Raises FileRefused; then nothing is kept. The file is on disk before its row is written.
    """
    cleaned = clean_name(name)
    ending = cleaned.rpartition(".")[2].lower() if "." in cleaned else ""
    if ending not in TYPES:
        raise FileRefused("file_type", name=cleaned, accepted=sorted(TYPES))
    kind, media_type = TYPES[ending]
    arriving = _folder("incoming") / str(uuid_utils.uuid7())
    try:
        digest, size = _receive(chunks, arriving, cleaned)
        if not _fits(kind, kind_of(arriving)):
            raise FileRefused("file_content", name=cleaned, expected=kind)
        _put_away(arriving, digest)
    finally:
        arriving.unlink(missing_ok=True)
    return Attachment.objects.create(
        id=UUID(str(uuid_utils.uuid7())),
        digest=digest,
        name=cleaned,
        type=media_type,
        size=size,
        stored_at=now,
        stored_by=by,
    )


def first_like(kept: Attachment) -> Attachment:
    """The first file of that content and name that the same person stored: sending a form twice names one file."""
    same = Attachment.objects.filter(digest=kept.digest, name=kept.name, stored_by=kept.stored_by)
    return same.order_by("stored_at", "pk").first() or kept


def stored_by(person: str, numbers: Iterable[str]) -> list[Attachment]:
    """Of the files with these ids those that the person stored, in the order they came."""
    wanted = []
    for number in numbers:
        try:
            wanted.append(UUID(str(number)))
        except ValueError:
            continue
    return list(Attachment.objects.filter(pk__in=wanted, stored_by=person).order_by("stored_at", "pk"))


def path_of(digest: str) -> Path:
    """Where the content of that hash stands in the data folder."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError("not a hash")
    return Path(settings.KESU_FILES) / digest[:2] / digest[2:4] / digest


def verify_file(digest: str) -> bool:
    """Whether the stored content still has its hash."""
    try:
        with path_of(digest).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def keep(content: bytes, name: str, *, now: datetime) -> str:
    """Store what the system itself made, under its SHA-256, which is the answer; what is there stays."""
    arriving = _folder("incoming") / str(uuid_utils.uuid7())
    try:
        digest, size = _receive([content], arriving, name)
        _put_away(arriving, digest)
    finally:
        arriving.unlink(missing_ok=True)
    kind = TYPES[name.rpartition(".")[2]][1]
    if not Attachment.objects.filter(digest=digest, name=name, stored_by=None).exists():
        Attachment.objects.create(
            id=UUID(str(uuid_utils.uuid7())), digest=digest, name=name, type=kind, size=size, stored_at=now
        )
    return digest


def _fits(wanted: str, found: str | None) -> bool:
    return found == wanted or (wanted == "zip" and found in {"docx", "xlsx", "pptx", "odf"})


def _receive(chunks: Iterable[bytes], path: Path, name: str) -> tuple[str, int]:
    hasher, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.KESU_FILE_LIMIT:
                raise FileRefused("file_too_large", name=name, most=settings.KESU_FILE_LIMIT)
            hasher.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if size == 0:
        raise FileRefused("file_empty", name=name)
    return hasher.hexdigest(), size


def _put_away(arriving: Path, digest: str) -> None:
    place = path_of(digest)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        arriving.rename(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name, too, must outlive a power cut
        finally:
            os.close(folder)


def _folder(name: str) -> Path:
    folder = Path(settings.KESU_FILES) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
