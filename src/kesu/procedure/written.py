"""Text as people hand it in: what no page, paper or mail can show is refused, never dropped in silence.

Line ends of every kind become one (`\\n`); where a text stands in one line, they and tabs become a blank. Any other
control character is refused by its name. Marks of writing direction are text: Arabic and Hebrew names need them, and
whoever shows a text isolates it.
"""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")  # Word pastes a line break as U+000B
_IN_ONE_LINE = re.compile("[\n\t]+")
_LINES = frozenset("\n\t")


class ControlCharacter(ValueError):
    """`name`: which, as in `U+0007`."""

    def __init__(self, character: str) -> None:
        self.name = f"U+{ord(character):04X}"
        super().__init__(self.name)


def written(text: str, *, one_line: bool) -> str:
    """The text as it is kept. Raises ControlCharacter."""
    if not _CONTROL.search(text):
        return text
    ended = _LINE_END.sub("\n", text)
    found = next((one for one in _CONTROL.findall(ended) if one not in _LINES), None)
    if found is not None:
        raise ControlCharacter(found)
    return _IN_ONE_LINE.sub(" ", ended.strip("\n\t")) if one_line else ended
