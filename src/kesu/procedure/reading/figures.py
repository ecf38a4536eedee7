"""Registers (A9)."""

from __future__ import annotations

from kesu.procedure.declared import Over, Register
from kesu.procedure.expressions import Expression
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.plainkinds import TEXT, TEXTS
from kesu.procedure.reading.shape import Given, Key, Shape
from kesu.procedure.reading.terms import condition


def _over(given: Given) -> Over:
    return Over(given.get("procedures", ()), given.get("kinds", ()))


OVER = Shape(
    "over",
    "跨程序的案件",
    "cases of other procedures",
    (
        Key("procedures", TEXTS, "哪些程序的案件", "the cases of these procedures", "procedures: [shop-complaint]"),
        Key("kinds", TEXTS, "哪些种类的案件", "the cases of all procedures of these kinds", "kinds: [complaint]"),
    ),
    _over,
    "{kinds: [complaint]}",
)
_OVER_KEY = Key(
    "over",
    OVER,
    "列其他程序的案件，而非本程序的；各列用 case. 的值",
    "cases of other procedures instead of its own; what is said of them are values of case.",
    "over: {kinds: [complaint]}",
)


def _register(given: Given) -> Register:
    of = given.get("of", "cases")
    if of.startswith("f."):
        given.reader.mention("table field", of.removeprefix("f."), given.at("of"))
    elif of not in ("cases", "ledger", "expired"):
        given.reader.mention("record", Register(name="", of=of).record or "", given.at("of"))
    register = Register(
        **given.element(),
        of=of,
        over=given.get("over"),
        where=given.get("where"),
        columns=given.get("columns", ()),
        sort=given.get("sort", ()),
    )
    for column in register.columns:
        _check_column(column, register, given, "columns")
    for column, _descends in register.order:
        _check_column(column, register, given, "sort")
    return register


def _check_column(text: str, register: Register, given: Given, key: str) -> None:
    """A bare word is a field, or a column of the table or record at hand; what has a dot is an expression."""
    if "." not in text and (register.over is None or register.expired):
        of = register.record or register.of
        kind = f"register column of {of}" if of != "cases" else "field"
        given.reader.mention(kind, text, given.at(key))
    else:
        full = text if "." in text else f"f.{text}"
        given.reader.term(Expression(full, given.at(key), "register"), None)


REGISTER = Shape(
    "register",
    "台账",
    "a register",
    (
        *DIRECT,
        *ELEMENT,
        Key(
            "of",
            TEXT,
            "哪些行：cases、f.表、ledger（账目）、expired（保存期满、由本程序销毁的案件）、记录类型",
            "its rows: cases, f.<table>, ledger (what was booked), expired (cases whose time is over and that this "
            "procedure destroys), or a type of record",
            "of: cases",
            required=True,
        ),
        _OVER_KEY,
        Key("where", condition("register"), "只列这些", "only these", "where: case.status == 'open'"),
        Key(
            "columns",
            TEXTS,
            "各列：字段，或 s.、clock.、case. 的值；f.表 的台账中是该表的列；"
            "账目的台账中是 number、entry、at、recorded_at、from、to、amount、item、quantity、stock、reason、reverses、"
            "reversed_by、"
            "appeal、appeal_until、final、final_at；期满的台账中是 kept_until、keep；"
            "记录的台账中是记录的字段及 seq、at、by、source",
            "its columns: fields, or values of s., clock., case.; of f.<table> the table's columns; of the ledger "
            "number, entry, at, recorded_at, from, to, amount, item, quantity, stock, reason, reverses, reversed_by, "
            "appeal, appeal_until, final, final_at; of what has expired kept_until, keep; of records their fields and "
            "seq, at, by, source",
            "columns: [case.number, customer, s.close.done_at]",
        ),
        Key("sort", TEXTS, "排序；前加 - 为倒序", "how it is sorted; - descends", "sort: [-case.opened_at]"),
    ),
    _register,
    "{of: cases, columns: [case.number, customer, case.status]}",
    around="register",
)
