"""From the declarations of a procedure to the names its expressions may use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from kesu.procedure.calendars import parse_duration
from kesu.procedure.declared import (
    Clock,
    Field,
    LedgerEntry,
    Lookup,
    Opening,
    Option,
    Procedure,
    Record,
    Register,
    Step,
    Streak,
    Table,
    TableRule,
    Trigger,
)
from kesu.procedure.expressions.expression import Expression
from kesu.procedure.expressions.inference import type_of
from kesu.procedure.expressions.names import DeclaredNames, Names, Space
from kesu.procedure.expressions.operators import common
from kesu.procedure.expressions.types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    DURATION,
    INTEGER,
    MONEY,
    PERSON,
    PLURALS,
    TEXT,
    UNIT,
    Type,
    choice_of,
    code_of,
    list_of,
    row_of,
)

STATUSES = ("waiting", "open", "awaiting", "done", "skipped", "void", "dormant")
CASE_STATUSES = ("open", "closed", "withdrawn", "cancelled", "merged")
PROMISE_KINDS = ("answer", "agree", "admit", "pay", "exchange")
_DECIMAL = re.compile(r"-?\d+\.\d+")

CLOCK: Space = {"running": BOOLEAN, "overdue": BOOLEAN, "met": BOOLEAN, "due": DATETIME, "late_by": DURATION}
STREAK: Space = {"length": INTEGER, "best": INTEGER, "missed": BOOLEAN}
DOCUMENT: Space = {"made": BOOLEAN, "sent_at": DATETIME}
PROMISE: Space = {"kind": choice_of(*PROMISE_KINDS), "amount": MONEY, "until": DATETIME}


def field_type(field: Field) -> Type:
    """The type of a field or column, with its options and columns."""
    if field.type == "table" or (field.type == "snapshot" and field.columns):
        return list_of(row_of({name: field_type(column) for name, column in field.columns.items()}))
    if field.type == "sheet":
        return list_of(_sheet_row(field))
    if field.type == "snapshot":
        return list_of(ANYTHING)
    if field.rows is not None and field.rows.key is not None:
        return field_type(field.rows.key)
    if field.type == "list":
        return list_of(_scalar(field.of or "text", field.options))
    return _scalar(field.type, field.options)


def row_types(field: Field) -> Space | Type:
    """What `x.` is over the rows of a table or sheet."""
    if field.sheet is not None:
        return dict(_sheet_row(field).columns)
    return {name: field_type(column) for name, column in field.columns.items()} or ANYTHING


def _scalar(name: str, options: tuple[Option, ...]) -> Type:
    if name in PLURALS:
        return list_of(_scalar(PLURALS[name], options))
    return Type(name, options=tuple(_codes(options))) if name == "choice" else Type(name)


def _codes(options: tuple[Option, ...]) -> Iterable[str]:
    for option in options:
        yield option.name
        yield from _codes(option.options)


def _sheet_row(field: Field) -> Type:
    states = field.sheet.states if field.sheet else {}
    amounts = dict.fromkeys(("total", "unknown", *states), DECIMAL)
    return row_of({"lot": Type("lot"), "where": Type("place"), **amounts})


def step_space(step: Step) -> Space:
    """`s.x.`; `last` has the same attributes, of the round before."""
    attributes: dict[str, Space | Type] = {
        **dict.fromkeys(("open", "done", "skipped", "void", "dormant"), BOOLEAN),
        "status": choice_of(*STATUSES),
        "outcome": choice_of(*step.outcomes),
        **dict.fromkeys(("round", "rounds"), INTEGER),
        "by": PERSON,
        "unit": UNIT,
        **dict.fromkeys(("opened_at", "done_at"), DATETIME),
    }
    return {**attributes, "last": attributes}


def _case_space(procedure: Procedure) -> dict[str, Space | Type]:
    facets = {field.facet: field_type(field) for field in procedure.fields.values() if field.facet}
    return {
        **facets,
        "severity": facets.get("severity", choice_of()),
        "number": TEXT,
        "opened_at": DATETIME,
        "closed_at": DATETIME,
        "status": choice_of(*CASE_STATUSES),
        "reopened": INTEGER,
        "ref": TEXT,
        "kind": choice_of(),
        "procedure": choice_of(),
        "version": TEXT,
        "unit": UNIT,
        "opened_by": PERSON,
    }


def table_types(table: Table, around: Names) -> Mapping[str, Type]:
    """The type of each value of a decision table: as declared, else what its values have in common.

    `around` types the computed ones (`{is: …}`); one that reads another table counts as anything.
    """
    rules: tuple[TableRule, ...] = table.rules + ((table.otherwise,) if table.otherwise else ())
    names = dict.fromkeys(name for rule in rules for name in rule.then)
    found: dict[str, Type] = {}
    for name in names:
        declared = table.types.get(name)
        values = [rule.then[name] for rule in rules if name in rule.then]
        element = _scalar(declared, ()) if declared and declared != "choice" else _values_type(values, around)
        found[name] = list_of(element) if table.hits_all else element
    return found


def _values_type(values: list[object], names: Names) -> Type:
    computed = [type_of(value.text, names) for value in values if isinstance(value, Expression)]
    plain = [value for value in values if value is not None and not isinstance(value, Expression)]
    found: Type | None = literals_type(plain) if plain else computed[0] if computed else ANYTHING
    for kind in computed:
        found = found and common(found, kind)
    return found or ANYTHING


def literals_type(values: list[object]) -> Type:
    """What constants written in YAML have in common; texts that are all dates, durations or decimals are such."""
    given = [value for value in values if value is not None]
    if not given or not all(isinstance(value, bool | int | str | list | tuple) for value in given):
        return ANYTHING
    lists = [value for value in given if isinstance(value, list | tuple)]
    if lists:
        return list_of(literals_type([part for value in given for part in _parts(value)]))
    if all(isinstance(value, bool) for value in given):
        return BOOLEAN
    if all(isinstance(value, int) and not isinstance(value, bool) for value in given):
        return INTEGER
    texts = [value if isinstance(value, str) else str(value) for value in given]
    if all(_DECIMAL.fullmatch(text) or text.lstrip("-").isdigit() for text in texts):
        return DECIMAL
    if not all(isinstance(value, str) for value in given):
        return ANYTHING
    if all(_is_date(text) for text in texts):
        return DATE
    return DURATION if all(_is_duration(text) for text in texts) else code_of(*dict.fromkeys(texts))


def _parts(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2025-03-03")


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True


class ProcedureNames(DeclaredNames):
    """The names of a whole procedure, and those of each of its places."""

    def __init__(self, procedure: Procedure) -> None:
        super().__init__(_spaces(procedure), _lists(procedure))
        self.procedure = procedure

    def element_of(self, step: Step) -> Type | None:
        """What `each` is in a step; None where the step has no `each`."""
        if step.each is None:
            return None
        found = type_of(step.each.text, self)
        return found.of if found.of is not None else ANYTHING

    def for_step(self, step: Step) -> DeclaredNames:
        """With `each` where the step has it."""
        return self.within(each=self.element_of(step))

    def for_clock(self, clock: Clock) -> DeclaredNames:
        """With `each` where a step named in `from` or `to` has it."""
        steps = (self.procedure.steps.get(ref.name) for ref in (*clock.start, *clock.to) if ref.kind == "step")
        return self.within(each=next((found for step in steps if step and (found := self.element_of(step))), None))

    def for_list(self, items: Opening | LedgerEntry, around: DeclaredNames | None = None) -> DeclaredNames:
        """Inside `opens` or a ledger entry: `each` is an element of its own `each`, else that of the step `around`."""
        names = around or self
        if items.each is None:
            return names
        return names.within(each=type_of(items.each.text, names).of or ANYTHING)

    def for_streak(self, streak: Streak) -> DeclaredNames:
        """With `x.`: the columns of the table, or the fields of the record or case."""
        field = self.procedure.fields.get(streak.of)
        if streak.source == "field" and field is not None:
            return self.within(row={name: field_type(column) for name, column in field.columns.items()})
        if streak.source == "record" and streak.of in self.procedure.records:
            return self.within(row=record_space(self.procedure.records[streak.of]))
        if streak.source == "cases" and set(streak.procedures) == {self.procedure.name}:
            return self.within(row={name: field_type(field) for name, field in self.procedure.fields.items()})
        return self.within(row=ANYTHING)

    def for_trigger(self, trigger: Trigger) -> DeclaredNames:
        """A record's trigger has `record.`; one on a case, or on each case of a register, has that case's names."""
        own = {name: self.spaces[name] for name in ("setting", "now", "today")}
        lookup = self.procedure.lookups.get(trigger.each or "")
        if trigger.kind in ("record", "due"):
            record = self.procedure.records.get(trigger.of)
            return DeclaredNames({**own, "record": record_space(record) if record else ANYTHING})
        if trigger.kind == "every" and trigger.each is None:
            return DeclaredNames(own)
        procedures = lookup.of if lookup else (trigger.of or self.procedure.name,)
        if set(procedures) == {self.procedure.name}:
            return DeclaredNames({name: space for name, space in self.spaces.items() if name != "record"}, self.lists)
        return DeclaredNames({**OTHER_PACK.spaces, **own, "found": self.spaces["found"]})

    def for_register(self, register: Register) -> DeclaredNames:
        """With `x.`: the columns of the table whose rows it lists, the entry of the ledger, or the record, which goes
        by `record.` too; of a case nothing is there then."""
        if register.record is not None:
            return self.for_record(self.procedure.records.get(register.record))
        field = self.procedure.fields.get(register.table or "")
        names = DeclaredNames({name: space for name, space in self.spaces.items() if name != "record"}, self.lists)
        row = row_types(field) if field is not None else row_words(register)
        return names if row is None else names.within(row=row)

    def for_record(self, record: Record | None) -> DeclaredNames:
        """`record.` and `x.`: what the record says, and what is known of it (`RECORDED`); settings and who looks."""
        space = RECORDED | record_space(record) if record is not None else ANYTHING
        own = {name: self.spaces[name] for name in ("setting", "actor")}
        return DeclaredNames({**own, "record": space, "x": space})

    def for_snapshot(self, register: str) -> DeclaredNames:
        """With `o.`, the case a row comes from, and `x.`, the row; typed where the register is the procedure's own."""
        own = self.procedure.registers.get(register)
        if own is None:
            return self.within(row=ANYTHING, other=OTHER_PACK)
        if own.record is not None:
            return self.within(row=self.for_register(own).spaces["x"])
        return self.for_register(own).within(other=self if own.over is None else OTHER_PACK)

    def for_lookup(self, lookup: Lookup) -> DeclaredNames:
        """With `o.`: typed where the lookup is over this procedure alone, else anything goes."""
        own = set(lookup.of) <= {self.procedure.name}
        return self.within(other=self if own else OTHER_PACK)

    @cached_property
    def for_join(self) -> DeclaredNames:
        """With `o.` of another pack: what that pack declares is not known here."""
        return self.within(other=OTHER_PACK)


