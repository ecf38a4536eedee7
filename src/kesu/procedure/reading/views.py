"""How a page may show a table (A4)."""

from __future__ import annotations

from kesu.procedure.reading.shape import Given

_TEXTS = ("text", "long_text")
VIEWS: dict[str, tuple[tuple[str, ...], ...]] = {
    "ladder": (_TEXTS,),
    "fishbone": (("choice",), _TEXTS),
    "actions": (_TEXTS, ("person",), ("date",)),
}
"""How a page may show a table, and what columns it needs for that: one of each of these types."""


def check_view(given: Given) -> None:
    """A picture needs its columns: a fishbone a choice for its bones and a text for what hangs on them."""
    has = {column.type for column in given.get("columns", {}).values()}
    for types in VIEWS.get(given.get("view"), ()):
        if not has.intersection(types):
            what = " / ".join(types)
            given.reader.say("field.view", given.at("view"), name=given.name, view=given.get("view"), type=what)
