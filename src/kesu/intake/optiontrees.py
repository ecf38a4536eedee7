"""An organisation's options of one choice as its file writes them, changed by one act: plain maps, nothing else."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

Tree = dict[str, dict[str, Any]]
NAMES = ("zh", "en", "label", "replace")


def written_out(given: Any) -> Tree:
    """The tree with every option as a map, however short the file has it."""
    if isinstance(given, list):
        return {str(name): {} for name in given}
    found: Tree = {}
    for name, option in (given or {}).items():
        one = dict(option) if isinstance(option, dict) else {} if option is None else {"label": option}
        if "options" in one:
            one["options"] = written_out(one["options"])
        found[str(name)] = one
    return found


def with_option(tree: Tree, way: Sequence[str], zh: str, en: str) -> Tree:
    """One more, at the end of the way."""
    return _at(tree, way, {"zh": zh, "en": en})


def renamed(tree: Tree, way: Sequence[str], zh: str, en: str, *, own: bool) -> Tree:
    """Another name. own: the organisation's option; one of the pack says that it is meant."""
    kept = {key: value for key, value in _found(tree, way).items() if key not in NAMES}
    return _at(tree, way, {"zh": zh, "en": en, **({} if own else {"replace": "true"}), **kept})


def restored(tree: Tree, way: Sequence[str]) -> Tree:
    """The pack's own name again."""
    return _at(tree, way, {key: value for key, value in _found(tree, way).items() if key not in NAMES})


def hidden(tree: Tree, way: Sequence[str], *, away: bool) -> Tree:
    kept = {key: value for key, value in _found(tree, way).items() if key != "hidden"}
    return _at(tree, way, {**kept, "hidden": "true"} if away else kept)


def without(tree: Tree, way: Sequence[str]) -> Tree:
    """Without the option, and all below it."""
    return _at(tree, way, None)


def pruned(tree: Tree, known: Container[str]) -> Tree:
    """Without what says nothing. known: codes of the pack, of which an empty map means nothing."""
    found: Tree = {}
    for name, option in tree.items():
        one = dict(option)
        below = pruned(one.pop("options", {}), known)
        if below:
            one["options"] = below
        if one or name not in known:
            found[name] = one
    return found


def _found(tree: Tree, way: Sequence[str]) -> dict[str, Any]:
    one: dict[str, Any] = tree.get(way[0], {})
    return _found(one.get("options", {}), way[1:]) if len(way) > 1 else one


def _at(tree: Tree, way: Sequence[str], option: dict[str, Any] | None) -> Tree:
    """The tree with that option at the end of the way; what lies on the way is made."""
    changed = dict(tree)
    if len(way) > 1:
        one = changed.get(way[0], {})
        changed[way[0]] = {**one, "options": _at(one.get("options", {}), way[1:], option)}
    elif option is None:
        changed.pop(way[0], None)
    else:
        changed[way[0]] = option
    return changed
