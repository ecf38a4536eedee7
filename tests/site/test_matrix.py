"""Every address × role × unit × confidentiality: what one may not see is absent, wherever one looks.

Who may see what is said a second time here, plainly, from the language page (A3, A4, A12); the addresses come from the
installation itself, so that none can be added without being asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from kesu.casebook.execute import execute, open_case
from kesu.casebook.publishing import publish_text
from kesu.organisation.loading import load_organisation
from kesu.organisation.models import Account, Person
from kesu.organisation.people import add_deputy, save_person, set_roles
from kesu.organisation.signing_in import open_account
from kesu.procedure.context import Actor, Command
from kesu.procedure.reading import read_organisation_text
from kesu.procedure.who import Holding
from tests.desk.conftest import BACKEND, PASSWORD
from tests.site.test_access import routes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SHANGHAI = ZoneInfo("Asia/Shanghai")

PACK = """
procedure: {name}
version: 1
title: {{zh: {name}, en: {name}}}
kind: complaint
{see}
calendar: {{days: CN, zone: Asia/Shanghai, hours: "08:30-12:00, 13:00-17:30"}}
open: {{by: [sales], fill: [customer, what, secret?, cost?]}}
owner: quality
roles:
  sales: {{zh: 业务部, en: Sales}}
  quality: {{zh: 质量管理部, en: Quality}}
  account: {{zh: 客户经理, en: Account manager, per: customer}}
fields:
  customer: {{type: party, facet: customer, label: {{zh: 客户, en: Customer}}}}
  what: {{type: text, label: {{zh: 事情, en: Matter}}}}
  secret: {{type: text, see: "'quality' in actor.roles", label: {{zh: 秘密, en: Secret}}}}
  cost: {{type: text, internal: true, label: {{zh: 成本, en: Cost}}}}
steps:
  look: {{by: quality, fill: [what]}}
  tell: {{by: account, after: look, fill: [what]}}
  close: {{by: quality, after: tell, outcomes: {{closed: {{close: true}}}}}}
registers:
  all_{name}: {{of: cases, columns: [case.number, customer, what, secret]}}
"""
NARROW = "see: \"'quality' in actor.roles\""
ORGANISATION = """
organisation: 试验厂
units: {root: {zh: 总厂}, north: {zh: 北厂, under: root}, north_line: {zh: 北线, under: north}, south: {zh: 南厂, under: root}}
people:
  seller_north: {name: 北销, unit: north_line, roles: [{role: sales, unit: north_line}]}
  seller_south: {name: 南销, unit: south, roles: [{role: sales, unit: south}]}
"""
UNITS = {"root": None, "north": "root", "north_line": "north", "south": "root"}
NOWHERE = UUID("01900000-0000-7000-8000-000000000000")
CUSTOMERS = ("甲公司", "乙公司")


@dataclass(frozen=True)
class Somebody:
    """A person as the test knows them: what they hold, and through whom."""

    id: str
    holds: tuple[tuple[str, str | None, str | None], ...] = ()
    leaves: bool = False
    stands_in_for: tuple[str, date, date] | None = None
    opened: frozenset[str] = frozenset()
    through: tuple[tuple[str, str | None, str | None], ...] = field(default=())  # what the absent one holds, in time


def everybody() -> Iterator[Somebody]:
    today = datetime.now(SHANGHAI).date()  # deputies stand in by days of the organisation
    for role in ("sales", "quality"):
        for unit in (None, *UNITS):
            yield Somebody(f"{role}-{unit or 'all'}", ((role, unit, None),))
    for customer, code in zip(CUSTOMERS, ("a", "b"), strict=True):
        yield Somebody(f"account-{code}", (("account", None, customer),))
        yield Somebody(f"account-{code}-south", (("account", "south", customer),))
    yield Somebody("nobody")
    yield Somebody("stranger", (("welder", None, None),))
    now = ("quality-north", today, today + timedelta(1))
    yield Somebody("deputy", stands_in_for=now, through=(("quality", "north", None),))
    yield Somebody("deputy-of-yesterday", stands_in_for=("quality-north", today - timedelta(9), today - timedelta(3)))
    yield Somebody("seller_north", (("sales", "north_line", None),), opened=frozenset({"north_line"}))


EVERYBODY = list(everybody())


@dataclass(frozen=True)
class Matter:
    """A case with what must not be read by whoever may not see it."""

    ref: UUID
    procedure: str
    unit: str
    customer: str
    mark: str
    secret: str

    @property
    def narrow(self) -> bool:
        return self.procedure == "narrow"


def in_or_above(unit: str | None, of: str) -> bool:
    """Whether a role held there reaches a case of that unit."""
    at: str | None = of
    while at is not None:
        if unit is None or at == unit:
            return True
        at = UNITS[at]
    return False


def may_see(who: Somebody, case: Matter) -> bool:
    """A12, said again: opener, holders of its roles in its unit or above, for its customer; `see` narrows."""
    holds = (*who.holds, *who.through)
    by_role = any(
        role in ("sales", "quality", "account")
        and in_or_above(unit, case.unit)
        and (role != "account" or per in (None, case.customer))
        for role, unit, per in holds
    )
    sees = by_role or case.unit in who.opened
    return sees and (not case.narrow or is_quality(who))


def is_quality(who: Somebody) -> bool:
    """`'quality' in actor.roles`: one's own roles; standing in for somebody does not change who one is."""
    return any(role == "quality" for role, _, _ in who.holds)


