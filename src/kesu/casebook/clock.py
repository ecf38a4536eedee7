"""What time it is for an edge: the real one, unless this database was made to be told (`kesu serve --test-clock`)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from django.conf import settings

from kesu.casebook.installation import has_test_clock

HEADER = "Kesu-Test-Now"


class BadInstant(ValueError):
    """The header holds no instant with an offset."""


def now_for(told: str | None) -> datetime:
    """The instant of a request, in UTC and whole seconds. `told` is the header's value; on a database that holds real
    time it changes nothing. Raises BadInstant."""
    if told and settings.KESU_TEST_CLOCK and _may_be_told():
        try:
            moment = datetime.fromisoformat(told)
        except ValueError:
            raise BadInstant(told) from None
        if moment.tzinfo is None:
            raise BadInstant(told)
        return moment.astimezone(UTC).replace(microsecond=0)
    return datetime.now(UTC).replace(microsecond=0)


@cache
def _may_be_told() -> bool:
    """Written when the database was made, and never again."""
    return has_test_clock()
