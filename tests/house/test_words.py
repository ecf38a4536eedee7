"""One word for one thing, wherever Chinese is written: in pages, documents, packs, and what Python says."""

from __future__ import annotations

import re

import pytest

from tests.house.sources import PACKAGE, ROOT, shown

WRITTEN = frozenset((".py", ".po", ".html", ".md", ".yaml", ".js"))


@pytest.mark.parametrize(
    ("other", "word"),
    [("哈希", "散列值"), ("散列(?![值链])", "散列值")],
)
def test_the_hash_is_called_one_thing(other: str, word: str) -> None:
    files = [path for folder in (PACKAGE, ROOT / "docs") for path in folder.rglob("*") if path.suffix in WRITTEN]
    found = [shown(path) for path in files if re.search(other, path.read_text(encoding="utf-8"))]
    assert found == [], f"say {word}"
