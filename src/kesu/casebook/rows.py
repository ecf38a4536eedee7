"""Rows written without building objects and queries anew each time: what every command does, a few microseconds each.

The statements are those Django would make; values go through the same fields, so both databases get what they need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

_AS_IS = (models.CharField, models.TextField, models.IntegerField)


def insert(model: type[models.Model], names: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as values in the order of `names` (attribute names, `case_id`)."""
    statement, prepare = _insertion(model, names), _preparation(model, names)
    values = [prepare(row) for row in rows]
    if values:
        with connection.cursor() as cursor:
            if len(values) == 1:
                cursor.execute(statement, values[0])
            else:
                cursor.executemany(statement, values)


def insert_one(model: type[models.Model], names: tuple[str, ...], row: Sequence[Any]) -> int:
    """Insert one row; answers the id the database gave it."""
    with connection.cursor() as cursor:
        cursor.execute(_insertion(model, names) + ' RETURNING "id"', _preparation(model, names)(row))
        return int(cursor.fetchone()[0])


def update(model: type[models.Model], key: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Set columns of the rows with that key."""
    sets = ", ".join(f'"{_column(model, name)}" = %s' for name in changed)
    where = " AND ".join(f'"{_column(model, name)}" = %s' for name in key)
    names = (*changed, *key)
    values = _preparation(model, names)((*changed.values(), *key.values()))
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{model._meta.db_table}" SET {sets} WHERE {where}', values)


def select(model: type[models.Model], names: tuple[str, ...], key: Mapping[str, Any], *, lock: bool = False) -> Any:
    """The values of one row as the driver gives them (texts and numbers only), or None. lock: until the end."""
    columns = ", ".join(f'"{_column(model, name)}"' for name in names)
    where = " AND ".join(f'"{_column(model, name)}" = %s' for name in key)
    locking = " FOR UPDATE" if lock and connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {where}{locking}',
            _preparation(model, tuple(key))(tuple(key.values())),
        )
        return cursor.fetchone()


def span(
    model: type[models.Model], names: tuple[str, ...], key: Mapping[str, Any], by: str, first: int, last: int
) -> list[Any]:
    """Rows of that key whose `by` lies from `first` to `last`, in its order, as the driver gives them."""
    columns = ", ".join(f'"{_column(model, name)}"' for name in names)
    where = " AND ".join(f'"{_column(model, name)}" = %s' for name in key)
    order = f'"{_column(model, by)}"'
    where += f" AND {order} BETWEEN %s AND %s ORDER BY {order}"
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {where}',
            [*_preparation(model, tuple(key))(tuple(key.values())), first, last],
        )
        return list(cursor.fetchall())


@cache
def _column(model: type[models.Model], name: str) -> str:
    return str(_field(model, name).column)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if name in (field.attname, field.name))


@cache
def _insertion(model: type[models.Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{_column(model, name)}"' for name in names)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({", ".join(["%s"] * len(names))})'


@cache
def _preparation(model: type[models.Model], names: tuple[str, ...]) -> Callable[[Sequence[Any]], list[Any]]:
    fields = [_field(model, name) for name in names]
    kinds = [None if _is_plain(field) else field for field in fields]

    def prepare(row: Sequence[Any]) -> list[Any]:
        return [
            value if field is None or value is None else field.get_db_prep_save(value, connection)
            for field, value in zip(kinds, row, strict=True)
        ]

    return prepare


def _is_plain(field: models.Field[Any, Any]) -> bool:
    return type(field) in _AS_IS or isinstance(field, models.PositiveIntegerField | models.PositiveBigIntegerField)
