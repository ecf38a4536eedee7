"""Who listens to instants of cases: triggers of present versions, and streaks of every version that counts cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kesu.casebook.models import PublishedProcedure
from kesu.casebook.programs import ProgramMissing, program_of
from kesu.procedure.declared import Trigger
from kesu.procedure.program import Program
from kesu.procedure.triggering import instant_name, triggers_of

Instant = tuple[str, str]  # a procedure and one of its instants


@dataclass(frozen=True)
class Listening:
    """By instant: triggers with the program they belong to, and the versions whose cases count it."""

    triggers: Mapping[Instant, Sequence[tuple[Program, Trigger]]]
    counting: Mapping[Instant, Sequence[str]]


def listening() -> Listening:
    """As things stand in this transaction."""
    rows = PublishedProcedure.objects.order_by("name", "published_at", "version").values_list("name", "digest")
    return _listening(tuple(rows))


@lru_cache(maxsize=8)
def _listening(published: tuple[tuple[str, str], ...]) -> Listening:
    triggers: dict[Instant, list[tuple[Program, Trigger]]] = defaultdict(list)
    counting: dict[Instant, list[str]] = defaultdict(list)
    present = set(dict(published).values())
    for _, digest in published:
        try:
            program = program_of(digest)
        except ProgramMissing:
            continue
        for streak in program.outer_streaks:
            for name in streak.procedures:
                counting[name, instant_name(streak.at or "closed")].append(digest)
        if digest in present:
            for trigger in triggers_of(program.procedure, "case"):
                triggers[trigger.of, instant_name(trigger.at)].append((program, trigger))
    return Listening(dict(triggers), dict(counting))
