"""The hash chain of a case's journal (B8.39): pure functions over heads, values and salts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kesu.casebook.canonical import canonical, canonical_text, sha256

FIRST = "0" * 64
SALT_BYTES = 16
Json = Any


@dataclass(frozen=True, slots=True)
class Link:
    """One event as it stands in the journal. `values` maps a path to (canonical text, salt)."""

    head: str
    value_hashes: str
    previous: str
    hash: str
    values: Mapping[str, tuple[str, bytes]]


def value_hash(text: bytes, salt: bytes) -> str:
    """SHA-256 over the salt and the value's canonical form."""
    return sha256(salt + text)


def event_hash(previous: str, head: Json, hashes: Mapping[str, str]) -> str:
    """SHA-256 over the canonical form of {previous, head, values}: values by path, as hashes."""
    return sha256(canonical({"previous": previous, "head": head, "values": hashes}))


def hash_of_texts(previous: str, head: str, hashes: str) -> str:
    """The same of a head and hashes that are canonical texts already."""
    # The keys head, previous, values stand in canonical order.
    return sha256(f'{{"head":{head},"previous":"{previous}","values":{hashes}}}'.encode())


def forge(previous: str, head: Mapping[str, Json], values: Mapping[str, Json], salts: Callable[[int], bytes]) -> Link:
    """The next link. The head is hashed as it is stored, so one encoding serves both."""
    kept: dict[str, tuple[str, bytes]] = {}
    hashes: dict[str, str] = {}
    for path, value in values.items():
        text, salt = canonical(value), salts(SALT_BYTES)
        kept[path] = (text.decode(), salt)
        hashes[path] = value_hash(text, salt)
    head_text, hashes_text = canonical_text(head), canonical_text(hashes)
    return Link(head_text, hashes_text, previous, hash_of_texts(previous, head_text, hashes_text), kept)


def forge_all(
    previous: str, events: Iterable[tuple[Mapping[str, Json], Mapping[str, Json]]], salts: Callable[[int], bytes]
) -> list[Link]:
    links = []
    for head, values in events:
        link = forge(previous, head, values, salts)
        links.append(link)
        previous = link.hash
    return links
