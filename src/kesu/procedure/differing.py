"""Two editions of a procedure compared: what a reader of the regulation would call its changes, by article.

Compared are the expanded texts (A10), so that a fragment that changed counts wherever it is used, and a comment or the
order of keys counts nowhere. Names of keys come from the reader's own tables of shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from kesu.procedure.declared import Label
from kesu.procedure.reading.constructs import PROCEDURE
from kesu.procedure.reading.shape import Key, Kind, Named, Shape
from kesu.procedure.reading.tree import plain, read_yaml

Json = Any
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_TITLES = ("label", "zh", "en", "title")
_ASIDE = ("procedure", "version", "use", "covers")  # which edition it is: everybody knows that they differ


@dataclass(frozen=True, slots=True)
class Change:
    """One change. section: the part of the procedure (`steps`); name: of the element there, None for the part itself.

    words: what the keys below it are called; was, now: as they are written, None where there is nothing. cites: the
    articles of the element, in the later edition where it is there.
    """

    change: str
    section: str
    section_words: Label
    name: str | None
    label: Label | None
    words: Label | None
    was: str | None = None
    now: str | None = None
    cites: tuple[str, ...] = ()


def differences(old: str, new: str) -> list[Change]:
    """The changes from one expanded text to another, in the order of the language's parts. Texts that read."""
    before, after = _plain(old), _plain(new)
    return [
        change
        for key in PROCEDURE.keys
        if key.name not in _ASIDE
        for change in _section(key, before.get(key.name), after.get(key.name))
    ]


def by_article(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """The same by what they cite; what cites nothing stands under the empty name, last."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        for article in change.cites or ("",):
            found.setdefault(article, []).append(change)
    return dict(sorted(found.items(), key=lambda pair: (not pair[0], pair[0])))


def _plain(text: str) -> dict[str, Json]:
    found = plain(read_yaml(text, "procedure.yaml").root)
    return found if isinstance(found, dict) else {}


def _section(key: Key, was: Json, now: Json) -> Iterator[Change]:
    words = Label(key.zh, key.en)
    if not isinstance(key.kind, Named):
        if was != now:
            yield Change(_sort(was, now), key.name, words, None, None, None, written(was), written(now))
        return
    was, now = was or {}, now or {}
    for name in _names(was, now):
        yield from _element(key, words, name, was.get(name, _NOTHING), now.get(name, _NOTHING))


class _Nothing:
    """Not there at all: null is something that stands there."""


_NOTHING = _Nothing()


def _names(was: Mapping[str, Json], now: Mapping[str, Json]) -> Iterator[str]:
    yield from now
    yield from (name for name in was if name not in now)


def _element(key: Key, words: Label, name: str, was: Json, now: Json) -> Iterator[Change]:
    if was == now:
        return
    about = (key.name, words, name, _label(now) or _label(was))
    cites = _cites(now) or _cites(was)
    if isinstance(was, _Nothing) or isinstance(now, _Nothing):
        yield Change(_sort(was, now), *about, None, written(was), written(now), cites)
        return
    assert isinstance(key.kind, Named)
    for path, before, after in _below(key.kind.of, was, now):
        yield Change(_sort(before, after), *about, path, written(before), written(after), cites)


def _below(kind: Kind, was: Json, now: Json, before: tuple[Label, ...] = ()) -> Iterator[tuple[Label, Json, Json]]:
    """Differences inside a construct: key by key, names one level deeper, lists by what came and went."""
    shape = _shape_of(kind)
    if shape is None or not isinstance(was, dict) or not isinstance(now, dict):
        yield _path(before), was, now
        return
    for name in _names(was, now):
        first, second = was.get(name, _NOTHING), now.get(name, _NOTHING)
        if first == second:
            continue
        known = shape.table.get(name)
        path = (*before, Label(known.zh, known.en) if known else Label(name, name))
        yield from _inside(known.kind if known else None, first, second, path)


def _inside(kind: Kind | None, was: Json, now: Json, path: tuple[Label, ...]) -> Iterator[tuple[Label, Json, Json]]:
    shape = _shape_of(kind) if kind is not None else None
    if isinstance(kind, Shape):
        yield from _below(kind, was, now, path)
    elif shape is not None and isinstance(was, dict) and isinstance(now, dict):
        for name in _names(was, now):
            first, second = was.get(name, _NOTHING), now.get(name, _NOTHING)
            if first != second:
                label = _label(second) or _label(first) or Label(name, name)
                yield from _below(shape, first, second, (*path, label))
    elif isinstance(was, list) and isinstance(now, list):
        yield from ((_path(path), first, second) for first, second in _lists(was, now))
    else:
        yield _path(path), was, now


def _lists(was: Sequence[Json], now: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """What went, what came; a list of words is shown whole, since it is read as one."""
    if all(isinstance(item, str) for item in (*was, *now)):
        yield was, now
        return
    matcher = SequenceMatcher(None, [written(item) for item in was], [written(item) for item in now], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            continue
        for place in range(max(b - a, d - c)):
            yield was[a + place] if a + place < b else _NOTHING, now[c + place] if c + place < d else _NOTHING


def _shape_of(kind: Kind) -> Shape | None:
    """The construct that may stand there, or in what stands there by name or in a list."""
    if isinstance(kind, Shape):
        return kind
    return next((shape for part in kind.parts() if (shape := _shape_of(part)) is not None), None)


def _path(labels: Sequence[Label]) -> Label:
    return Label(" · ".join(label.zh for label in labels), " · ".join(label.en for label in labels))


def _sort(was: Json, now: Json) -> str:
    if was is None or isinstance(was, _Nothing):
        return ADDED
    return REMOVED if now is None or isinstance(now, _Nothing) else CHANGED


def _label(element: Json) -> Label | None:
    if not isinstance(element, dict):
        return None
    given = element.get("label", element)
    if isinstance(given, str):
        return Label(given, given)
    zh, en = (given.get("zh"), given.get("en")) if isinstance(given, dict) else (None, None)
    return Label(str(zh or en), str(en or zh)) if zh or en else None


def _cites(element: Json) -> tuple[str, ...]:
    cites = element.get("cites") if isinstance(element, dict) else None
    return tuple(str(one) for one in cites) if isinstance(cites, list) else (str(cites),) if cites else ()


def written(value: Json) -> str | None:
    """A value in one line, as YAML would be read aloud; None for nothing."""
    if value is None or isinstance(value, _Nothing):
        return None
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_part(part)}" for key, part in value.items() if key not in _TITLES) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_part(part) for part in value) + "]"
    return str(value)


def _part(value: Json) -> str:
    return written(value) or ""
