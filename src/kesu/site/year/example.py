"""The worked example as a part of its company's year: `kesu serve --demo` shows the last months of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from kesu.casebook.execute import execute, open_case
from kesu.procedure.context import Actor, Command
from kesu.site.demo import dated, morning
from kesu.site.demo_story import Act, Story


@dataclass(slots=True)
class Example:
    """One of its stories. begin: its opening, aware."""

    story: Story
    begin: datetime
    behind: timedelta = timedelta()
    place: int = 0
    ref: UUID | None = None
    stays: bool = True
    _acts: list[Act] = field(init=False)

    def __post_init__(self) -> None:
        opening = Act(0, self.story.by, "open", {"data": self.story.data})
        self._acts = [opening, *self.story.acts]

    @property
    def title(self) -> str:
        return f"{self.procedure} {self.begin:%Y-%m-%d}"

    @property
    def procedure(self) -> str:
        return self.story.procedure

    def due(self) -> datetime | None:
        if self.place >= len(self._acts):
            return None
        act = self._acts[self.place]
        return self.begin + timedelta(days=act.day, hours=act.hour)

    def doer(self) -> str:
        return self._acts[self.place].by

    def instead(self, person: str) -> None:
        self._acts[self.place] = replace(self._acts[self.place], by=person)

    def tell(self, now: datetime) -> None:
        act = self._acts[self.place]
        body = dated(act.body, self.begin)
        if self.ref is None:
            self.ref = open_case(self.procedure, body, actor=Actor(act.by), now=now).ref
        else:
            execute(self.ref, Command(act.verb, body), actor=Actor(act.by), now=now, authenticated=True)
        self.place += 1

    def act(self) -> str:
        act = self._acts[self.place]
        return f"{act.verb} {act.body.get('step', '')}".strip()

    def cases(self) -> Collection[str]:
        return [str(self.ref)] if self.ref else []


def examples(stories: Iterable[Story], end: datetime) -> Iterator[Example]:
    """Each as many days before the year's end as `kesu serve --demo` has it before today."""
    for story in stories:
        if story.days_ago:
            yield Example(story, morning(end, story.days_ago))
