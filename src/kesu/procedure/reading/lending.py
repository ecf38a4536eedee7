"""Records that a step lends (A2 `lends`)."""

from __future__ import annotations

from kesu.procedure.declared import Lending
from kesu.procedure.reading.elements import ELEMENT
from kesu.procedure.reading.references import INSTANTS
from kesu.procedure.reading.shape import Given, Key, Shape
from kesu.procedure.reading.terms import Expr


def _lending(given: Given) -> Lending | None:
    to, until = given.get("to"), given.get("until")
    if to is None or until is None:
        return None
    return Lending(to, until, given.get("cases"), given.get("back", ()))


LENDING = Shape(
    "lending",
    "借阅",
    "a loan",
    (
        *ELEMENT,
        Key(
            "cases",
            Expr("opens", None),
            "借出哪些案件；不写则为本案",
            "which cases; this one where it is not said",
            "cases: f.list",
        ),
        Key("to", Expr("send", "who"), "借给谁", "to whom", "to: f.borrower", required=True),
        Key(
            "until",
            Expr("send", "instant"),
            "到何时（日期则含当日），到时自动不可再看",
            "until when (a date: through that day); then it can be read no more",
            "until: f.lend_until",
            required=True,
        ),
        Key("back", INSTANTS, "何时算归还", "when it has been given back", "back: [give_back]"),
    ),
    _lending,
    "{to: f.borrower, until: f.lend_until, back: [give_back]}",
)
LENDS = Key(
    "lends",
    LENDING,
    "完成时借出档案：被借阅人在期限内可看，每次查看记入履历",
    "what its end lends: who borrows may read it until then, and each look is journalled",
    "lends: {to: f.borrower, until: f.lend_until, back: [give_back]}",
)
