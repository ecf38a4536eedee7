"""Typed text in the middle of other text, where no markup can isolate its writing direction: heads of mails, titles."""

from __future__ import annotations

import unicodedata

ISOLATE, END = "\u2068", "\u2069"  # first strong isolate, and where it ends
_TURNING = frozenset(("R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"))


def isolated(text: str) -> str:
    """The text so that it turns nothing around it: in isolation where it may run from right to left, else as it is.
    Isolates within it that are not closed are closed, and what would end ours before its time is left out."""
    if text.isascii() or all(unicodedata.bidirectional(one) not in _TURNING for one in text):
        return text
    depth, kept = 0, []
    for one in text:
        kind = unicodedata.bidirectional(one)
        if kind == "PDI" and not depth:
            continue
        depth += (kind in ("LRI", "RLI", "FSI")) - (kind == "PDI")
        kept.append(one)
    return ISOLATE + "".join(kept) + END * depth + END
