"""Qualifications that a step's end gives and takes (A3 `needs`): `grants`, `revokes`."""

from __future__ import annotations

from kesu.procedure.declared import Grant, Revocation
from kesu.procedure.reading.elements import ELEMENT
from kesu.procedure.reading.plainkinds import TEXT
from kesu.procedure.reading.shape import Given, Key, ListOf, Shape
from kesu.procedure.reading.terms import Expr

_NAME = Key(
    "qualification",
    TEXT,
    "资格名称，即角色 needs 所写的",
    "its name, as roles say it in `needs`",
    "qualification: complaint-training",
    required=True,
)


def _grant(given: Given) -> Grant | None:
    name, to = given.get("qualification"), given.get("to")
    return Grant(name, to, given.get("until"), given.place) if name and to is not None else None


def _revocation(given: Given) -> Revocation | None:
    name, source = given.get("qualification"), given.get("from")
    return Revocation(name, source, given.place) if name and source is not None else None


GRANT = Shape(
    "grant",
    "授予的资格",
    "a qualification that is granted",
    (
        *ELEMENT,
        _NAME,
        Key("to", Expr("send", "who"), "授予谁", "to whom", "to: f.person", required=True),
        Key(
            "until",
            Expr("send", "date"),
            "有效至哪天（含）；不写则长期",
            "through which day; for ever where it is not said",
            "until: f.valid_until",
        ),
    ),
    _grant,
    "{qualification: complaint-training, to: f.person, until: f.valid_until}",
)
REVOCATION = Shape(
    "revocation",
    "收回的资格",
    "a qualification that is revoked",
    (
        *ELEMENT,
        _NAME,
        Key("from", Expr("send", "who"), "从谁收回", "from whom", "from: f.person", required=True),
    ),
    _revocation,
    "{qualification: complaint-training, from: f.person}",
)
QUALIFYING = (
    Key(
        "grants",
        ListOf(GRANT, "授予资格的列表", "a list of qualifications", alone=True),
        "完成时授予的资格，其他程序的角色随即认可（退回的结论只执行自己所写的）",
        "qualifications that its end gives, for roles of all procedures (an outcome that goes back gives its own only)",
        "grants: [{qualification: complaint-training, to: f.person}]",
    ),
    Key(
        "revokes",
        ListOf(REVOCATION, "收回资格的列表", "a list of qualifications", alone=True),
        "完成时收回的资格，不论由谁授予",
        "qualifications that its end takes away, whoever gave them",
        "revokes: [{qualification: complaint-training, from: f.person}]",
    ),
)
