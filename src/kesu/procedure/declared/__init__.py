"""What a pack says, as frozen data.

`reading` makes these from YAML; `Expression` objects in them are bound (typed and compiled) once the whole
pack is read. Names follow `language.md` part A; `place` is where the element stands, for messages.
"""

from kesu.procedure.declared.clocks import Clock, Extension, Limit, Overdue, Warning
from kesu.procedure.declared.elements import NOWHERE, AllOf, AnyOf, Element, Label, Place, Ref
from kesu.procedure.declared.facts import (
    Field,
    Lookup,
    Move,
    Option,
    RowsOf,
    Setting,
    SheetSpec,
    SheetState,
    Streak,
    Table,
    TableRule,
)
from kesu.procedure.declared.figures import Figures, Measure, Over, Ratio, Register, Target, measure_of
from kesu.procedure.declared.papers import (
    Document,
    LedgerEntry,
    Notice,
    Numbering,
    Opened,
    Promise,
    Record,
    Retention,
    Stock,
)
from kesu.procedure.declared.procedures import Mark, Procedure
from kesu.procedure.declared.steps import (
    Block,
    Fill,
    Grant,
    Opening,
    Outcome,
    Requirement,
    Review,
    Revocation,
    Send,
    Starts,
    Step,
)
from kesu.procedure.declared.triggers import Trigger
from kesu.procedure.declared.who import Exclusion, Holder, Role, Who

__all__ = [
    "NOWHERE",
    "AllOf",
    "AnyOf",
    "Block",
    "Clock",
    "Document",
    "Element",
    "Exclusion",
    "Extension",
    "Field",
    "Figures",
    "Fill",
    "Grant",
    "Holder",
    "Label",
    "LedgerEntry",
    "Limit",
    "Lookup",
    "Mark",
    "Measure",
    "Move",
    "Notice",
    "Numbering",
    "Opened",
    "Opening",
    "Option",
    "Outcome",
    "Over",
    "Overdue",
    "Place",
    "Procedure",
    "Promise",
    "Ratio",
    "Record",
    "Ref",
    "Register",
    "Requirement",
    "Retention",
    "Review",
    "Revocation",
    "Role",
    "RowsOf",
    "Send",
    "Setting",
    "SheetSpec",
    "SheetState",
    "Starts",
    "Step",
    "Stock",
    "Streak",
    "Table",
    "TableRule",
    "Target",
    "Trigger",
    "Warning",
    "Who",
    "measure_of",
]
