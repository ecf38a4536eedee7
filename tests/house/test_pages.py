"""Pages: everything comes from this server, and everything is said in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

from tests.house.sources import PACKAGE, python_files, shown, tree_of

LANGUAGES = ("en", "zh_Hans")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
REMOTE = re.compile(r"""(?:src|href|action|srcset)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""")
CHINESE = re.compile(r"[一-鿿]")


def templates() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.html") if "packs" not in path.parts)


def own_assets() -> list[Path]:
    return sorted(path for end in ("*.css", "*.js", "*.svg") for path in PACKAGE.rglob(end))


def test_no_page_asks_another_server_for_anything() -> None:
    remote = [
        f"{shown(path)}:{number} {line.strip()}"
        for path in [*templates(), *own_assets()]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if REMOTE.search(line)
    ]
    assert remote == []


def calls_of_marks(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in MARKS:
                yield node


def texts_of(call: ast.Call) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    place = 1 if name.startswith("pgettext") else 0
    first = call.args[place] if len(call.args) > place else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield first.value


def marked_in_templates() -> Iterator[tuple[str, str]]:
    for path in templates():
        for match in re.finditer(r"\b(?:_|n?gettext|pgettext)\(.*?\)(?=\s|$)", templatize(path.read_text("utf-8"))):
            try:
                tree = ast.parse(match.group().strip())
            except SyntaxError:
                continue
            yield from ((shown(path), text) for call in calls_of_marks(tree) for text in texts_of(call))


def marked_in_python() -> Iterator[tuple[str, str]]:
    for path in python_files():
        for call in calls_of_marks(tree_of(path)):
            yield from ((f"{shown(path)}:{call.lineno}", text) for text in texts_of(call))


def catalogues(language: str) -> list[Path]:
    return sorted(PACKAGE.rglob(f"locale/{language}/LC_MESSAGES/django.po"))


def needs_translation(text: str, language: str) -> bool:
    """A text already in the reader's language may stand as it is."""
    return bool(CHINESE.search(text)) == (language == "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marked_text_is_translated(language: str) -> None:
    entries = [entry for path in catalogues(language) for entry in polib.pofile(str(path))]
    known = {entry.msgid for entry in entries if entry.translated()}
    missing = {
        text: place
        for place, text in [*marked_in_python(), *marked_in_templates()]
        if needs_translation(text, language) and text not in known
    }
    assert missing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_fuzzy_or_left_over_in_the_compiled_catalogue(language: str) -> None:
    for path in catalogues(language):
        source = polib.pofile(str(path))
        assert source.fuzzy_entries() == []
        compiled = polib.mofile(str(path.with_suffix(".mo")))
        translated = {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in source.translated_entries()}
        assert {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in compiled} == translated, (
            f"{shown(path)}: compile it again (python3 tasks.py translations)"
        )


def test_no_marked_text_is_put_together_before_it_is_looked_up() -> None:
    formatted = [
        f"{shown(path)}:{call.lineno}"
        for path in python_files()
        for call in calls_of_marks(tree_of(path))
        if call.args and not isinstance(call.args[0], ast.Constant | ast.Name | ast.Attribute | ast.Subscript)
    ]
    assert formatted == []
