"""Chromium on a live server with the worked example, and a page per person."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kesu.organisation.loading import load_organisation
from kesu.organisation.models import Person
from kesu.organisation.signing_in import open_account
from kesu.procedure.reading import read_organisation
from tests.desk.conftest import PASSWORD
from tests.groups import chromium as find_chromium

PACKS = Path(__file__).resolve().parents[2] / "src/kesu/packs"
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


PATIENCE = 30_000  # milliseconds: a machine may be slow, a page that never comes is still noticed


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    from playwright.sync_api import expect, sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver runs a loop in this thread; we never await in it
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=QUIET)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def packs() -> tuple[str, ...]:
    """What `mingda` publishes; a module that works other procedures says so by a fixture of the same name."""
    return ("customer-complaint", "tutorial")


@pytest.fixture
def mingda(transactional_db: None, packs: tuple[str, ...]) -> None:
    """The worked organisation and its procedures, everybody with a sign-in."""
    from kesu.casebook.publishing import publish_pack

    now = datetime.now(UTC)
    file = read_organisation(PACKS / "organisation.yaml").organisation
    assert file
    load_organisation(file, now=now)
    for pack in packs:
        publish_pack(PACKS / pack, now=now)
    for person in Person.objects.all():
        open_account(person.pk, person.pk, PASSWORD, administrator=person.pk == "han")


Sit = Callable[..., object]


@pytest.fixture
def sit_down(chromium, mingda: None, live_server) -> Iterator[Sit]:
    """`sit_down("chen")`: a page on which Chen has signed in; `width=390` for a telephone."""
    rooms = []

    def sign_in(name: str, *, width: int = 1280, language: str = "zh-hans", javascript: bool = True):
        room = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 850}, java_script_enabled=javascript
        )
        room.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        rooms.append(room)
        page = room.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto("/sign-in")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.click("main button.btn-primary")
        page.wait_for_url(lambda address: not address.endswith("/sign-in"))
        return page

    yield sign_in
    for room in rooms:
        room.close()
