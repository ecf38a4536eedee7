"""Patterns of `matches`: bounded cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache


class PatternRefused(ValueError):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Callable[[str], bool]:
    try:
        found = re.compile(pattern)
    except re.error as wrong:
        raise PatternRefused(f"正则无效：{wrong}", f"no pattern: {wrong}") from None
    return lambda text: found.search(text) is not None
