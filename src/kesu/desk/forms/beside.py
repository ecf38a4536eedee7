"""What a task's form holds beside its fields: the outcome, the comment, ticks, how somebody was heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from kesu.procedure.tasks import Form

TEXTS = ("outcome", "comment", "channel", "evidence")


@dataclass(frozen=True, slots=True)
class Beside:
    """As it was typed (`post`), else as it was kept with the draft."""

    post: QueryDict | None
    kept: Mapping[str, Any]

    def text(self, name: str) -> str:
        found = self.post.get(name) if self.post is not None else self.kept.get(name)
        return str(found or "")

    def ticked(self, prefix: str, before: tuple[str, ...]) -> tuple[str, ...]:
        """before: what was chosen as the task was handed over."""
        if self.post is not None:
            return tuple(map(str, self.post.getlist(f"{prefix}send")))
        return tuple(self.kept.get("send", before))


def beside_of(form: Form, post: QueryDict) -> dict[str, Any]:
    """What the verb `draft` keeps of it: ticks of the chosen outcome, of all where none is chosen yet."""
    chosen = str(post.get("outcome") or "")
    offered = [("send", form.choices)]
    offered += [
        (f"o.{view.outcome.name}.send", view.choices) for view in form.outcomes if chosen in ("", view.outcome.name)
    ]
    texts = {name: str(post[name]) for name in TEXTS if post.get(name)}
    if not any(names for _key, names in offered):
        return texts
    ticked = dict.fromkeys(name for key, names in offered for name in post.getlist(key) if name in names)
    return {**texts, "send": list(ticked)}
