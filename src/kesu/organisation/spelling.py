"""What a name is found by: itself, its pinyin and its initials, folded so that both databases compare alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

START = "\x1f"  # stands before every spelling, so that "begins with" is "contains" as well
LONGEST = 80  # characters of a name that it is found by
MOST_BYTES = 2400  # what fits into an index of PostgreSQL
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LEFT_OUT = re.compile(r"[\s\x00-\x1f'’·]+")


def folded(text: str) -> str:
    """Full-width as half-width, no difference of case, no blanks."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", text).casefold())


def spellings(name: str) -> list[str]:
    """A name as people type it: 重庆 gives `重庆`, `chongqing`, `cq`."""
    own = folded(name)[:LONGEST]
    if not _HAN.search(own):
        return [own] if own else []
    syllables = lazy_pinyin(own, style=Style.NORMAL, errors=list)
    return [own, "".join(syllables), "".join(syllable[:1] for syllable in syllables)]


@lru_cache(maxsize=4096)
def order(name: str) -> tuple[str, str]:
    """Where a name stands in a list for people: Chinese by pinyin, 冯 before 何 before 张."""
    return "".join(lazy_pinyin(folded(name)[:LONGEST], style=Style.NORMAL)), name


def sought_text(code: str, *names: str) -> str:
    """All that an entry is found by, in one text: the code first, then each name."""
    found = dict.fromkeys([folded(code), *(one for name in names for one in spellings(name))])
    text = "".join(START + one for one in found if one)
    return text.encode()[:MOST_BYTES].decode(errors="ignore")
