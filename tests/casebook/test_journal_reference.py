"""`docs/events.md` says what is written, and its example can be recomputed with nothing but SHA-256 and RFC 8785."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import rfc8785

from kesu.casebook.journal_reference import EXAMPLE, journal_markdown
from kesu.procedure.events import COMMON, KINDS, MEANINGS, PATHS

PAGE = Path(__file__).parents[2] / "docs" / "events.md"
SOURCES = PAGE.parents[1] / "src" / "kesu" / "procedure"


def test_the_page_is_what_the_list_gives() -> None:
    """B39: `python -m kesu.casebook.journal_reference` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == journal_markdown()


def test_every_kind_has_its_meaning_in_both_languages() -> None:
    """B39."""
    assert set(MEANINGS) == set(KINDS)
    for zh, en in (*MEANINGS.values(), *COMMON.values(), *PATHS.values()):
        assert re.search("[\u4e00-\u9fff]", zh) and not re.search("[\u4e00-\u9fff]", en)


def test_every_kind_that_is_written_is_on_the_list_and_the_other_way_round() -> None:
    """B39: kinds named by `emit` in the core."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py") if path.name != "events.py")
    assert {kind for kind in KINDS if f'"{kind}"' not in text} == set()
    assert set(re.findall(r'emit\(\s*"(\w+)"', text)) - set(KINDS) == set()


def example() -> Iterator[dict[str, str]]:
    """The blocks of the example as they stand on the page: line by line, first word and rest."""
    block = PAGE.read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    for part in block.strip().split("\n\n"):
        found: dict[str, str] = {}
        path = ""
        for line in part.splitlines():
            word, rest = line.split(maxsplit=1)
            path = rest if word == "value" else path
            found[f"{word} {path}" if line.startswith("  ") else word] = rest
        yield found


def test_the_examples_hashes_are_what_the_rule_gives() -> None:
    """B39: recomputed from the page alone."""
    previous = "0" * 64
    for shown, (head, values) in zip(example(), EXAMPLE, strict=True):
        assert shown["previous"] == previous
        assert shown["head"].encode() == rfc8785.dumps(dict(head))
        hashes = {}
        for path, value in values.items():
            assert shown[f"form {path}"].encode() == rfc8785.dumps(value)
            salted = bytes.fromhex(shown[f"salt {path}"]) + rfc8785.dumps(value)
            hashes[path] = hashlib.sha256(salted).hexdigest()
            assert shown[f"hash {path}"] == hashes[path]
        chained = {"previous": previous, "head": dict(head), "values": hashes}
        previous = hashlib.sha256(rfc8785.dumps(chained)).hexdigest()
        assert shown["hash"] == previous


def test_the_examples_heads_hold_only_what_the_list_names() -> None:
    """B39."""
    for head, values in EXAMPLE:
        assert set(head) <= {"kind", *COMMON, *KINDS[head["kind"]]}
        assert all(path in PATHS or path.startswith("f.") for path in values)
