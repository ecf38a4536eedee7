"""Photographs and papers from outside: few, not too large, of harmless kinds, and kept through an error of the form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kesu.casebook.files import FileRefused, store_file

MOST = 10  # files of one form
MOST_OF_CASE = 60  # files that one outside role may bring to a case
ROOM = 2 * 1024 * 1024  # for the texts of a form
SALT = "kesu.portal.kept"
KEPT = 86400  # seconds
TAKEN = frozenset(
    ("jpg", "jpeg", "png", "gif", "webp", "heic", "bmp", "pdf", "mp4", "mov", "3gp", "webm", "m4a", "mp3", "amr")
)
"""Endings taken from outside: pictures, PDF, film, sound. No archives and nothing that a program would open as one."""
ACCEPT = "image/*,application/pdf,video/mp4,video/quicktime,audio/*"


class TooMuch(Exception):
    """More is on its way than may be sent at once; nothing of it was read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is stored and belongs to no case yet. token: what the form carries of it."""

    id: str
    name: str
    digest: str
    token: str


@dataclass(slots=True)
class Uploads:
    """Files of one form, by the name of their input, and the sentences about those that were not taken."""

    kept: dict[str, list[Kept]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def all(self) -> list[Kept]:
        return [one for many in self.kept.values() for one in many]

    def of(self, name: str) -> list[Kept]:
        return self.kept.get(name, [])


def check_size(request: HttpRequest) -> None:
    """Raises TooMuch by what the request says of its length, before anything is read."""
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    if told.isdigit() and int(told) > MOST * settings.KESU_INTAKE_FILE_LIMIT + ROOM:
        raise TooMuch


def take(request: HttpRequest, names: Iterable[str], *, by: str, now: datetime, there: int = 0) -> Uploads:
    """Store what came, and remember what an earlier sending of the same form has stored already.

    by: who is noted as having brought them. there: how many of theirs the case has.
    """
    taken = Uploads()
    for name in names:
        taken.kept[name] = [kept for token in request.POST.getlist(f"kept.{name}") if (kept := _read(token))]
    for name in taken.kept:
        for upload in request.FILES.getlist(name):
            if len(taken.all()) >= MOST or there + len(taken.all()) >= MOST_OF_CASE:
                said = _("“%(name)s” is one too many: at most %(n)s files at once.")
                taken.errors.setdefault(name, []).append(said % {"name": upload.name, "n": MOST})
                continue
            try:
                taken.kept[name].append(_store(upload, by, now))
            except FileRefused as refused:
                taken.errors.setdefault(name, []).append(sentence(refused))
    return taken


def _store(upload: Any, by: str, now: datetime) -> Kept:
    name = str(upload.name or "")
    if name.rpartition(".")[2].lower() not in TAKEN:
        raise FileRefused("file_type", name=name[:100])
    if upload.size is not None and upload.size > settings.KESU_INTAKE_FILE_LIMIT:
        raise FileRefused("file_too_large", name=name[:100])
    stored = store_file(upload.chunks(), name, by=by, now=now)
    plain = {"i": str(stored.pk), "n": stored.name, "d": stored.digest}
    return Kept(plain["i"], plain["n"], plain["d"], signing.dumps(plain, salt=SALT))


def _read(token: str) -> Kept | None:
    try:
        plain = signing.loads(token, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    return Kept(plain["i"], plain["n"], plain["d"], token)


def sentence(refused: FileRefused) -> str:
    """Why a file was not taken, and what to do."""
    name = str(refused.data.get("name") or "")
    most = settings.KESU_INTAKE_FILE_LIMIT // 1024 // 1024
    said = {
        "file_empty": _("“%(name)s” is empty. Choose it again."),
        "file_too_large": _("“%(name)s” is larger than %(mb)s MB. Send a smaller one."),
        "file_name": _("A file has no usable name. Rename it, then choose it again."),
        "file_type": _("“%(name)s” is of a kind that is not taken. Send photographs, PDF, film or sound."),
        "file_content": _("“%(name)s” is not what its name says. Send the original photograph or paper."),
    }
    return said.get(refused.code, said["file_content"]) % {"name": name, "mb": most}
