"""What may be the name of a step, a field, a document …"""

from __future__ import annotations

import re

from kesu.procedure.declared import Place
from kesu.procedure.reading.reader import Reader

RESERVED: dict[str, frozenset[str]] = {
    "step": frozenset(("opened", "closed", "reopened", "clock", "child", "f", "case")),
    "outcome": frozenset(("opened", "submitted", "skipped", "exhausted")),
    "role": frozenset(("company",)),
    "field": frozenset(("each", "lot_total")),
    "state": frozenset(("outside", "unknown", "lot", "where", "total")),
}
SPLICED = ("clock", "document", "ledger", "table", "streak", "lookup", "register", "measure")
"""What a part brings, beside its steps: `visit.limit` is what the use `visit` of a part has for itself."""
# what expressions never name, or only as text, may hold hyphens; and begin with a digit (`8d-report`)
_LOOSE = re.compile(r"[^\W_][\w-]*")
_HYPHENS = re.compile(r"[^\W\d_][\w-]*")
_FORMS = {
    **dict.fromkeys(("document", "procedure", "register", "record", "measure", "kind", "calendar"), _LOOSE),
    **dict.fromkeys(("role", "outcome"), _HYPHENS),
    "step": re.compile(r"[^\W\d_]\w*(\.[^\W\d_]\w*)*"),  # with the dots of spliced parts
}
_NAME = re.compile(r"[^\W\d_]\w*")


def check_name(name: str, kind: str, place: Place, reader: Reader) -> bool:
    """Whether that may be the name of such an element; says a message where not."""
    form = _FORMS.get(kind, _NAME)
    parts = name.split(".") if kind in SPLICED else [name]
    if not all(form.fullmatch(part) for part in parts):
        reader.say("name.form", place, name=name)
        return False
    if name in RESERVED.get(kind, frozenset()):
        reader.say("name.reserved", place, name=name)
        return False
    return True
