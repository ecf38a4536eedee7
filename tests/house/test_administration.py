"""The administrator's page tells the truth in both languages: settings, codes and examples are those of the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from kesu.casebook.storage import CLASH, DAMAGED, FULL, LOCKED, READ_ONLY, UNREACHABLE
from kesu.procedure.calendars import parse_days_off
from kesu.procedure.reading import read_organisation_text, read_pack
from kesu.procedure.reading.shipped import SHIPPED
from tests.house.sources import PACKAGE, ROOT, tree_of

PAGES = {
    name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("administration.md", "administration.zh.md")
}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
STORAGE = (READ_ONLY, LOCKED, FULL, UNREACHABLE, DAMAGED, CLASH)


def cells(text: str, pattern: str) -> dict[str, str]:
    """First and second cell of the table rows whose first cell looks like that."""
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]
    found = {row[0].strip(" `"): row[1].strip(" `") for row in rows}
    return {name: rest for name, rest in found.items() if re.fullmatch(pattern, name)}


def settings_read() -> dict[str, str | None]:
    """Every variable that the settings read with what stands where it is left out; None where that is computed."""
    found: dict[str, str | None] = {}
    for node in ast.walk(tree_of(PACKAGE / "site" / "settings.py")):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("read_") and len(node.args) > 1:
            name, left_out = node.args[:2]
            if isinstance(name, ast.Constant):
                found[name.value] = _shown(left_out.value) if isinstance(left_out, ast.Constant) else None
    return found


def _shown(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_is_told_with_its_default(page: str) -> None:
    read, told = settings_read(), cells(PAGES[page], r"KESU_\w+")
    assert set(told) == set(read)
    assert {name: told[name] for name, value in read.items() if value is not None} == {
        name: value for name, value in read.items() if value is not None
    }


def codes() -> Iterator[str]:
    """Codes with which commands end: named in the command line, of the storage, of backups, of publishing."""
    yield from (f"database_{code}" for code in STORAGE)
    yield "usage"
    for path in [
        *(PACKAGE / "cli").rglob("*.py"),
        PACKAGE / "casebook" / "backup.py",
        PACKAGE / "casebook" / "publishing.py",
    ]:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                named = [word.value for word in node.keywords if word.arg == "code"]
                yield from (one.value for one in named if isinstance(one, ast.Constant))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("BackupRefused", "PublishRefused"):
                yield from (one.value for one in node.args[:1] if isinstance(one, ast.Constant))


@pytest.mark.parametrize("page", PAGES)
def test_every_code_of_a_command_is_told(page: str) -> None:
    told = cells(PAGES[page], r"[a-z_]+")
    assert set(codes()) - set(told) == set()
    assert set(told) - set(codes()) <= {"unread"}  # raised as a matter of the reader


def test_both_languages_show_the_same_examples() -> None:
    english, chinese = (BLOCK.findall(text) for text in PAGES.values())
    assert english == chinese


def test_its_files_read() -> None:
    days, *organisations = (text for kind, text in BLOCK.findall(PAGES["administration.md"]) if kind == "yaml")
    assert parse_days_off(days).published_until.year == 2027
    for organisation in organisations:
        reading = read_organisation_text(organisation, "organisation.yaml")
        assert [message.en for message in reading.messages if message.severity == "error"] == []
        assert reading.organisation is not None
        said = read_pack(SHIPPED / "customer-complaint", organisation=reading.organisation).messages
        assert [one.en for one in said if one.code.startswith(("setting.", "options."))] == []


def test_the_service_starts_the_server_as_it_stands() -> None:
    unit = next(text for kind, text in BLOCK.findall(PAGES["administration.md"]) if "ExecStart" in text)
    assert {"KillMode=mixed", "User=kesu"} <= set(unit.splitlines())
    started = re.search(r"ExecStart=\S+/kesu serve (.*)", unit)
    assert started is not None
    source = (PACKAGE / "cli" / "commands" / "serve.py").read_text(encoding="utf-8")
    assert [option for option in re.findall(r"--[\w-]+", started[1]) if f'"{option}"' not in source] == []
