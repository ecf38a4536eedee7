"""What the reader and the check tell the author of a pack: what is wrong, where, and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from kesu.procedure.declared import NOWHERE, Place

Severity = Literal["error", "finding", "note"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `code` is stable (`expression.name`); `details` holds JSON-plain values for machines."""

    code: str
    severity: Severity
    place: Place
    zh: str
    en: str
    mend_zh: str = ""
    mend_en: str = ""
    details: Mapping[str, object] = field(default_factory=dict, hash=False)

    def text(self, language: str = "zh") -> str:
        """What is wrong, in that language, without place and mend."""
        return self.en if language.startswith("en") else self.zh

    def mend(self, language: str = "zh") -> str:
        """What to do about it, in that language; empty where nothing can be said."""
        return self.mend_en if language.startswith("en") else self.mend_zh

    def line(self, language: str = "zh") -> str:
        """The whole message on one line: place, code, text, mend."""
        head = f"{self.place}: " if self.place != NOWHERE else ""
        mend = self.mend(language)
        return f"{head}{self.text(language)}{f' — {mend}' if mend else ''} [{self.code}]"


def error(code: str, place: Place, zh: str, en: str, mend: tuple[str, str] = ("", ""), **details: object) -> Message:
    """A message that stops the pack from being used; `mend` is (zh, en)."""
    return Message(code, "error", place, zh, en, mend[0], mend[1], details)


def closed(said: tuple[str, str], mend: tuple[str, str]) -> tuple[str, str]:
    """A sentence (zh, en) without its full stop, and what `did_you_mean` knows to add: nothing is announced in vain."""
    zh, en = mend
    return f"{said[0]}。{zh}", f"{said[1]}: {en}" if en else f"{said[1]}."


def did_you_mean(name: str, candidates: Iterable[str]) -> tuple[str, str]:
    """A mend (zh, en): the nearest candidate, else the few there are, else nothing."""
    known = sorted(set(candidates))
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    if near:
        return f"是否想写 `{near[0]}`？", f"did you mean `{near[0]}`?"
    if 0 < len(known) <= 12:
        listed = "、".join(f"`{k}`" for k in known), ", ".join(f"`{k}`" for k in known)
        return f"可用：{listed[0]}", f"known here: {listed[1]}"
    return "", ""
