"""A record that is lent can be read for a time, every look is journalled, and then it is as if it had never been."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from kesu.casebook import queries, rebuilding
from kesu.casebook.borrowing import look_into
from kesu.casebook.execute import execute, open_case
from kesu.casebook.history import journal_of
from kesu.casebook.models import Loan
from kesu.casebook.publishing import publish_pack, publish_text
from kesu.casebook.sight import Viewer
from kesu.organisation.loading import load_organisation
from kesu.procedure.context import Actor, Command
from kesu.procedure.reading import read_organisation_text
from tests.casebook.conftest import NOW, ROOT

pytestmark = pytest.mark.django_db
ARCHIVE = ROOT / "src/kesu/packs/complaint-archive"
ARCHIVISTS = """
organisation: 试验厂
units: {works: {zh: 工厂}}
people:
  xue: {name: 薛, unit: works, roles: [keeper]}
  mo: {name: 莫, unit: works, roles: [archivist]}
  guest: {name: 客}
settings: {complaint-archive: {keep_for: 5 years}}
"""
PACKS = [
    """
procedure: dossier
version: "1"
title: {zh: 档案, en: Dossier}
kind: complaint
owner: quality
roles: {quality: {zh: 质量部, en: Quality}}
open: {by: [quality], fill: [what]}
fields: {what: {type: text, see: "'quality' in actor.roles || actor.lent", label: {zh: 内容, en: What}}}
steps: {close: {by: quality, label: {zh: 结案, en: Close}, outcomes: {closed: {close: true}}}}
""",
    """
procedure: reading
version: "1"
title: {zh: 借阅, en: Reading}
kind: complaint
owner: office
roles: {office: {zh: 办公室, en: Office}}
open: {by: [office], fill: [who, until, list]}
fields:
  who: {type: person, label: {zh: 谁, en: Who}}
  until: {type: date, label: {zh: 至, en: Until}}
  list: {type: list, of: text, label: {zh: 清单, en: List}}
steps:
  lend: {by: office, label: {zh: 借出, en: Lend}, lends: {cases: f.list, to: f.who, until: f.until, back: [back]}}
  back: {by: office, after: lend, label: {zh: 归还, en: Back}, outcomes: {closed: {close: true}}}
""",
]


@pytest.fixture
def dossier(organisation: None) -> UUID:
    for text in PACKS:
        publish_text(text, now=NOW)
    return open_case("dossier", {"data": {"what": "秘密"}}, actor=Actor("li"), now=NOW).ref


@pytest.fixture
def loan(dossier: UUID) -> UUID:
    """Liu lends it to the guest through Wednesday."""
    data = {"who": "guest", "until": "2025-03-05", "list": [str(dossier)]}
    ref = open_case("reading", {"data": data}, actor=Actor("liu"), now=NOW).ref
    execute(ref, Command("complete", {"step": "lend"}), actor=Actor("liu"), now=NOW)
    return ref


def viewer(person: str, at: datetime = NOW) -> Viewer:
    return Viewer.of(person, now=at)


def listed(person: str, at: datetime = NOW) -> set[UUID]:
    return {row.ref for row in queries.cases(viewer(person, at), queries.Wanted()).rows}


def looks(ref: UUID) -> list[str]:
    return [entry.head["person"] for entry in journal_of(ref) if entry.kind == "Looked"]


def test_the_guest_reads_it_through_wednesday_and_nobody_else_does(dossier: UUID, loan: UUID) -> None:
    view = queries.case(viewer("guest"), str(dossier))
    assert view is not None
    assert view.hidden == frozenset()
    assert (listed("guest"), listed("chen")) == ({dossier}, set())
    assert queries.ref_seen(viewer("guest"), str(dossier)) == dossier
    last = datetime.fromisoformat("2025-03-05T23:59:59+08:00")
    assert listed("guest", last) == {dossier}
    over = last + timedelta(seconds=1)
    assert queries.case(viewer("guest", over), str(dossier)) is None
    assert queries.ref_seen(viewer("guest", over), str(dossier)) is None
    assert listed("guest", over) == set()


def test_the_guest_may_read_and_do_nothing(dossier: UUID, loan: UUID) -> None:
    from kesu.procedure.refusals import Refusal

    for verb, body in (("complete", {"step": "close", "outcome": "closed"}), ("note", {"text": "x"})):
        with pytest.raises(Refusal, match="role"):
            execute(dossier, Command(verb, body), actor=Actor("guest"), now=NOW)


def test_every_look_of_the_guest_is_journalled_once_and_none_of_lis(dossier: UUID, loan: UUID) -> None:
    look_into(viewer("li"), str(dossier))
    look_into(viewer("guest"), str(dossier))
    look_into(viewer("guest", NOW + timedelta(minutes=9)), str(dossier))
    assert looks(dossier) == ["guest"]
    look_into(viewer("guest", NOW + timedelta(minutes=10)), str(dossier))
    assert looks(dossier) == ["guest", "guest"]
    assert look_into(viewer("chen"), str(dossier)) is None


def test_given_back_it_is_read_no_more_and_rebuilding_says_so_too(dossier: UUID, loan: UUID) -> None:
    assert rebuilding.compare(dossier, now=NOW).differs == ()
    Loan.objects.filter(case_id=dossier).update(person="chen")
    assert rebuilding.rebuild(dossier, now=NOW).differs == ("loans",)
    assert listed("guest") == {dossier}
    execute(loan, Command("complete", {"step": "back", "outcome": "closed"}), actor=Actor("liu"), now=NOW)
    assert listed("guest") == set()
    assert [entry.kind for entry in journal_of(dossier)][-2:] == ["Lent", "Returned"]


def test_the_archive_lends_to_the_guest_and_is_gone_when_the_archivist_has_it_back(organisation: None) -> None:
    publish_pack(ARCHIVE, now=NOW)
    file = read_organisation_text(ARCHIVISTS, "organisation.yaml").organisation
    assert file
    load_organisation(file, now=NOW)
    ref = stored_in_the_archive()
    execute(ref, Command("start", {"step": "lend"}), actor=Actor("mo"), now=NOW)
    loan = {"borrower": "guest", "purpose": "调研", "lend_until": "2025-03-10"}
    execute(ref, Command("complete", {"step": "lend", "data": loan}), actor=Actor("mo"), now=NOW)
    assert look_into(viewer("guest"), str(ref)) is not None
    assert looks(ref) == ["guest"]
    execute(ref, Command("complete", {"step": "give_back"}), actor=Actor("mo"), now=NOW)
    assert queries.case(viewer("guest"), str(ref)) is None
    assert listed("guest") == set()


def stored_in_the_archive() -> UUID:
    about = {"source": "other", "source_no": "2025-017", "about": "service", "customer": "刘女士"}
    data = {**about, "content": "店员拒绝开票", "received_on": "2025-02-20"}
    handed_over = {"parties": "周", "handling": "道歉", "result": "接受", "solution": "培训", "papers": ["other"]}
    ref = open_case("complaint-archive", {"data": data}, actor=Actor("xue"), now=NOW).ref
    steps: list[tuple[str, dict[str, object]]] = [
        ("xue", {"step": "submit", "data": handed_over}),
        ("mo", {"step": "review", "outcome": "passed", "data": {"exact": True, "truthful": True}}),
        ("mo", {"step": "catalogue"}),
        ("mo", {"step": "enter", "data": {"index_words": ["发票"], "marks": ["private"]}}),
        ("mo", {"step": "store", "outcome": "stored", "data": {"place": "2 柜"}}),
    ]
    for person, body in steps:
        execute(ref, Command("complete", body), actor=Actor(person), now=NOW)
    return ref
