"""Stocks: what is where, over the cases of all procedures; and what of a ledger entry makes it a move of one (A7)."""

from __future__ import annotations

from kesu.procedure.declared import Element, Stock
from kesu.procedure.reading.elements import DIRECT, ELEMENT
from kesu.procedure.reading.plainkinds import TEXT, NameOf, Words
from kesu.procedure.reading.shape import Given, Key, Named, Shape
from kesu.procedure.reading.terms import Expr

COUNTS = ("all", "listed")


def _outside(given: Given) -> Element:
    return Element(**given.element())


OUTSIDE = Shape(
    "outside",
    "库存之外的地点",
    "a place outside of a stock",
    (*DIRECT, *ELEMENT),
    _outside,
    "{zh: 供方, en: Supplier}",
    short="label",
)


def _stock(given: Given) -> Stock:
    return Stock(**given.element(), unit=given.get("unit"), outside=given.get("outside", {}))


STOCK = Shape(
    "stock",
    "库存",
    "a stock",
    (
        *DIRECT,
        *ELEMENT,
        Key("unit", TEXT, "计量单位", "the unit it is counted in", "unit: pcs"),
        Key(
            "outside",
            Named(OUTSIDE, "库存之外的地点", "places outside", "place"),
            "库存之外的地点：物品由此而来、到此为止，不限数量；其余任何地点发出的都不能多于其结存",
            "places outside: goods come from there and go there without limit; no other place gives more than it has",
            "outside: {supplier: 供方, scrapped: 报废}",
        ),
    ),
    _stock,
    "{zh: 备件, outside: {supplier: 供方, used: 已用}}",
)

STOCK_KEYS = (
    Key(
        "stock",
        NameOf("stock", "库存的名称", "the name of a stock", "parts"),
        "这一笔是该库存的移动：from 的结存不足即拒绝（quantity）",
        "it moves goods of this stock; refused (`quantity`) where `from` does not have that many",
        "stock: parts",
    ),
    Key(
        "count",
        Words(COUNTS),
        "盘点：quantity 是在 to 处点到的数，与结存的差额记账（对方为 from）；"
        "all 该处有结存的每样都须点到，listed 只点所列的",
        "a count: `quantity` is what was found at `to`, the difference is booked against `from`; `all`: everything "
        "that is there must be among the rows, `listed`: only what is listed",
        "count: all",
    ),
    Key(
        "reason",
        Expr("ledger", "text"),
        "盘点有差额的原因；有差额而没有写即拒绝",
        "why a count differs; refused where it does and none is given",
        "reason: each.why",
    ),
)


def check_stock(given: Given) -> None:
    """Goods of a stock go from somewhere to somewhere; a count belongs to a stock, and gives its reason."""
    needed = {
        "stock": ("from", "to", "item"),
        "count": ("stock", "reason"),
        "reason": ("count",),
    }
    for key, others in needed.items():
        for other in others:
            if given.has(key) and not given.has(other):
                given.reader.say("ledger.stock", given.at(key), key=key, other=other)
    if given.get("count") == "all" and not given.has("each"):
        given.reader.say("ledger.stock", given.at("count"), key="count: all", other="each")
    if given.has("stock") and given.has("appeal"):
        given.reader.say("shape.not-beside", given.at("appeal"), key="appeal", other="stock")
