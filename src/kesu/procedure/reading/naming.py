"""Looks up every name the pack mentions, once all of it has been read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kesu.procedure.declared import Field, Procedure
from kesu.procedure.expressions import ENTRY, EXPIRED, RECORDED
from kesu.procedure.expressions.analysis import field_behind
from kesu.procedure.expressions.parsing import Unparsable, parse
from kesu.procedure.reading.reader import Mention, Reader

FACETS = frozenset(
    [
        "customer",
        "product",
        "lot",
        "part",
        "order",
        "defect",
        "cause",
        "class",
        "severity",
        "loss",
        "responsible",
        "process",
        "site",
    ]
)
WORDS = {
    "step": ("step", "步骤"),
    "outcome": ("outcome", "结论"),
    "clock": ("clock", "时限"),
    "link": ("child link (`as` of `opens`)", "子案件关联"),
    "instant field": ("field", "字段"),
    "role": ("role", "角色"),
    "inside role": ("role", "角色"),
    "field": ("field", "字段"),
    "field or token": ("field or token", "字段或编号成分"),
    "filled field": ("field", "字段"),
    "table field": ("table field", "表字段"),
    "snapshot field": ("snapshot field", "快照字段"),
    "document": ("document", "单据"),
    "register": ("register", "台账"),
    "record": ("type of record", "记录类型"),
    "measure": ("measure", "指标"),
    "counted measure": ("measure that sums or counts", "合计或计数的指标"),
    "facet": ("facet", "口径"),
    "ledger": ("ledger entry", "账目"),
    "stock": ("stock", "库存"),
    "account": ("role or place outside of a stock", "角色或库存之外的地点"),
    "type": ("type", "类型"),
    "column": ("column", "列"),
}
ALWAYS = ("done", "opened", "submitted", "skipped", "exhausted")


class Lookup:
    """The names a procedure declares, by kind."""

    def __init__(self, procedure: Procedure, reader: Reader, facets: Iterable[str] = ()) -> None:
        self.procedure = procedure
        self.reader = reader
        tables = [name for name, field in procedure.fields.items() if field.type in {"table", "sheet", "snapshot"}]
        self.known: dict[str, Iterable[str]] = {
            "step": procedure.steps,
            "clock": procedure.clocks,
            "link": dict.fromkeys(opening.link for opening in procedure.openings),
            "role": {**procedure.roles, "complainant": None},
            "inside role": procedure.roles,
            "field": procedure.fields,
            "filled field": procedure.fields,
            "instant field": procedure.fields,
            "table field": tables,
            "snapshot field": [name for name, field in procedure.fields.items() if field.type == "snapshot"],
            "document": procedure.documents,
            "register": procedure.registers,
            "record": procedure.records,
            "measure": procedure.measures,
            "counted measure": [one.name for one in procedure.measures.values() if one.kind in ("sum", "count")],
            "facet": FACETS | set(procedure.facets) | set(facets),
            "ledger": procedure.ledger,
            "stock": procedure.stocks,
            "account": [*procedure.roles, "company", *procedure.outside_places],
            "field or token": procedure.fields,
        }
        self.special: dict[str, Callable[[Mention], None]] = {
            "outcome": self._outcome,
            "each column": self._each_column,
            "column": self._column,
            "withdrawal": self._withdrawal,
            "type": lambda mention: None,
        }

    def check(self, mention: Mention) -> None:
        if mention.kind in self.special:
            self.special[mention.kind](mention)
        elif mention.kind.startswith("register column of "):
            self._register_column(mention)
        elif mention.kind.startswith("part of "):
            self._part(mention)
        elif mention.name not in self.known[mention.kind]:
            self._unknown(mention, self.known[mention.kind])
        else:
            self._fits(mention)

    def _unknown(self, mention: Mention, candidates: Iterable[str], name: str = "", kind: str = "") -> None:
        en, zh = WORDS[kind or mention.kind]
        self.reader.say("name.unknown", mention.place, candidates, name=name or mention.name, kind=en, kind_zh=zh)

    def _fits(self, mention: Mention) -> None:
        """A field that is there, and yet not what the place needs."""
        if mention.kind == "instant field":
            if self.procedure.fields[mention.name].type not in {"date", "datetime"}:
                self.reader.say("reference.instant", mention.place, text=f"f.{mention.name}")
        elif mention.kind == "inside role" and self.procedure.roles[mention.name].outside:
            self.reader.say("role.outside", mention.place, name=mention.name)
        elif mention.kind == "filled field" and self.procedure.fields[mention.name].computed is not None:
            self.reader.say("fill.computed", mention.place, name=mention.name)

    def _outcome(self, mention: Mention) -> None:
        steps = [name for name in self.procedure.steps if mention.name.startswith(f"{name}.")]
        if not steps:
            return
        step = self.procedure.steps[max(steps, key=len)]
        what = mention.name.removeprefix(f"{step.name}.")
        if what not in step.outcomes and what not in ALWAYS:
            self._unknown(mention, (*step.outcomes, *ALWAYS), what)

    def _each_column(self, mention: Mention) -> None:
        each = mention.around.each[-1] if mention.around.each else None
        if each is None:
            self.reader.say("fill.each", mention.place, text=f"each.{mention.name}")
            return
        try:
            name = field_behind(parse(each))
        except Unparsable:
            return
        table = self.procedure.fields.get(name or "")
        if table is not None and table.type == "table":
            self._column_of(table, mention, mention.name)
        elif table is not None or name is None:
            self.reader.say("fill.rows", mention.place, text=f"each.{mention.name}", each=each.strip())

    def _column(self, mention: Mention) -> None:
        name, _, column = mention.name.rpartition(".")
        table = self.procedure.fields.get(name)
        if table is not None and column:
            self._column_of(table, mention, column)

    def _register_column(self, mention: Mention) -> None:
        of = mention.kind.removeprefix("register column of ")
        if of == "ledger":
            if mention.name not in {**ENTRY, **self.procedure.fields}:
                self._unknown(mention, ENTRY, kind="column")
            return
        if of == "expired":
            if mention.name not in EXPIRED:
                self._unknown(mention, EXPIRED, kind="column")
            return
        if not of.startswith("f."):
            record = self.procedure.records.get(of)
            if record is not None and mention.name not in {**record.fields, **RECORDED}:
                self._unknown(mention, {**record.fields, **RECORDED}, kind="field")
            return
        table = self.procedure.fields.get(of.removeprefix("f."))
        if table is not None and mention.name not in {**table.columns, **self.procedure.fields}:
            self._unknown(mention, table.columns, kind="column")

    def _part(self, mention: Mention) -> None:
        """What a figure is split by: a facet, or a column of the rows that it counts."""
        of = mention.kind.removeprefix("part of ")
        measure = self.procedure.measures.get(of.removeprefix("measure."))
        if of.startswith("measure.") and measure is not None:
            if measure.over is not None:
                return
            of = "*" if measure.ratio else measure.rows
        known = set(self.known["facet"])
        for rows, columns in self._countable().items():
            known |= set(columns) if of in ("*", rows) else set()
        if mention.name not in known:
            self._unknown(mention, sorted(known), kind="facet")

    def _countable(self) -> dict[str, Iterable[str]]:
        """What a measure may count, beside cases, and its columns."""
        tables = {f"f.{name}": field.columns for name, field in self.procedure.fields.items() if field.columns}
        records = {f"{prefix}{name}": (*one.fields, *RECORDED) for name, one in self.procedure.records.items()
                   for prefix in ("", "record.", "records.")}  # fmt: skip
        return {"ledger": ENTRY, **tables, **records}

    def _column_of(self, table: Field, mention: Mention, column: str) -> None:
        if column not in table.columns and not (table.type == "sheet" and column in {"lot", "where"}):
            self._unknown(mention, table.columns, column, "column")

    def _withdrawal(self, mention: Mention) -> None:
        step = self.procedure.steps.get(mention.around.step or "")
        if step is not None and not (step.starts and step.starts.on_withdrawal):
            self.reader.say("cancels.all", mention.place)


def check_names(procedure: Procedure, reader: Reader, facets: Iterable[str] = ()) -> None:
    """Every name the reader met that nothing declares becomes a message."""
    lookup = Lookup(procedure, reader, facets)
    for mention in reader.mentions:
        lookup.check(mention)
