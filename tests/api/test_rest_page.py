"""docs/rest.md tells the truth: its commands are run in their order, its answers hold, its tables are complete."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kesu.api.problems import SENTENCES, STATUS_OF_REFUSALS, TITLES
from kesu.procedure.commands.verbs import VERBS
from tests.api.conftest import PASSWORD, V1
from tests.house.sources import PACKAGE, ROOT, tree_of

PAGE = (ROOT / "docs" / "rest.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADDRESS = "https://kesu.example.com/api/v1"


def commands(text: str) -> Iterator[tuple[str, int]]:
    """Each curl command of a block with the status it is said to answer."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("curl "):
            command, status = line.rsplit("#", 1)
            yield command, int(status)


class Shell:
    """A shell that knows only curl, and the variables of the page."""

    def __init__(self, people) -> None:
        self.known = {name.upper(): people(name).key for name in ("chen", "liu", "li", "zhou")}
        self.known["KESU"] = ADDRESS
        self.client = people("chen").client

    def filled(self, text: str) -> str:
        return re.sub(r"\$([A-Z]+)", lambda found: self.known[found[1]], text)

    def run(self, command: str) -> Any:
        words = iter(shlex.split(self.filled(command).replace("…", PASSWORD))[1:])
        method, address, headers, body, form = "GET", "", {}, "", {}
        for word in words:
            if word == "-X":
                method = next(words)
            elif word == "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            elif word == "-d":
                body = next(words)
            elif word == "-F":
                name, _, value = next(words).partition("=")
                form[name] = SimpleUploadedFile(value[1:], b"seen at the gate\n") if value[0] == "@" else value
            else:
                address = word
        path = address.replace(ADDRESS, V1)
        if form:
            return self.client.post(path, form, headers=headers)
        return self.client.generic(method, path, body.encode(), "application/json", headers=headers)

    def remember(self, answer: dict[str, Any]) -> None:
        if answer.get("ref"):
            self.known.setdefault("CASE", str(answer["ref"]))
        if answer.get("next"):
            self.known["NEXT"] = answer["next"]


def holds(shown: Any, found: Any) -> bool:
    """Whether what is shown is in what was found; `…` stands for anything but nothing."""
    if shown == "…":
        return found is not None
    if isinstance(shown, dict):
        return isinstance(found, dict) and all(key in found and holds(one, found[key]) for key, one in shown.items())
    if isinstance(shown, list) and shown and isinstance(shown[0], dict):
        return all(any(holds(one, other) for other in found) for one in shown)
    return bool(shown == found)


@pytest.mark.django_db
def test_every_command_of_the_page_runs_and_answers_what_is_shown(people) -> None:
    shell, found = Shell(people), {}
    for kind, text in BLOCK.findall(PAGE):
        if kind == "json":
            shown = json.loads(shell.filled(text))
            assert holds(shown, found), (shown, found)
            continue
        for command, status in commands(text):
            answer = shell.run(command)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code == status, (command, content.decode())
            found = json.loads(content)
            shell.remember(found)


def table(heading: str) -> dict[str, list[str]]:
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:3] == "| `"]
    return {row[0].strip("`"): row[1:] for row in rows}


def raised() -> Iterator[tuple[str, int]]:
    """Codes with the status they are written with: `Problem(404, "not_found")`."""
    for path in (PACKAGE / "api").rglob("*.py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem" and len(node.args) > 1:
                status, code = node.args[:2]
                if isinstance(status, ast.Constant) and isinstance(code, ast.Constant):
                    yield code.value, status.value


def test_every_code_is_listed_with_its_status() -> None:
    listed = {code: int(cells[0]) for code, cells in table("Problems").items()}
    assert set(listed) == set(TITLES) | set(SENTENCES)
    assert {code: listed[code] for code in TITLES} == {code: STATUS_OF_REFUSALS.get(code, 422) for code in TITLES}
    assert [(code, status) for code, status in raised() if listed[code] != status] == []


def test_every_verb_is_listed() -> None:
    assert set(table("Commands by verb")) == set(VERBS)


def test_every_address_of_the_page_is_described() -> None:
    described = json.loads((PACKAGE / "api" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    known = {re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1")) for path in described}
    text = BLOCK.sub("", PAGE)
    named = re.findall(r"`(?:GET|POST|DELETE) (/[\w/{}.-]+)", text)
    assert {re.sub(r"\{\w+\}", "{}", path) for path in named} - known == set()
    assert len(named) > 8
