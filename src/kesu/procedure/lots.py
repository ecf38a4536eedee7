"""Drawing by lot (A4 `drawn`): nobody chooses, and anybody can draw again.

Each element is put behind the hash of the event that opened the step, and the SHA-256 of both together says its place
in the draw: `printf '%s %s' HASH ELEMENT | sha256sum`. Who draws cannot choose that hash: it was written before they
could act, over everything before it, salted; another one takes another round or another case, and both are in the
journal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kesu.procedure.declared import Field, Fill, Step
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.values import to_plain

if TYPE_CHECKING:
    from kesu.procedure.draft import Draft
    from kesu.procedure.facts import Facts

Json = Any


def pick(seed: str, elements: Sequence[Json], count: int) -> list[Json]:
    """So many of the elements, all of them where there are no more, in the order in which they stand; each once."""
    known = {_text(one): one for one in elements}
    drawn = set(sorted(known, key=lambda text: place(seed, text))[:count])
    return [one for text, one in known.items() if text in drawn]


def place(seed: str, text: str) -> str:
    """What an element's turn is told by: the lowest are drawn."""
    return hashlib.sha256(f"{seed} {text}".encode()).hexdigest()


def _text(one: Json) -> str:
    return one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fields_drawn(draft: Draft, fills: Iterable[Fill]) -> list[Field]:
    """The fields among these that are drawn."""
    found = (draft.program.fields.get(fill.name) for fill in fills if not fill.each)
    return [spec for spec in found if spec is not None and spec.drawn is not None]


def drawn(draft: Draft, step: Step, specs: Iterable[Field], facts: Facts) -> dict[str, Json]:
    """What is drawn into these fields as the step ends, by path. Refuses `requires` where there is nothing to draw."""
    return {f"f.{spec.name}": _drawn(draft, step, spec, facts)[0] for spec in specs}


def record(draft: Draft, step: Step, specs: Iterable[Field], facts: Facts) -> None:
    """Write down what was drawn from, and by which event's hash."""
    for spec in specs:
        values, elements, (event, seed) = _drawn(draft, step, spec, facts)
        draft.emit(
            "LotsDrawn", {"from": elements}, step=step.name, round=draft.step(step.name).round, field=spec.name,
            event=event, hash=seed, count=len(values), of=len(elements),
        )  # fmt: skip


def _drawn(draft: Draft, step: Step, spec: Field, facts: Facts) -> tuple[list[Json], list[Json], tuple[int, str]]:
    assert spec.drawn is not None
    found, count = draft.value(spec.drawn.source, facts), draft.value(spec.drawn.count, facts)
    seed = draft.context.seed(step.name, draft.step(step.name).round) if draft.context.seed is not None else None
    elements = list({_text(one): one for one in to_plain(found)}.values()) if isinstance(found, list | tuple) else []
    if not elements or count is None or int(count) < 1 or seed is None:
        raise Refusal("requires", "nothing_to_draw", field=word(spec))
    return pick(seed[1], elements, int(count)), elements, seed
