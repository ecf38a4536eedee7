"""What hiding options must not do: leave nothing to choose, or fill a form with what nobody may choose (A4)."""

from __future__ import annotations

from collections.abc import Iterator

from kesu.procedure.declared import Field, Procedure
from kesu.procedure.hiding import hidden_in, offered
from kesu.procedure.reading.reader import Reader


def check_hidden(procedure: Procedure, reader: Reader) -> None:
    """Says `options.none-left`, `options.hidden-default`."""
    for name, field in _choices(procedure):
        if not offered(field.options):
            reader.say("options.none-left", field.place, name=name)
        default = hidden_in(field, field.default)
        if default:
            reader.say("options.hidden-default", field.place, name=name, option=default[0])


def _choices(procedure: Procedure) -> Iterator[tuple[str, Field]]:
    for name, field in procedure.fields.items():
        yield from ((f"{name}.{code}", column) for code, column in field.columns.items() if column.options)
        if field.options:
            yield name, field
