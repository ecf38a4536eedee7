"""Where commands write: results to standard output, progress and problems to standard error."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from kesu.cli.width import padded, width_of

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
EVERY = 0.1  # seconds between two looks of a progress line on a terminal
SELDOM = 10.0  # seconds between two lines of progress in a log


class Console:
    """What one run of a command speaks through. language: `zh` or `en`; machine: only JSON on standard output."""

    def __init__(
        self, language: str, *, machine: bool = False, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self.language, self.machine = language, machine
        self.out, self.err = out or sys.stdout, err or sys.stderr

    def text(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def say(self, zh: str, en: str) -> None:
        """A sentence for people; silent where a machine reads."""
        self.write(self.text(zh, en))

    def write(self, text: str = "") -> None:
        if not self.machine:
            print(text, file=self.out)

    def result(self, value: Any) -> None:
        """The result as JSON, where that was asked for."""
        if self.machine:
            print(json.dumps(value, ensure_ascii=False, indent=1, default=str), file=self.out)

    def warn(self, zh: str, en: str) -> None:
        print(self.text(zh, en), file=self.err, flush=True)

    def styled(self, text: str, *styles: str) -> str:
        if not self.out.isatty() or os.environ.get("NO_COLOR"):
            return text
        return f"\x1b[{';'.join(STYLES[style] for style in styles)}m{text}\x1b[0m"

    def table(self, rows: Iterable[Sequence[Any]], headings: Sequence[str] = (), *, right: Sequence[int] = ()) -> None:
        """Aligned columns; `right`: places of columns with numbers."""
        cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
        widths = (
            [max(map(width_of, column)) for column in zip(*[[*headings] or cells[0:1][0], *cells], strict=True)]
            if cells or headings
            else []
        )
        for line in ([list(headings)] if headings else []) + cells:
            texts = [padded(c, w, right=i in right) for i, (c, w) in enumerate(zip(line, widths, strict=True))]
            self.write("  ".join(texts).rstrip())

    def pairs(self, entries: Mapping[str, Any]) -> None:
        """A name and its value on each line."""
        self.table([[name, value] for name, value in entries.items() if value not in (None, "")])

    @contextmanager
    def progress(self, zh: str, en: str, total: int | None = None) -> Iterator[Progress]:
        """A line on standard error that says how far long work has come."""
        shown = Progress(self.text(zh, en), total, self.err)
        try:
            yield shown
        finally:
            shown.end()


class Progress:
    """`advance()` after each piece; on a terminal one line that changes, in a log a line now and then."""

    def __init__(self, what: str, total: int | None, err: TextIO) -> None:
        self.what, self.total, self.err = what, total, err
        self.done = 0
        self.live = err.isatty()
        self.started = self.shown = time.monotonic()
        self.length = 0

    def advance(self, pieces: int = 1) -> None:
        self.set(self.done + pieces)

    def set(self, done: int, total: int | None = None) -> None:
        self.done = done
        self.total = total if total is not None else self.total
        now = time.monotonic()
        if now - self.shown >= (EVERY if self.live else SELDOM):
            self.shown = now
            self._show()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def _show(self) -> None:
        share = f"/{self.total} ({self.done * 100 // self.total}%)" if self.total else ""
        line = f"{self.what} {self.done}{share}"
        if not self.live:
            print(line, file=self.err, flush=True)
            return
        print(f"\r{padded(line, self.length)}", end="", file=self.err, flush=True)
        self.length = width_of(line)

    def end(self) -> None:
        if self.live and self.length:
            print(f"\r{' ' * self.length}\r", end="", file=self.err, flush=True)
