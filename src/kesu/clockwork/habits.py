"""How a person wants mail: their own choice over the organisation's."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.conf import settings

from kesu.clockwork.quiet import AT_ONCE, DIGEST_AT, WAYS, Habits, read_hours, write_hours
from kesu.organisation.models import Account, Fact

NAME = "mail"


def organisation_habits() -> Habits:
    """What holds for whoever chose nothing: the organisation's quiet hours and the hour of its digest."""
    given: Any = Fact.objects.filter(pk=NAME).values_list("value", flat=True).first() or {}
    at = given.get("digest")
    return Habits(
        given.get("way") or AT_ONCE, read_hours(given.get("quiet") or ""), time.fromisoformat(at) if at else DIGEST_AT
    )


def habits_of(person: str) -> Habits:
    """The person's own, as far as they chose."""
    common = organisation_habits()
    own: Any = Account.objects.filter(person_id=person).values_list("mail", flat=True).first() or {}
    quiet = read_hours(own["quiet"]) if "quiet" in own else common.quiet
    return Habits(own.get("way") or common.way, quiet, common.digest_at)


def language_of(person: str) -> str:
    """The language a person reads: what they chose when they were signed in."""
    found = Account.objects.filter(person_id=person).values_list("language", flat=True).first()
    return found or settings.LANGUAGE_CODE


def set_organisation_habits(way: str, quiet: str, digest: str) -> None:
    """What holds for whoever chose nothing. Raises ValueError."""
    if way not in WAYS:
        raise ValueError(way)
    value = {"way": way, "quiet": write_hours(read_hours(quiet)), "digest": f"{time.fromisoformat(digest):%H:%M}"}
    Fact.objects.update_or_create(name=NAME, defaults={"value": value})
