"""Nothing internal leaves by the portal: every internal field holds a value found nowhere else, and no page shows it."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from kesu.casebook import journal, links
from kesu.casebook.execute import open_case
from kesu.casebook.models import Case
from kesu.casebook.outside import look_from_outside
from kesu.casebook.programs import current, program_of
from kesu.casebook.publishing import publish_pack
from kesu.casebook.rebuilding import rebuild
from kesu.organisation.loading import load_organisation
from kesu.procedure.context import Actor
from kesu.procedure.declared import Field
from kesu.procedure.events import Event
from kesu.procedure.reading import read_organisation
from kesu.procedure.values import plain_instant
from tests.desk.conftest import ROOT
from tests.portal.conftest import now, picture

pytestmark = pytest.mark.django_db
PACKS = ROOT / "src/kesu/packs"
NUMBERS = frozenset(("money", "decimal", "integer"))


@pytest.fixture
def mingda(db: None) -> None:
    file = read_organisation(PACKS / "organisation.yaml").organisation
    assert file
    load_organisation(file, now=now())


def marker(spec: Field, chance: random.Random) -> tuple[Any, list[str]]:
    """A value of the field's type that is found nowhere else, and how it would look on a page."""
    if spec.type == "table":
        made = {name: marker(column, chance) for name, column in spec.columns.items()}
        row = {"#": 1, **{name: value for name, (value, _) in made.items()}}
        return [row], [text for _value, texts in made.values() for text in texts]
    if spec.type in NUMBERS:
        number = str(chance.randrange(10**8, 10**9))
        return number, [number, f"{int(number):,}"]
    if spec.type == "date":
        day = f"20{chance.randrange(70, 99)}-0{chance.randrange(1, 10)}-1{chance.randrange(0, 10)}"
        return day, [day]
    if spec.type == "boolean":
        return True, []
    text = f"inner{chance.randrange(10**12)}"
    return ([text], [text]) if spec.type in ("people", "units", "choices", "list", "files") else (text, [text])


def filled(ref: UUID, chance: random.Random) -> list[str]:
    """Journal markers for all that is internal and an open step of the outside; name what must not be seen."""
    row = Case.objects.get(pk=ref)
    program, marks = program_of(row.digest), []
    at = plain_instant(now())
    events = []
    for name, spec in program.fields.items():
        inner = [column for column in spec.columns.values() if column.internal]
        if spec.computed is not None or not (spec.internal or inner):
            continue
        value, texts = marker(spec, chance)
        marks += texts
        events.append(Event("FactCorrected", {"at": at, "actor": "li", "field": name}, {f"f.{name}": value}))
    assert len(marks) > 2
    for name, step in program.steps.items():
        if step.by and any(one.role == "complainant" for one in step.by.entries):
            events.append(Event("StepOpened", {"at": at, "actor": "system", "step": name, "round": 1}, {}))
    for name in program.procedure.documents:
        events.append(Event("Sent", {"at": at, "actor": "li", "to": ["complainant"], "document": name}, {}))
        events.append(Event("DocumentMade", {"at": at, "actor": "system", "document": name, "hash": "0" * 64}, {}))
    events.append(Event("Noted", {"at": at, "actor": "li"}, {"text": "innernote77"}))
    events.append(Event("Messaged", {"at": at, "actor": "li", "to": "quality"}, {"text": "innermessage77"}))
    tip = journal.append(ref, row.seq, row.tip, events, recorded=now())
    Case.objects.filter(pk=ref).update(seq=row.seq + len(events), tip=tip)
    rebuild(ref, now=now())
    return [*marks, "innernote77", "innermessage77"]


def everything(key: str, customer: Client, program_name: str) -> list[bytes]:
    """All that the portal answers about the case: pages, refusals, files, headers."""
    answers = [customer.get(f"/c/{key}"), customer.get(f"/c/{key}?language=zh-hans"), customer.get(f"/c/{key}/receipt")]
    for step in ("answer", "analyse", "investigate", "nothing"):
        for outcome in ("", "refused", "doubts", "silent"):
            answers.append(customer.post(f"/c/{key}/tasks/{step}", {"outcome": outcome, "round": "9", "comment": "c"}))
    answers.append(customer.post(f"/c/{key}/tasks/answer", {"outcome": "accepted", "f.cause": "mine", "round": "1"}))
    answers.append(customer.post(f"/c/{key}/add", {"text": "", "photos": picture("x.exe")}))
    answers.append(customer.post(f"/c/{key}/add", {"text": "more", "key": "a"}, follow=True))
    answers.append(customer.post(f"/c/{key}/rate", {"stars": "5", "key": "b"}, follow=True))
    for name in ("complaint-form", "reply-letter", "survey-report", "memorial"):
        answers.append(customer.get(f"/c/{key}/documents/{name}"))
    answers += [customer.get(f"/c/{key}/files/{n}") for n in (1, 2)]
    answers += [customer.get(f"/c/new/{program_name}"), customer.post(f"/c/new/{program_name}", {"f.cause": "x"})]
    assert answers[0].status_code == 200
    return [str(one.headers).encode() + (b"" if one.streaming else one.content) for one in answers]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pack", ["customer-complaint", "complaint-sample"])
def test_no_page_of_the_portal_holds_what_is_internal(
    mingda: None, customer: Client, settings, pack: str, seed: int
) -> None:
    chance = random.Random(f"{pack} {seed}")
    name = publish_pack(PACKS / pack, now=now()).name
    settings.KESU_INTAKE = [name]
    program = program_of(current(name))
    asked = [fill.name for fill in program.procedure.open.fill if fill.required and fill.condition is None]
    data = {one: f"outer{chance.randrange(10**9)}" for one in asked}
    ref = open_case(name, {"data": data}, actor=Actor(outside="complainant"), now=now()).ref
    marks = filled(ref, chance)
    code = links.open_code(links.give_receipt(ref, "complainant", now=now()), now=now())
    held = look_from_outside(ref, "complainant", now=now()).state
    assert sum(mark in str(held.fields) for mark in marks) > 2  # they are there, for whoever forgets to hide them
    assert b'id="task-answer"' in customer.get(f"/c/{links.visit_key(code)}").content
    for key in (links.give(ref, "complainant", actor=Actor("chen"), now=now()), links.visit_key(code)):
        for answer in everything(key, customer, name):
            for mark in marks:
                assert mark.encode() not in answer
    assert next(iter(data.values())).encode() in customer.get(f"/c/{links.visit_key(code)}").content