def row_words(register: Register) -> dict[str, Type] | None:
    """What `x.` says where the rows of a register are neither cases nor rows of tables nor records."""
    return ENTRY if register.ledger else EXPIRED if register.expired else None


RECORDED: dict[str, Type] = {"seq": INTEGER, "at": DATETIME, "by": PERSON, "source": TEXT}
"""What a register knows of a record beside its fields: its number, when and by whom it was entered, where from."""

ENTRY: dict[str, Type] = {
    "number": INTEGER,
    "entry": TEXT,
    "at": DATETIME,
    "recorded_at": DATETIME,
    "from": ANYTHING,
    "to": ANYTHING,
    "amount": MONEY,
    "item": TEXT,
    "quantity": DECIMAL,
    "stock": TEXT,
    "reason": TEXT,
    "reverses": INTEGER,
    "reversed_by": INTEGER,
    "appeal": choice_of("open", "upheld", "rejected"),
    "appeal_until": DATETIME,
    "final": BOOLEAN,
    "final_at": DATETIME,
}
"""What `x.` says of an entry of the ledger; `from` and `to` are codes of people, units, roles, or names of parties."""

EXPIRED: dict[str, Type] = {"kept_until": DATETIME, "keep": TEXT}
"""What `x.` says of a case whose time of keeping is over: until when it had to be kept, and the rule as written."""

