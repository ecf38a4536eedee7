"""The sample pack with its people, each with a sign-in, and a browser without JavaScript for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse as Answer
from django.test import Client

from kesu.casebook.execute import Outcome, execute, open_case
from kesu.casebook.publishing import publish_pack
from kesu.organisation.loading import load_organisation
from kesu.organisation.models import Account, Person
from kesu.organisation.signing_in import open_account
from kesu.procedure.context import Actor, Command
from kesu.procedure.reading import read_organisation_text

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "src/kesu/packs/complaint-sample"
PASSWORD = "lantern-orbit-77"
BACKEND = "kesu.organisation.backend.AccountBackend"
ORGANISATION = """
organisation: 试验厂
units: {works: {zh: 工厂, en: Works}, making: {zh: 制造部, en: Making, under: works}, selling: {zh: 业务部, en: Sales, under: works}}
people:
  chen: {name: 陈建国, unit: selling, roles: [sales]}
  sun: {name: 孙悦, unit: selling, roles: [sales_manager]}
  liu: {name: 刘思敏, unit: works, roles: [office]}
  pan: {name: 潘立, unit: works, roles: [office]}
  li: {name: 李卫东, unit: works, roles: [quality]}
  wang: {name: 王芳, unit: making, roles: [{role: head, unit: making}]}
  zhou: {name: 周明达, unit: works, roles: [gm]}
  guest: {name: 客人}
"""


@pytest.fixture
def people(db: None) -> None:
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    assert file
    load_organisation(file, now=datetime.now(UTC))
    for person in Person.objects.all():
        open_account(person.pk, person.pk, PASSWORD, administrator=person.pk == "zhou")


@pytest.fixture
def sample(people: None) -> str:
    return publish_pack(SAMPLE, now=datetime.now(UTC)).name


Browse = Callable[..., Client]


@pytest.fixture
def browse(people: None) -> Browse:
    """`browse("li")`: Li's browser, in Chinese; `browse("li", "en")` in English."""

    def open_browser(name: str, language: str = "zh-hans") -> Client:
        client = Client()
        client.cookies["django_language"] = language
        client.force_login(Account.objects.get(name=name), backend=BACKEND)
        return client

    return open_browser


def taken(sample: str, ago: timedelta = timedelta(0), **data: Any) -> UUID:
    values = {"customer": "华星电机", "demand": "轴套划伤，要求换货", "quantity": "120", **data}
    now = datetime.now(UTC) - ago
    return open_case(sample, {"data": values}, actor=Actor("chen"), now=now).ref


@pytest.fixture
def case(sample: str) -> UUID:
    """Hua Xing's complaint, just taken by Chen."""
    return taken(sample)


def act(ref: UUID, by: str, verb: str, **body: Any) -> Outcome:
    return execute(ref, Command(verb, body), actor=Actor(by), now=datetime.now(UTC), authenticated=True)


def until_decision(ref: UUID, offer: str = "3000") -> None:
    """From the registration to where the sales manager decides."""
    act(ref, "liu", "complete", step="receive")
    data = {"cause": "刀具崩刃", "responsible": "making"}
    act(ref, "li", "complete", step="analyse", outcome="established", data=data)
    act(ref, "zhou", "complete", step="analyse")
    rows = [{"what": "按件换刀", "owner": "wang", "due": "2030-01-31"}]
    act(ref, "wang", "complete", step="view", data={"measures": rows})
    act(ref, "chen", "complete", step="offer", data={"offer": offer})


def text_of(answer: Answer) -> str:
    """The page's text, tags and blank runs left out."""
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def hidden_of(answer: Answer, step: str) -> dict[str, str]:
    """The hidden inputs of a task's form, as a browser would send them back: those that are disabled it does not."""
    page = answer.content.decode()
    start = page.index(f'id="task-{step}"')
    form = page[start : page.index("</form>", start)]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}
