"""Cases from the command line: opened, done, shown, exported, proven, rebuilt, backed up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from kesu.casebook import guards
from kesu.casebook.execute import execute
from kesu.casebook.proof import prove
from kesu.procedure.context import SYSTEM, Actor, Command
from tests.casebook.fines import fined
from tests.cli.conftest import ORGANISATION, Kesu

pytestmark = pytest.mark.django_db


def test_a_case_is_opened_and_done_as_a_person(kesu: Kesu, opened: str) -> None:
    done = kesu("complete", opened, "receive", "--as", "liu", "--json")
    assert (done.status, done.json["status"]) == (0, "open")
    number = done.json["number"]
    body = '{"outcome": "unfounded", "data": {"cause": "误用", "responsible": "works"}}'
    assert kesu("complete", number, "analyse", "--as", "li", "--body", body).status == 0
    assert kesu("complete", number, "analyse", "--as", "zhou", "--verb", "confirm").status == 0
    assert kesu("complete", number, "reply", "loss=800", "--as", "chen").status == 0
    satisfied = ("--outcome", "satisfied", "--behalf", "complainant", "--as", "chen")
    assert kesu("complete", number, "answer", *satisfied).status == 0
    corrected = '{"field": "quantity", "value": 120, "reason": "拣选完毕"}'
    assert kesu("complete", number, "--verb", "correct", "--body", corrected, "--as", "chen").status == 0
    closed = kesu("complete", number, "close", "--outcome", "closed", "--as", "liu", "--json")
    assert closed.json["status"] == "closed"


def test_a_refusal_is_a_sentence_with_its_code(kesu: Kesu, opened: str) -> None:
    said = kesu("complete", opened, "receive", "--as", "chen", language="zh")
    assert (said.status, said.out) == (1, "")
    assert said.err.strip().endswith("[role]")
    assert kesu("complete", opened, "receive", "--as", "liu", "--body", "[1]").status == 2
    assert kesu("complete", opened, "receive", "no value", "--as", "liu").status == 2
    assert kesu("complete", "nothing", "receive", "--as", "liu").err.strip() == "There is no such case."
    assert "did you mean `chen`" in kesu("complete", opened, "receive", "--as", "chn").err


def test_the_same_key_opens_one_case(kesu: Kesu, sample: str) -> None:
    call = ("open", sample, "--as", "chen", "customer=甲", "demand=换", "--key", "k1", "--json")
    first, again = kesu(*call).json, kesu(*call).json
    assert (again["ref"], again["repeated"]) == (first["ref"], True)


def test_a_case_is_shown_with_its_tasks_deadlines_and_facts(kesu: Kesu, opened: str) -> None:
    said = kesu("show", opened, "--journal", language="zh").out
    for text in ("receive", "刘", "尚未确定", "甲公司", "时限 48 小时", "CaseOpened"):
        assert text in said
    assert kesu("show", opened, "--json").json["tasks"] == [
        {"step": "receive", "row": "", "people": ["liu"], "due": None}
    ]
    assert kesu("show", opened, "--as", "liu").status == 0
    assert kesu("show", opened, "--as", "nobody").status == 2


def test_a_case_shows_whom_a_letter_did_not_reach_and_who_is_to_see_to_it(kesu: Kesu, opened: str) -> None:
    assert "Not delivered" not in kesu("show", opened).out
    body = {"delivery": "d1", "to": "complainant", "document": "reply-letter", "because": "bounced"}
    execute(UUID(opened), Command("undelivered", body), actor=SYSTEM, now=datetime.now(UTC))
    said = kesu("show", opened, language="zh").out
    assert "未能送达：投诉人" in said and "李" in said
    (one,) = kesu("show", opened, "--json").json["undelivered"]
    assert (one["delivery"], one["people"]) == ("d1", ["li"])


def test_a_case_shows_who_appealed_and_who_is_to_decide(kesu: Kesu, opened: str) -> None:
    ref = fined("liu", datetime.now(UTC).replace(microsecond=0))
    assert "申诉" not in kesu("show", str(ref), language="zh").out
    execute(ref, Command("appeal", {"entry": 1, "reason": "请假"}), actor=Actor("liu"), now=datetime.now(UTC))
    assert "第 1 笔“迟到罚款”  刘" in kesu("show", str(ref), language="zh").out
    (one,) = kesu("show", str(ref), "--json").json["appeals"]
    assert (one["number"], one["charged"], one["people"]) == (1, "liu", ["li"])


def test_an_archive_is_proven_and_names_what_was_changed(kesu: Kesu, opened: str, tmp_path: Path) -> None:
    kesu("complete", opened, "receive", "--as", "liu")
    file, copy = tmp_path / "case.zip", tmp_path / "copy.zip"
    assert kesu("export", opened, "-o", file).status == 0
    assert kesu("verify", file, "--json").json["intact"]
    content = file.read_bytes()
    unseen = []
    for place in range(0, len(content), 37):
        changed = bytearray(content)
        changed[place] ^= 1
        copy.write_bytes(changed)
        if not prove(copy).faults:
            unseen.append(place)
    assert unseen == []
    for rest in (content[:-1], content + b"\0", content[: len(content) // 2], b""):
        copy.write_bytes(rest)
        assert kesu("verify", copy).status == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("甲公司", "乙公司", "the value f.customer of event 1 has been changed"),
        ("StepDone", "StepVoid", "event 4 has been changed"),
        ('"number": "2', '"number": "9', "manifest.json has been changed"),
    ],
)
def test_who_makes_the_archive_anew_is_found_out_by_the_chain(
    kesu: Kesu, opened: str, tmp_path: Path, old: str, new: str, told: str
) -> None:
    import json
    import zipfile

    from kesu.casebook import packing
    from kesu.casebook.packing import Part

    kesu("complete", opened, "receive", "--as", "liu")
    file = tmp_path / "case.zip"
    kesu("export", opened, "-o", file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name).decode().replace(old, new).encode() for name in archive.namelist()}
    manifest = json.loads(parts.pop(packing.MANIFEST))
    made = [Part(name, content) for name, content in parts.items()]
    about = {name: value for name, value in manifest.items() if name not in ("parts", "format")}
    packing.write_archive(file, [Part(packing.MANIFEST, packing.manifest_of(about, made)), *made])
    said = kesu("verify", file)
    assert said.status == 1
    assert told in said.out


def test_every_case_of_the_book_is_proven(kesu: Kesu, opened: str) -> None:
    said = kesu("verify", "--json").json
    assert (said["intact"], len(said["proofs"])) == (True, 1)
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casebook_eventvalue SET value = '\"乙公司\"' WHERE path = 'f.customer'")
    broken = kesu("verify")
    assert broken.status == 1
    assert "the value f.customer of event 1 has been changed" in broken.out
    assert "guard" in broken.err
    guards.install(connection)


def test_rebuild_says_what_was_not_as_the_journal_says(kesu: Kesu, opened: str) -> None:
    assert kesu("rebuild").status == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casebook_case SET status = 'closed'")
    said = kesu("rebuild", "--json")
    assert (said.status, said.json["differed"][0]["differs"]) == (1, ["status"])
    assert kesu("rebuild", opened).status == 0


def test_the_organisation_goes_out_as_it_came_in(kesu: Kesu, sample: str, tmp_path: Path) -> None:
    file = tmp_path / "organisation.yaml"
    assert kesu("export", "--organisation", "-o", file).status == 0
    again = kesu("export", "--organisation")
    assert again.out == file.read_text(encoding="utf-8")
    assert ORGANISATION.splitlines()[1] in again.out
    assert kesu("export").status == 2


def test_one_round_of_the_worker_and_whether_it_lives(kesu: Kesu, opened: str) -> None:
    assert kesu("worker", "--check").status == 1
    assert kesu("worker", "--once", "--json").json["cases"] == 0
    assert kesu("worker", "--check").status == 0