OTHER_PACK = DeclaredNames({"f": ANYTHING, "s": ANYTHING, "case": ANYTHING})


def record_space(record: Record) -> dict[str, Type]:
    """What `record.` is of records of that type, and `x.` in a streak over them."""
    return {name: field_type(field) for name, field in record.fields.items()}


def names_of_requirement(record: Record) -> DeclaredNames:
    """What the `requires` of a type of record may name: the record that is being entered, and the present."""
    return DeclaredNames({"record": record_space(record), "now": DATETIME, "today": DATE})


def names_of(procedure: Procedure) -> ProcedureNames:
    """What the expressions of a procedure may name; `each`, `x.` and `o.` come with the `for_…` methods."""
    return ProcedureNames(procedure)


def _spaces(procedure: Procedure) -> Space:
    spaces = _plain_spaces(procedure)
    before_tables = DeclaredNames({**spaces, "table": ANYTHING})
    return {**spaces, "table": {name: table_types(table, before_tables) for name, table in procedure.tables.items()}}


def _plain_spaces(procedure: Procedure) -> dict[str, Space | Type]:
    fields = {name: field_type(field) for name, field in procedure.fields.items()}
    case_row = row_of({k: v for k, v in _case_space(procedure).items() if isinstance(v, Type)})
    return {
        "f": fields,
        "was": fields,
        "s": {name: step_space(step) for name, step in procedure.steps.items()},
        "clock": dict.fromkeys(procedure.clocks, CLOCK),
        "setting": {name: _scalar(setting.type, setting.options) for name, setting in procedure.settings.items()},
        "streak": dict.fromkeys(procedure.streaks, STREAK),
        "found": {name: {"count": INTEGER, "cases": list_of(case_row)} for name in procedure.lookups},
        "doc": dict.fromkeys(procedure.documents, DOCUMENT),
        "case": _case_space(procedure),
        "actor": {
            "id": PERSON,
            "person": PERSON,
            "unit": UNIT,
            "units": list_of(UNIT),
            "roles": list_of(choice_of(*procedure.roles, "complainant")),
            "lent": BOOLEAN,
        },
        "record": ANYTHING if procedure.records else {},
        "promise": PROMISE,
        "now": DATETIME,
        "today": DATE,
    }


def _lists(procedure: Procedure) -> Mapping[str, tuple[str, ...]]:
    links = dict.fromkeys(opening.link for opening in procedure.openings)
    return {"ledger": tuple(procedure.ledger)} | ({"link": tuple(links)} if links else {})
