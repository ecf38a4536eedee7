"""Receivers and accounts by their codes: a party's name stands beside an event, never in its head (B8.39)."""

from __future__ import annotations

from collections.abc import Iterable

from kesu.procedure.acting import COMPLAINANT
from kesu.procedure.draft import Draft
from kesu.procedure.state import Json

PARTY = "party"


def without_names(draft: Draft, codes: Iterable[str]) -> tuple[list[str], dict[str, Json]]:
    """The codes for the head, `party` for each that is nobody we know, and the names as values."""
    directory, roles = draft.context.directory, draft.program.procedure.roles
    known, names = [], []
    for code in codes:
        is_known = code in directory.people or code in directory.units or code in roles
        if is_known or code in (COMPLAINANT, "company", PARTY):
            known.append(code)
        else:
            known.append(PARTY)
            names.append(code)
    return list(dict.fromkeys(known)), {PARTY: names} if names else {}
