"""Serial numbers without gaps or doubles: taken under the lock of their series, given back when nothing came of it."""

from __future__ import annotations

from django.db import connection

# One statement takes the row's lock and the number; the lock is held until the case that took it is stored.
_TAKE = (
    "INSERT INTO casebook_series (key, last) VALUES (%s, 1)"
    " ON CONFLICT (key) DO UPDATE SET last = casebook_series.last + 1 RETURNING last"
)


class Serials:
    """The numbers one transaction takes. Called by the engine as `context.serial(series)`."""

    def __init__(self) -> None:
        self._taken: list[tuple[str, int]] = []

    def __call__(self, series: str) -> int:
        """The next number of the series, from 1."""
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [series])
            number = int(cursor.fetchone()[0])
        self._taken.append((series, number))
        return number

    def mark(self) -> int:
        return len(self._taken)

    def give_back(self, mark: int) -> None:
        """Undo what was taken since the mark: a refused command leaves no gap. We still hold the series' lock."""
        for series, number in reversed(self._taken[mark:]):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE casebook_series SET last = %s WHERE key = %s", [number - 1, series])
        del self._taken[mark:]


def gaps(series: str) -> list[int]:
    """Serials of a series that no case carries. Empty, or something is wrong (A6)."""
    from kesu.casebook.models import CaseNumber, Series

    last = Series.objects.filter(pk=series).values_list("last", flat=True).first() or 0
    given = set(CaseNumber.objects.filter(series=series).values_list("serial", flat=True))
    return [serial for serial in range(1, last + 1) if serial not in given]
