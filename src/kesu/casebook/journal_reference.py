"""Makes `docs/events.md`: the published list of events, and how they are hashed (B8.39), by a worked example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kesu.casebook.chain import FIRST, Link, forge_all, value_hash
from kesu.procedure.events import COMMON, KINDS, MEANINGS, PATHS, VERSION

EXAMPLE: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...] = (
    (
        {
            "kind": "CaseOpened", "at": "2025-03-03T01:00:00Z", "actor": "chen", "procedure": "complaint-sample",
            "version": "1", "ref": "0195598e-7a80-7000-8000-000000000001", "steps": {"receive": "waiting"},
        },
        {"f.customer": "甲公司", "f.quantity": "12.50"},
    ),
    (
        {
            "kind": "StepDone", "at": "2025-03-03T02:30:00Z", "actor": "li", "step": "receive", "round": 1,
            "outcome": "done",
        },
        {},
    ),
    (
        {"kind": "FactCorrected", "at": "2025-03-03T03:00:00Z", "actor": "li", "field": "quantity"},
        {"f.quantity": {"unknown": True}, "reason": "加工中未确定", "was": "12.50"},
    ),
)  # fmt: skip

_TOP = f"""# The events of a case's journal / 案件日志的事件

Generated from `src/kesu/procedure/events.py` (`python -m kesu.casebook.journal_reference`): do not edit it.
Version {VERSION} of the list. A kind or a field may be added; none is ever removed or given another meaning, for every
event ever written is read again whenever a case is rebuilt. Whoever reads a journal passes over kinds and fields they
do not know.

本页由 `src/kesu/procedure/events.py` 生成，请勿手改。清单第 {VERSION} 版：只增不减，含义不改，因为重建案件时要重读
写过的每一个事件。读日志者遇到不认识的事件和字段，略过即可。

An event is a **head** (ids and codes only: no names, no free text) and **values** by path. Codes and values are kept,
never rendered text. Decimals are strings (`"12.50"`), instants are UTC text in whole seconds
(`"2025-03-03T01:00:00Z"`), days are `"2025-03-03"`, *not known yet* is `{{"unknown": true}}`; there are no floats.
"""

_HASHING = """
## How events are hashed / 事件如何计算摘要

1. The **hash of a value** is SHA-256 over 16 random bytes (its salt) followed by the value's canonical form in UTF-8:
   JSON by RFC 8785 – keys sorted, no spaces, no escapes that are not needed.
2. The **hash of an event** is SHA-256 over the canonical form of `{"head": …, "previous": …, "values": …}`, where
   `head` is the head with its `kind`, `previous` the hash of the event before (64 zeros for the first of a case), and
   `values` maps each path to the hash of its value.
3. Values and salts lie beside the chain. Erasing one deletes both, and leaves its hash where it is: the chain still
   verifies, and nobody can guess the value from its hash, because the salt is gone.

每个值连同 16 字节随机盐各算一个摘要；事件的摘要覆盖事件头、前一事件的摘要和各值的摘要。值与盐存放在链外，
依法销毁时一并删除，链仍可验证，而摘要因盐已不存，无从反推原值。

A worked example; the salts are written in hexadecimal, the canonical forms are to be taken byte by byte in UTF-8:
"""


def journal_markdown() -> str:
    """The page, as text."""
    return "\n".join(_lines()) + "\n"


def example_links() -> list[Link]:
    """The example's chain, with salts that count up instead of random ones."""
    numbers = iter(range(1, 100))
    return forge_all(FIRST, EXAMPLE, lambda length: bytes([next(numbers)] * length))


def _lines() -> Iterator[str]:
    yield _TOP
    yield "## Fields of every head / 各事件头共有的字段\n"
    yield from _table(("field 字段", "meaning", "含义"), ((f"`{name}`", en, zh) for name, (zh, en) in COMMON.items()))
    yield "\n## Kinds / 种类\n"
    yield from _table(("kind 种类", "fields of its own 自有字段", "meaning", "含义"), _kinds())
    yield "\n## Paths of values / 值的路径\n"
    yield from _table(("path 路径", "meaning", "含义"), ((f"`{path}`", en, zh) for path, (zh, en) in PATHS.items()))
    yield _HASHING
    yield "```text"
    for link in example_links():
        yield from _shown(link)
    yield "```"


def _kinds() -> Iterator[tuple[str, ...]]:
    for kind, fields in KINDS.items():
        zh, en = MEANINGS[kind]
        yield f"`{kind}`", " ".join(f"`{field}`" for field in fields) or "–", en, zh


def _table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _shown(link: Link) -> Iterator[str]:
    yield f"previous  {link.previous}"
    yield f"head      {link.head}"
    for path, (text, salt) in sorted(link.values.items()):
        yield f"value     {path}"
        yield f"  form    {text}"
        yield f"  salt    {salt.hex()}"
        yield f"  hash    {value_hash(text.encode(), salt)}"
    yield f"values    {link.value_hashes}"
    yield f"hash      {link.hash}"
    yield ""


if __name__ == "__main__":
    page = Path(__file__).parents[3] / "docs" / "events.md"
    page.write_text(journal_markdown(), encoding="utf-8")
