"""Any number of rows in order, in constant memory: sorted in runs on disk, and merged."""

from __future__ import annotations

import heapq
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from kesu.procedure.ordering import Item

RUN = 20_000


def in_order(items: Iterable[tuple[Item, Any]]) -> Iterator[Any]:
    """The second parts of pairs in the order of the first. Equal ones stay as they came."""
    runs: list[IO[bytes]] = []
    held: list[tuple[Item, int, Any]] = []
    for place, (key, item) in enumerate(items):
        held.append((key, place, item))
        if len(held) >= RUN:
            held.sort(key=_first_two)
            runs.append(_written(held))
            held = []
    held.sort(key=_first_two)
    try:
        for _key, _place, item in heapq.merge(*map(_read, runs), held, key=_first_two):
            yield item
    finally:
        for run in runs:
            run.close()


def first(items: Iterable[tuple[Item, Any]], count: int) -> tuple[list[Any], int]:
    """The first `count` in order, and how many there are in all."""
    total = 0

    def counted() -> Iterator[tuple[Item, int, Any]]:
        nonlocal total
        for key, item in items:
            total += 1
            yield key, total, item

    found = heapq.nsmallest(count, counted(), key=_first_two)
    return [item for _key, _place, item in found], total


def _first_two(held: tuple[Item, int, Any]) -> tuple[Item, int]:
    return held[0], held[1]


def _written(held: list[tuple[Item, int, Any]]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed when its rows have been read
    for one in held:
        pickle.dump(one, file, pickle.HIGHEST_PROTOCOL)
    file.seek(0)
    return file


def _read(file: IO[bytes]) -> Iterator[tuple[Item, int, Any]]:
    while True:
        try:
            yield pickle.load(file)
        except EOFError:
            return
