"""Orders, lots, names as they are compared when likely duplicates are looked for: `ＳＯ－１ ` is `so1`.

What was typed stays as it was typed. Beside it stands its bare form, as a facet of a code that nothing declared can
have, so that one index finds both; where a value is its own bare form nothing stands beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from kesu.casebook.models.cases import FACET_LENGTH

COMPARED = ("customer", "order", "lot", "product", "part")
_LEFT_OUT = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Pd"))  # blanks, invisible marks, hyphens and dashes of all kinds
_MINUS = "\u2212"


def bare(text: str) -> str:
    """Full-width as half-width (NFKC), no difference of case, without blanks, hyphens and invisible marks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isalnum():
        return folded[:FACET_LENGTH]
    kept = (one for one in folded if one != _MINUS and unicodedata.category(one) not in _LEFT_OUT)
    return "".join(kept)[:FACET_LENGTH]


def code_of(facet: str) -> str:
    """The code under which the bare values of a facet stand."""
    return f"={facet}"


def bare_facets(values: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What stands beside values of facets, given as pairs of facet and value."""
    for facet, value in values:
        if facet in COMPARED and (compared := bare(value)) not in ("", value):
            yield code_of(facet), compared
