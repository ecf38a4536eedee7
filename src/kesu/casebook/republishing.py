"""Publishing the present version of a procedure again, under a new label: with another template, or with what the
organisation has changed since."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from posixpath import normpath

from kesu.casebook.papers import texts_of
from kesu.casebook.programs import program_of
from kesu.procedure.reading import MappingNode, plain, read_pack, read_procedure, read_yaml
from kesu.procedure.reading.shipped import by_procedure

MAIN = "procedure.yaml"
_VERSION = re.compile(r"^version:[^\n#]*", re.MULTILINE)


def sources_again(digest: str) -> dict[str, str]:
    """The version's files, as they can be read without anything beside them; where its text used fragments from
    elsewhere, the text it runs by instead, in which the organisation's settings and options stand already."""
    return bare_sources(digest) or {**texts_of(digest), MAIN: program_of(digest).procedure.expanded}


def bare_sources(digest: str) -> dict[str, str] | None:
    """The same without what the organisation adds: as given, or, where its text used fragments from elsewhere, of the
    pack that comes with Kesu if it is the same one. None where neither is to be had."""
    text = _bare_text(digest)
    return {**texts_of(digest), MAIN: text} if text is not None else None


@lru_cache(maxsize=16)
def _bare_text(digest: str) -> str | None:
    sources = texts_of(digest)
    given = sources.get(MAIN, "")
    return given if given and _reads(given, sources) else _shipped(digest, texts_used(sources))


def _reads(given: str, sources: Mapping[str, str]) -> bool:
    return read_procedure(given, MAIN, load=lambda path: _beside(sources, path)).sound


def _beside(sources: Mapping[str, str], path: str) -> bytes | None:
    text = sources.get(path)
    return text.encode() if text is not None else None


def texts_used(sources: Mapping[str, str]) -> dict[str, str]:
    """The text of the procedure and, after it, those of its own folder that it uses, by path."""
    found: dict[str, str] = {}
    waiting = [PurePosixPath(MAIN)]
    while waiting:
        path = waiting.pop(0)
        if (name := str(path)) in sources and name not in found:
            found[name] = sources[name]
            waiting[:0] = [PurePosixPath(normpath(path.parent / used)) for used in _used_in(sources[name])]
    return found


def _used_in(text: str) -> list[str]:
    root = read_yaml(text, MAIN).root
    used = plain(root.entries["use"]) if isinstance(root, MappingNode) and "use" in root.entries else []
    return [one for one in (used if isinstance(used, list) else [used]) if isinstance(one, str)]


def _shipped(digest: str, given: Mapping[str, str]) -> str | None:
    folder = by_procedure().get(program_of(digest).procedure.name)
    if folder is None or MAIN not in given or any(_differs(folder / path, text) for path, text in given.items()):
        return None
    procedure = read_pack(folder).procedure
    return procedure.expanded if procedure is not None else None


def _differs(file: Path, text: str) -> bool:
    return not file.is_file() or file.read_text(encoding="utf-8") != text


def with_label(text: str, version: str) -> str:
    """The text of a procedure under another version label."""
    return _VERSION.sub(f"version: {_quoted(version)}", text, count=1)


def _quoted(version: str) -> str:
    """A label that YAML reads as the text it is."""
    cleaned = " ".join(version.split())[:60]
    return '"' + cleaned.replace("\\", "").replace('"', "") + '"'


def next_label(version: str) -> str:
    """A label that follows: the last number in it, one up."""
    numbers = list(re.finditer(r"\d+", version))
    if not numbers:
        return f"{version} 2"
    last = numbers[-1]
    return f"{version[: last.start()]}{int(last[0]) + 1}{version[last.end() :]}"
