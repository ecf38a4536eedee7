"""How somebody outside was heard, and what shows it: two boxes of every form that is entered on their behalf (A3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kesu.desk.showing import words
from kesu.procedure.refusals import Refusal


def channels() -> list[tuple[str, str]]:
    """The ways there are, each by its code and in words."""
    return [(code, words.word(words.HEARD, code)) for code in words.HEARD]


def heard_of(post: QueryDict, files: Iterable[str] = ()) -> dict[str, Any]:
    """`channel` and `evidence` of a command's map; files: names of what was attached as evidence.
    Raises Refusal(`missing`) where no way is chosen."""
    channel, said = str(post.get("channel", "")), str(post.get("evidence", "")).strip()
    if not channel:
        raise Refusal("missing", "field_missing", fields=[_("how it was heard")])
    shown = "\n".join(part for part in (said, *files) if part)
    return {"channel": channel, **({"evidence": shown} if shown else {})}
