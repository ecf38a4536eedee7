"""What opens a case by itself (A9 `triggers`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kesu.procedure.declared.elements import Element

if TYPE_CHECKING:
    from kesu.procedure.calendars import Schedule
    from kesu.procedure.expressions import Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger(Element):
    """`name` is made of what it says and stays the same while that does, wherever it stands in the list.

    kind: `record`, `due` (of a record), `case`, `every`. of: the type of record, or the procedure of the case.
    at: the instant's name as `instant_key` has it. each: a register or lookup. open: the procedure it opens.
    """

    kind: str
    of: str = ""
    at: str = ""
    schedule: Schedule | None = None
    each: str | None = None
    due: Expression | None = None
    when: Expression | None = None
    open: str = ""  # empty: the procedure it belongs to
    values: Mapping[str, Expression] = field(default_factory=dict)
