"""What people are told in the page beside what a case tells them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from kesu.casebook import rows
from kesu.casebook.models import Notice


def tell(people: Iterable[str], kind: str, about: Mapping[str, str], *, now: datetime) -> int:
    """Tell each of these people once, in the transaction at hand. about: codes by which a page finds what it is about,
    for a notice that belongs to no case. Answers how many were told."""
    text = json.dumps(dict(about), ensure_ascii=False)
    told = [(person, kind, text, now) for person in dict.fromkeys(people)]
    rows.insert(Notice, ("person", "kind", "about", "at"), told)
    return len(told)
