"""Every YAML text is parsed once in a process: hundreds of tests publish the same pack. Each gets a tree of its own."""

from __future__ import annotations

import pickle
from functools import lru_cache

from kesu.procedure.reading import expanding, organisations, pack
from kesu.procedure.reading.tree import Tree, read_yaml


@lru_cache(maxsize=512)
def _parsed(text: str | bytes, name: str) -> bytes:
    return pickle.dumps(read_yaml(text, name), pickle.HIGHEST_PROTOCOL)


def read_once(text: str | bytes, name: str) -> Tree:
    tree = pickle.loads(_parsed(text, name))
    assert isinstance(tree, Tree)
    return tree


for module in (pack, expanding, organisations):
    module.read_yaml = read_once  # type: ignore[attr-defined]
