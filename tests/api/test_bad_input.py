"""Bad input is answered, not crashed on."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import V1

pytestmark = pytest.mark.django_db
DEEP = "[" * 500 + "]" * 500
STRANGE = [
    "😀" * 50,
    "\u202e\u200f\u2066反\u2069",
    "ﷺ" * 100,
    "１２３４５",
    "\ufeff",
    "'; DROP TABLE casebook_case; --",
    "<script>alert(1)</script>",
    "%s %d {0} {x!r}",
    "\r\n\t",
    "\ufffe\uffff",
]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff\xfe",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"1" * 5000,
        f'{{"data": {DEEP}}}'.encode(),
        f'{{"data": {"[" * 100_000}}}'.encode(),
        b'{"a": "\xed\xa0\x80"}',
        b"null null",
    ],
)
def test_what_is_no_json_is_a_bad_request(people, opened, raw) -> None:
    for path in ("/cases", f"/cases/{opened}/commands/note", "/tokens", "/procedures/check"):
        answer = people("chen").ask("POST", path, raw=raw)
        assert (answer.status, answer.code) == (400, "malformed"), path


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        5,
        None,
        {},
        {"procedure": 5},
        {"procedure": "nothing"},
        {"procedure": "complaint-sample", "data": []},
        {"procedure": "complaint-sample", "data": None},
        {"procedure": "complaint-sample", "data": {"colour": "red"}},
        {"procedure": "complaint-sample", "data": {"customer": {"a": 1}, "demand": "x"}},
        {"procedure": "complaint-sample", "data": {"customer": ["a"], "demand": "x"}},
        {"procedure": "complaint-sample", "data": {"customer": True, "demand": "x"}},
        {"procedure": "complaint-sample", "data": {"customer": "a", "demand": "x" * 100_001}},
        {"procedure": "complaint-sample", "data": {"customer": "a\x00b", "demand": "x"}},
        {"procedure": "complaint-sample", "data": {"customer": "\ud800", "demand": "x"}},
        {"procedure": "complaint-sample", "data": {"customer": "a", "demand": "x", "quantity": 10**400}},
        {"procedure": "complaint-sample", "data": {"customer": "a", "demand": "x", "quantity": "1e400"}},
        {"procedure": "complaint-sample", "data": {"customer": "a", "demand": "x", "quantity": "many"}},
        {"procedure": "complaint-sample", "data": {"customer": "a", "demand": "x"}, "unit": {"a": []}},
        {"procedure": "complaint-sample", "data": {"customer": "a", "demand": "x"}, "as": 5},
        {"procedure": "complaint-sample", "data": {"customer": "a", "demand": "x"}, "ref": "mine"},
        {"procedure": "complaint-sample", "data": {"customer": "a", "demand": "x"}, "parent": {"ref": "mine"}},
        {"procedure": "complaint-sample\x00", "data": {}},
    ],
)
def test_an_opening_that_does_not_fit_is_refused_with_its_code(people, body) -> None:
    answer = people("chen").ask("POST", "/cases", raw=json.dumps(body).encode())
    assert answer.status == 422, answer.body
    assert answer.code in ("input", "missing")
    assert people("chen").get("/cases").body["cases"] == []


def test_a_hundred_thousand_characters_and_strange_ones_are_kept_as_they_were(people) -> None:
    chen = people("chen")
    for text in [*STRANGE, "长" * 100_000]:
        answer = chen.post("/cases", {"procedure": "complaint-sample", "data": {"customer": "甲", "demand": text}})
        if not text.strip():
            assert answer.code == "missing"
            continue
        assert answer.status == 201, answer.body
        assert chen.get(f"/cases/{answer.body['ref']}").body["standing"]["fields"]["demand"] == text
        assert chen.ask("GET", "/cases?q=" + "".join(f"%{byte:02x}" for byte in text[:100].encode())).status == 200


def test_a_fraction_keeps_its_digits(people) -> None:
    raw = '{"procedure": "complaint-sample", "data": {"customer": "甲", "demand": "x", "quantity": 0.10000000000000000001}}'
    ref = people("chen").ask("POST", "/cases", raw=raw.encode()).body["ref"]
    assert people("chen").get(f"/cases/{ref}").body["standing"]["fields"]["quantity"] == "0.10000000000000000001"


@pytest.mark.parametrize(
    "verb", ["complete", "collect", "correct", "extend", "move", "message", "attach", "merge", "link"]
)
@pytest.mark.parametrize("value", [None, 5, 2**70, "x", "\x00", [], [[]], {}, {"a": {"b": []}}, True, 1.5])
def test_any_value_anywhere_in_a_command_is_answered(people, opened, verb, value) -> None:
    keys = ("step", "row", "round", "phase", "outcome", "data", "comment", "rows", "field", "value", "reason", "clock")
    more = ("to", "text", "promise", "file", "into", "as", "send", "at", "sheet", "lot", "from", "quantity", "where")
    people("liu").do(opened, "complete", step="receive")
    li = people("li")
    for key in (*keys, *more):
        base = {"step": "analyse", "outcome": "unfounded", "data": {"cause": "x", "responsible": "making"}}
        body = {**base, key: value} if verb == "complete" else {key: value}
        answer = li.do(opened, verb, **body)
        assert answer.status < 500, (verb, key, value, answer.body)


@pytest.mark.parametrize(
    "path",
    [
        "/cases/%00",
        "/cases/%ff%fe",
        "/cases/" + "x" * 3000,
        "/cases/..%2f..%2fetc",
        "/cases?q=%00",
        "/cases?cursor=%00",
        "/cases?limit=99999999999999999999",
        "/cases?q=" + "x" * 5000,
        "/cases?opened_from=0001-01-01T00:00:00%2B23:59",
        "/cases?opened_until=9999-12-31T23:59:59-23:59",
        "/cases?opened_until=2025-01-01T00:00:00-22:47",
        "/cases?cursor=" + "A" * 400,
        "/cases?cursor=MDAwMS0wMS0wMVQwMDowMDowMCsyMzo1OXwwMWExZmRhNS01ZjI5LTcxOTQtYTE4NS1mZTFlZDQ3NGM5Nzg",
        "/cases?facet.=x",
        "/tokens/99999999999999999999999",
        "/blocks?lot=%F0%9F%98%80",
        "/blocks",
        "/procedures/%E6%B2%A1",
        "/tasks?procedure=%27%22",
        "/people?unit=%27&role=%22",
    ],
)
def test_strange_addresses_are_answered(people, sample, path) -> None:
    assert people("liu").get(path).status < 500


def test_what_is_too_large_is_told_so(people, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = people("chen").post("/cases", {"procedure": "complaint-sample", "data": {"demand": "x" * 2000}})
    assert (answer.status, answer.code) == (413, "too_large")
    assert V1 not in str(answer.body)
