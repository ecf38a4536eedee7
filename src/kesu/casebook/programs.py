"""Compiled programs by digest. A published version never changes, so what is compiled stays compiled."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from kesu.casebook.models import PublishedProcedure
from kesu.procedure.declared import Procedure
from kesu.procedure.engine import Program, compile_procedure
from kesu.procedure.reading import read_pack
from kesu.procedure.refusals import Refusal


class ProgramMissing(LookupError):
    """A case runs on a version that this database does not hold, or that no longer reads: the database was altered."""


@lru_cache(maxsize=256)
def program_of(digest: str) -> Program:
    """The program of a version by its digest. Raises ProgramMissing."""
    text = PublishedProcedure.objects.filter(pk=digest).values_list("text", flat=True).first()
    if text is None:
        raise ProgramMissing(digest)
    return compile_procedure(read_text(text, digest))


@lru_cache(maxsize=256)
def read_text(text: str, digest: str) -> Procedure:
    """The procedure of an expanded text. Raises ProgramMissing where it does not read as what it was.

    Kept by the text: what has just been proven as it was published is what the first case runs on.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "procedure.yaml"
        path.write_text(text, encoding="utf-8")
        reading = read_pack(path)
    if reading.procedure is None or reading.procedure.digest != digest:
        raise ProgramMissing(digest)
    return reading.procedure


def current(name: str) -> str:
    """The digest of the version that new cases of a procedure run on: the one published last. Refuses `input`."""
    published = PublishedProcedure.objects.filter(name=name).order_by("-published_at", "-version")
    digest = published.values_list("digest", flat=True).first()
    if digest is None:
        raise _unknown(name)
    return digest


def version(name: str, label: str) -> str:
    """The digest of a version by its label. Refuses `input`."""
    digest = PublishedProcedure.objects.filter(name=name, version=label).values_list("digest", flat=True).first()
    if digest is None:
        raise _unknown(f"{name} {label}")
    return digest


def _unknown(name: str) -> Refusal:
    told = {"zh": f"没有已发布的程序“{name[:80]}”。", "en": f"No procedure “{name[:80]}” has been published."}
    return Refusal("input", "unknown_procedure", sentence=told)
