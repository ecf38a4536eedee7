"""What must not stand in a log: the keys of private links, which are in their addresses; a refused page as a fault."""

from __future__ import annotations

import logging
import re

_KEY = re.compile(r"(/c/)(?!new\b)[^\s/?\"'<>]+")


class WithoutKeys(logging.Filter):
    """Takes the key out of every address of the portal."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        without = _KEY.sub(r"\1…", said)
        if without != said:
            record.msg, record.args = without, ()
        return True


class WithoutRefusals(logging.Filter):
    """A page that somebody may not open is an answer: one line, without the trace of a fault."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == 403:
            record.exc_info = None
        return True
