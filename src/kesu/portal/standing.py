"""Where a case stands, told to somebody outside: few stations, dates that were promised, what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from kesu.casebook.outside import OutsideView, Told
from kesu.portal.speaking import (
    OF_PEOPLE,
    day_text,
    document_said,
    moment_text,
    outcome_said,
    said,
    step_said,
    value_text,
)
from kesu.procedure import tasks
from kesu.procedure.acting import COMPLAINANT
from kesu.procedure.deadlines import clock_views
from kesu.procedure.declared import Clock, Field, Step
from kesu.procedure.facts import Facts
from kesu.procedure.offering import with_rows
from kesu.procedure.tasks import TaskView
from kesu.procedure.values import to_plain

STARS = "★"
SHOWN_STATUS = frozenset(("open", "awaiting", "done"))


@dataclass(frozen=True, slots=True)
class Station:
    """state: done, now, next, ended."""

    label: str
    state: str
    when: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    text: str
    late: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A message or a document. file: the name to fetch it by, where it was made."""

    when: str
    ours: bool
    text: str
    title: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    file: str = ""
    until: str = ""


class Standing:
    """What the pages show of one case to one outside role."""

    def __init__(self, view: OutsideView) -> None:
        self.view, self.program, self.state = view, view.program, view.state
        self.facts = Facts(view.program, view.state, view.context)

    @cached_property
    def zone(self) -> tzinfo:
        return self.facts.zone()

    @property
    def is_open(self) -> bool:
        return self.state.status == "open"

    @cached_property
    def tasks(self) -> list[TaskView]:
        found = tasks.open_tasks(self.program, self.state, self.view.context)
        return [task for task in found if task.outside and self.view.role in task.roles]

    @cached_property
    def startable(self) -> list[Step]:
        """What the role may ask for by itself now, one request after the other (B2.10)."""
        found = tasks.startable(self.program, self.state, self.view.context)
        return [self.program.steps[name] for name in found]

    @property
    def may_withdraw(self) -> bool:
        """Whether the complainant may take the report back: nothing has ended yet (B5.24)."""
        return self.is_open and self.view.role == COMPLAINANT

    # --- what was reported -----------------------------------------------------------------------------

    @cached_property
    def reported(self) -> list[tuple[str, str]]:
        procedure = self.program.procedure
        names = [fill.name for fill in procedure.open.fill]
        for step in self.own_steps:
            names += [fill.name for fill in step.fill if not fill.each]
            names += [fill.name for outcome in step.outcomes.values() for fill in outcome.fill if not fill.each]
        return list(self._values(dict.fromkeys(names)))

    def _values(self, names: dict[str, None]) -> Iterator[tuple[str, str]]:
        for name in names:
            spec = self.program.fields.get(name)
            if spec is None or name in self.view.hidden or spec.internal or spec.type in OF_PEOPLE:
                continue
            text = self.value_text(spec, to_plain(self.facts.field(name)))
            if text:
                yield said(spec), text

    def value_text(self, spec: Field, value: Any) -> str:
        """A value in words; what was chosen among rows by the row's name."""
        return value_text(with_rows(spec, self.facts, self.view.hidden), value, self.zone)

    @property
    def files(self) -> list[tuple[str, str]]:
        """Number and name of what the role itself has brought."""
        mine = f"link:{self.view.role}"
        entries = self.state.files.items()
        return [(number, str(one["name"])) for number, one in entries if one.get("actor") == mine]

    # --- stations --------------------------------------------------------------------------------------

    @cached_property
    def own_steps(self) -> list[Step]:
        steps = self.program.procedure.steps.values()
        return [step for step in steps if step.by and any(one.role == self.view.role for one in step.by.entries)]

    @cached_property
    def answered_at(self) -> str | None:
        """When the organisation first answered: sent a document meant for outside, or asked for their word."""
        sent = [one.at for one in self.view.told if one.document and self._is_for_outside(one.document)]
        for step in self.own_steps:
            state = self.state.steps.get(step.name)
            if step.after is not None and state is not None:
                sent += [at for at in (state.opened_at, (state.last or {}).get("opened_at")) if at]
        return min(sent, default=None)

    @cached_property
    def stations(self) -> list[Station]:
        found = [Station(_("Received"), "done", day_text(self.state.opened_at, self.zone))]
        answered, over = self.answered_at, not self.is_open
        again = bool(answered) and not self.tasks and self._is_back()
        found.append(Station(_("In work"), "done" if answered or over else "now"))
        if answered or not over:
            found.append(Station(_("Answered"), "done" if answered else "next", day_text(answered, self.zone)))
        found += self._own_stations()
        if again and not over:
            found.append(Station(_("In work again"), "now"))
        found.append(self._end())
        return found

    def _is_back(self) -> bool:
        states = [self.state.steps[step.name] for step in self.own_steps if step.name in self.state.steps]
        return any(state.rounds and state.status == "waiting" for state in states)

    def _own_stations(self) -> Iterator[Station]:
        for step in self.own_steps:
            state = self.state.steps.get(step.name)
            if state is None or state.status not in SHOWN_STATUS:
                continue
            outcome = step.outcomes.get(state.outcome or "")
            word = outcome_said(outcome) if outcome else ""
            if state.status == "done":
                yield Station(step_said(step), "done", day_text(state.done_at, self.zone), word)
            elif self.is_open:
                yield Station(step_said(step), "now", outcome=_("your turn"))

    def _end(self) -> Station:
        words = {
            "withdrawn": _("Withdrawn"),
            "cancelled": _("Ended without handling"),
            "merged": _("Handled together with another report"),
        }
        if self.is_open:
            return Station(_("Closed"), "next")
        return Station(words.get(self.state.status, _("Closed")), "done", day_text(self.state.closed_at, self.zone))

    # --- what was promised -----------------------------------------------------------------------------

    @cached_property
    def promises(self) -> list[Promise]:
        return [*self._from_clocks(), *self._from_messages()] if self.is_open else []

    def _from_clocks(self) -> Iterator[Promise]:
        dues = []
        for clock in clock_views(self.program, self.state, self.view.context, explained=False):
            spec = self.program.procedure.clocks[clock.clock]
            if clock.status == "running" and clock.due and not clock.outside and self._ends_with_them(spec):
                dues.append((clock.due, clock.overdue))
        for due, late in sorted(set(dues))[:1]:
            said_late = _("We wanted to answer by %(due)s and are late. We are working on it.")
            said_due = _("You will have our answer by %(due)s.")
            yield Promise((said_late if late else said_due) % {"due": moment_text(due, self.zone)}, late)

    def _ends_with_them(self, clock: Clock) -> bool:
        names = [ref.name for ref in clock.to if ref.kind == "step"]
        return any(self._sends_to_them(self.program.steps[name]) for name in names if name in self.program.steps)

    def _sends_to_them(self, step: Step) -> bool:
        sends = [*step.sends, *(send for outcome in step.outcomes.values() for send in outcome.sends)]
        return any(send.to == self.view.role for send in sends)

    def _from_messages(self) -> Iterator[Promise]:
        for one in self.view.told:
            if one.ours and one.until:
                text = _("Promised until %(due)s: %(text)s")
                yield Promise(text % {"due": _until(one.until, self.zone), "text": one.text[:200]}, False)

    # --- what was said and sent --------------------------------------------------------------------------

    @cached_property
    def items(self) -> list[Item]:
        return [item for one in self.view.told if (item := self._item(one))]

    def _item(self, one: Told) -> Item | None:
        if one.document is None:
            if not one.text:
                return None
            return Item(moment_text(one.at, self.zone), one.ours, one.text, until=_until(one.until, self.zone))
        if not self._is_for_outside(one.document):
            return None
        document = self.program.procedure.documents[one.document]
        made = self.state.documents.get(one.document, {})
        parts = tuple(self._values(dict.fromkeys(document.must)))
        file = one.document if made.get("hash") else ""
        return Item(moment_text(one.at, self.zone), True, "", document_said(document), parts, file)

    def _is_for_outside(self, name: str) -> bool:
        """Whether a document is one that may go to this role."""
        document = self.program.procedure.documents.get(name)
        return document is not None and document.audience != "internal"

    def may_fetch(self, name: str) -> bool:
        """Whether the document was sent to the role."""
        return self._is_for_outside(name) and any(one.document == name for one in self.view.told)

    @property
    def rating(self) -> str:
        """The stars the role has given last, as a message; empty before."""
        given = [one.text for one in self.view.told if not one.ours and one.text.startswith(STARS)]
        return given[-1].partition("\n")[0] if given else ""

    @property
    def may_rate(self) -> bool:
        return self.answered_at is not None and self.state.status in ("open", "closed")


def _until(until: str | None, zone: tzinfo) -> str:
    if not until:
        return ""
    return until if len(until) == 10 else moment_text(until, zone)
