"""Sharing (A10): fragments are merged key by key, and the engine never sees `use`."""

import pytest

from kesu.procedure.reading import read_pack, read_procedure
from tests.procedure.reading.packs import FIELDS, HEAD, ROLES, STEPS, codes


def read(tmp_path, own, **fragments):
    for name, text in fragments.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "pack").mkdir(exist_ok=True)
    (tmp_path / "pack" / "procedure.yaml").write_text(own, encoding="utf-8")
    return read_pack(tmp_path / "pack")


def test_a_fragment_gives_what_the_pack_leaves_out(tmp_path):
    reading = read(tmp_path, HEAD + "use: [../shared.yaml]\n" + STEPS, shared=ROLES + FIELDS)
    assert codes(reading) == []
    assert list(reading.procedure.roles) == ["office", "quality", "complainant"]
    assert "use" not in reading.procedure.expanded


def test_names_of_one_section_may_come_from_both(tmp_path):
    own = HEAD + "use: ../shared.yaml\nroles: {quality: Quality}\n" + STEPS
    reading = read(tmp_path, own, shared="roles: {office: Office}\nnotices: [{at: closed, to: office}]")
    assert codes(reading) == [] and len(reading.procedure.notices) == 1


def test_a_double_key_is_an_error_that_names_both_places(tmp_path):
    reading = read(tmp_path, HEAD + "use: [../shared.yaml]\n" + ROLES + STEPS, shared="roles: {office: Office}")
    assert codes(reading) == ["use.double"]
    assert "shared.yaml:1:9" in reading.messages[0].en


def test_replace_takes_the_place_of_the_fragments_element(tmp_path):
    own = HEAD + "use: [../shared.yaml]\nroles: {office: {zh: 办公室, en: Office, replace: true}, quality: Q}\n" + STEPS
    reading = read(tmp_path, own, shared="roles: {office: {zh: 旧, en: Old}}")
    assert codes(reading) == []
    assert reading.procedure.roles["office"].label.en == "Office"
    assert "replace" not in reading.procedure.expanded


def test_fragments_may_use_fragments_each_once(tmp_path):
    reading = read(
        tmp_path,
        HEAD + "use: [../a.yaml, ../b.yaml]\n" + STEPS,
        a="use: [c.yaml]\nroles: {office: Office}",
        b="use: [./c.yaml]\nroles: {quality: Quality}",
        c="fields: {on: {type: date}}",
    )
    assert codes(reading) == [] and list(reading.procedure.fields) == ["on"]


@pytest.mark.parametrize(
    ("use", "code"),
    [
        ("[../a.yaml]", "use.circle"),
        ("[../nowhere.yaml]", "use.missing"),
        ("[/etc/passwd]", "use.outside"),
        ("[../secret.txt]", "use.outside"),
        ("[../whole.yaml]", "use.procedure"),
        ("[{a: b}]", "use.outside"),
        ("[../broken.yaml]", "yaml.syntax"),
        ("[../list.yaml]", "use.missing"),
    ],
)
def test_a_fragment_that_cannot_be_used_is_a_message(tmp_path, use, code):
    reading = read(
        tmp_path,
        HEAD + f"use: {use}\n" + ROLES + STEPS,
        a="use: [b.yaml]",
        b="use: [a.yaml]",
        whole=HEAD,
        broken="a: [",
        list="- a",
    )
    assert code in codes(reading)
    assert reading.procedure is not None


def test_messages_about_a_fragment_name_its_file(tmp_path):
    reading = read(tmp_path, HEAD + "use: [../shared.yaml]\n" + ROLES + STEPS, shared="fields: {a: {type: txt}}")
    assert [message.place.file for message in reading.messages] == ["../shared.yaml"]


def test_the_expanded_text_reads_back_to_the_same_procedure(tmp_path):
    own = HEAD + "use: [../shared.yaml]\n" + STEPS
    first = read(tmp_path, own, shared=ROLES + FIELDS).procedure
    again = read_procedure(first.expanded, "expanded.yaml").procedure
    assert again.digest == first.digest and again.expanded == first.expanded


def test_the_digest_does_not_depend_on_comments_quotes_or_where_a_key_came_from(tmp_path):
    first = read(tmp_path, HEAD + "use: [../shared.yaml]\n" + STEPS, shared=ROLES + FIELDS).procedure
    written_out = HEAD.replace("kind: complaint", 'kind: "complaint"  # why') + ROLES + FIELDS + STEPS
    second = read_procedure(written_out, "x").procedure
    assert sorted(first.expanded) == sorted(second.expanded)
    third = read_procedure(written_out.replace("receive", "receipt"), "x").procedure
    assert third.digest != second.digest


def test_bare_ids_belong_to_the_source_of_the_file_they_stand_in(tmp_path):
    own = (
        HEAD
        + "covers: [S004-01]\nuse: [../shared.yaml]\nroles: {quality: {en: Q, zh: 质, cites: [R10, S9.R1]}}\n"
        + STEPS
    )
    shared = "covers: [S000-07]\nroles: {office: {en: O, zh: 办, cites: R1}}"
    procedure = read(tmp_path, own, shared=shared).procedure
    assert procedure.covers == ("S004-01", "S000-07")
    assert procedure.roles["quality"].cites == ("S004-01.R10", "S9.R1")
    assert procedure.roles["office"].cites == ("S000-07.R1",)
