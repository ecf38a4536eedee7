"""A snapshot of a case in words: its frozen rows, its seal, and what has changed since."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.casebook.figurewords import figure_words
from kesu.casebook.frozenwords import words_over
from kesu.casebook.restating import Snapshot
from kesu.casebook.wording import Reader, kind_of
from kesu.procedure.values import CASE


@dataclass(frozen=True, slots=True)
class Change:
    """A row that says something else now. added: one that was booked since; number 0. cells: column, was, is."""

    ref: str
    number: int
    gone: bool
    added: bool
    cells: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    headings: list[str]
    rows: list[tuple[str, list[str]]]  # the case (of a record `type:number`) a row comes from, its cells
    changes: list[Change]
    numbers: list[bool]  # by column: whether it is a number


def told(snapshot: Snapshot, reader: Reader) -> Told:
    """The snapshot as the reader sees it."""
    measured = snapshot.measured
    words = (
        figure_words(measured.program.procedure, measured.measure, snapshot.spec, reader)
        if measured is not None
        else words_over(snapshot.procedure, snapshot.register, reader)
    )
    keys = words.keys(snapshot.rows)
    changes = [
        Change(
            str(one.ref),
            one.number,
            one.gone,
            one.added,
            [
                (words.heading(key), words.text(key, was), words.text(key, now))
                for key, (was, now) in one.changed.items()
            ],
        )
        for one in snapshot.restatements
    ]
    rows = [(str(row[CASE]), [words.text(key, row[key]) for key in keys]) for row in snapshot.rows]
    numbers = [key in words.columns and kind_of(words.columns[key]) in ("number", "money") for key in keys]
    return Told([words.heading(key) for key in keys], rows, changes, numbers)
