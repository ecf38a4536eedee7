"""By what a case was opened of itself, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kesu.casebook import queries
from kesu.casebook.publishing import titles
from kesu.casebook.records import record_types
from kesu.desk.looking import Look
from kesu.desk.speaking import moment_text, said


def set_off(look: Look, head: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The trigger's procedure, and the record, the tick or the case that was the occasion."""
    trigger, occasion = str(head.get("trigger") or ""), str(head.get("occasion") or "")
    procedure, _slash, name = trigger.partition("/")
    if not name:
        return
    title = titles().get(procedure)
    yield _("Opened by a trigger of"), said(title) if title else procedure
    kind = name.partition("-")[0]
    if kind in ("record", "due"):
        record, _colon, number = occasion.rpartition(":")
        spec = record_types().get(record)
        yield _("Record"), _("%(type)s no. %(number)s") % {"type": said(spec) if spec else record, "number": number}
    elif kind == "every":
        yield _("On schedule"), moment_text(occasion.split(" ", maxsplit=1)[0], look.zone)
    else:
        ref = queries.ref_seen(look.viewer, occasion.partition(":")[0])
        found = queries.case(look.viewer, str(ref)) if ref else None
        yield _("On a case"), (found.row.number or found.row.title) if found else _("a case that is not yours to see")
