"""What must not stand in a log: the keys of private links, which are in their addresses."""

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