@pytest.fixture
def matters(db: None, tmp_path: Path, settings) -> list[Matter]:
    settings.KESU_FILES = tmp_path
    now = datetime.now(UTC)
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    assert file
    load_organisation(file, now=now)
    for name, see in (("plain", ""), ("narrow", NARROW)):
        publish_text(PACK.format(name=name, see=see), now=now)
    for who in EVERYBODY:
        if not Person.objects.filter(pk=who.id).exists():
            save_person(who.id, name=who.id)
            set_roles(who.id, [Holding(*held) for held in who.holds])
        open_account(who.id, who.id, PASSWORD)
    for who in EVERYBODY:
        if who.stands_in_for:
            absent, start, end = who.stands_in_for
            add_deputy(absent, who.id, start=start, end=end)
    return [*_open(now)]


def _open(now: datetime) -> Iterator[Matter]:
    number = 0
    for procedure in ("plain", "narrow"):
        for seller, unit in (("seller_north", "north_line"), ("seller_south", "south")):
            for customer in CUSTOMERS:
                number += 1
                mark, secret = f"MARK{number:02}X", f"GAMMA{number:02}X"
                data = {"customer": customer, "what": mark, "secret": secret, "cost": f"COST{number:02}X"}
                ref = open_case(procedure, {"data": data}, actor=Actor(seller), now=now).ref
                body = {"field": "what", "value": f"{mark} {mark}", "reason": mark}
                execute(ref, Command("correct", body), actor=Actor(seller), now=now)
                yield Matter(ref, procedure, unit, customer, mark, secret)


def browser(who: Somebody) -> Client:
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    client.force_login(Account.objects.get(name=who.id), backend=BACKEND)
    return client


FILLERS = {
    "step": "look", "verb": "note", "number": "1", "file": "1", "name": "all", "document": "paper", "kind": "pdf",
    "sheet": "goods", "grant": "1", "link": "1", "delivery": "1",
}  # fmt: skip


def case_addresses(ref: UUID) -> list[str]:
    """Every address there is below a case, whatever room it belongs to."""
    found = []
    for route in routes():
        if not re.match(r"(api/v1/)?cases/<(str:name|uuid:ref|ref)>", route):
            continue
        path = re.sub(r"<(?:str:name|uuid:ref|ref)>", str(ref), route, count=1)
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: FILLERS.get(part[1], "x"), path)
        found.append("/" + path)
    return found


def ask(client: Client, method: str, path: str):
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    return client.generic(method, path, b"{}" if "json" in kind and method == "POST" else b"", kind)


def content(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.id)
def test_a_case_one_may_not_see_does_not_exist_at_any_address(matters: list[Matter], who: Somebody) -> None:
    client, done = browser(who), set()
    for case in matters:
        sees = may_see(who, case)
        assert (client.get(f"/api/v1/cases/{case.ref}").status_code == 200) == sees, (who, case)
        assert (client.get(f"/cases/{case.ref}").status_code == 200) == sees, (who, case)
        asked = () if sees or (case.procedure, case.unit) in done else case_addresses(case.ref)
        done |= {(case.procedure, case.unit)} if asked else set()
        for path in asked:
            for method in ("GET", "POST", "DELETE") if path.startswith("/api/") else ("GET", "POST"):
                answer, nowhere = (
                    ask(client, method, path),
                    ask(client, method, path.replace(str(case.ref), str(NOWHERE))),
                )
                told = (who.id, case.mark, method, path, answer.status_code)
                assert answer.status_code == nowhere.status_code >= 400, told
                assert case.mark.encode() not in content(answer), told


def lists() -> list[str]:
    return [
        "/", "/cases", "/api/v1/cases?count=true&limit=100", "/api/v1/tasks", "/notices", "/blocks",
        *(f"/registers/{name}/all_{name}" for name in ("plain", "narrow")),
        *(f"/api/v1/registers/all_{name}.{form}" for name in ("plain", "narrow") for form in ("json", "csv")),
    ]  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.id)
def test_what_one_may_not_see_is_in_no_list_count_search_register_or_export(
    matters: list[Matter], who: Somebody
) -> None:
    client = browser(who)
    seen = {case.mark for case in matters if may_see(who, case)}
    hidden = {case.mark for case in matters} - seen
    for path in lists():
        shown = content(client.get(path, follow=True)).decode("utf-8", "replace")
        assert not [mark for mark in hidden if mark in shown], (who.id, path)
    counted = client.get("/api/v1/cases?count=true&limit=100").json()
    assert counted["total"] == len(seen), who.id
    assert len(counted["cases"]) == len(seen)
    for case in matters:
        found = client.get(f"/api/v1/cases?q={case.mark}&count=true").json()
        assert found["total"] == (case.mark in seen), (who.id, case.mark)


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.id)
def test_a_register_holds_exactly_the_rows_one_may_see(matters: list[Matter], who: Somebody) -> None:
    client = browser(who)
    for name in ("plain", "narrow"):
        seen = {case.mark for case in matters if case.procedure == name and may_see(who, case)}
        answer = client.get(f"/api/v1/registers/all_{name}.csv")
        shown = content(answer).decode() if answer.status_code == 200 else ""
        assert {case.mark for case in matters if case.mark in shown} == seen, (who.id, name)
        assert answer.status_code in (200, 404)


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.id)
def test_a_field_for_quality_alone_is_nowhere_for_others(matters: list[Matter], who: Somebody) -> None:
    now = datetime.now(UTC)
    case = next(one for one in matters if one.unit == "north_line" and not one.narrow)
    body = {"step": "look", "data": {"what": case.mark}}
    execute(case.ref, Command("complete", body), actor=Actor("quality-all"), now=now)
    client = browser(who)
    expected = is_quality(who) and may_see(who, case)
    for path in (f"/api/v1/cases/{case.ref}", f"/cases/{case.ref}?all=1"):
        shown = content(client.get(path)).decode()
        assert (case.secret in shown) == expected, (who.id, path)
        assert expected or ">秘密<" not in shown, (who.id, path)
