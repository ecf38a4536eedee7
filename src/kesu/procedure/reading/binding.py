"""Binds every expression of a pack among the names of its place, and finds circles of computed fields."""

from __future__ import annotations

from collections.abc import Callable

from kesu.procedure.declared import Procedure
from kesu.procedure.expressions import DeclaredNames, ProcedureNames, Type, names_of, names_of_requirement
from kesu.procedure.expressions.declarations import OTHER_PACK, row_words
from kesu.procedure.expressions.inference import type_of
from kesu.procedure.expressions.types import ANYTHING
from kesu.procedure.reading.completing import fields_read
from kesu.procedure.reading.drawn import check_drawn
from kesu.procedure.reading.freezing import check_snapshots
from kesu.procedure.reading.reader import MOST_MESSAGES, Around, Reader, Term


class Binder:
    """The names of each place, made once: of lists that `each` runs over, of a clock, a streak, a lookup."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.names: ProcedureNames = names_of(procedure)
        self._made: dict[object, DeclaredNames] = {}

    def places(self, term: Term) -> DeclaredNames:
        scope, around = term.expression.scope, term.around
        if scope == "lookup" and (lookup := self.procedure.lookups.get(around.lookup or "")):
            return self._once(lookup.name, lambda: self.names.for_lookup(lookup))
        if scope == "snapshot":
            return self._once(term.expression, lambda: self.names.for_snapshot(self._snapshot(term)))
        if scope == "row" and (streak := self.procedure.streaks.get(around.streak or "")):
            return self._once(streak.name, lambda: self.names.for_streak(streak))
        if scope == "trigger":
            return self._trigger(term)
        if scope == "record" and (record := self.procedure.records.get(around.record or "")):
            return self._once(("record", record.name), lambda: names_of_requirement(record))
        if self._is_over_others(around):
            measure = self.procedure.measures.get(around.measure or "")
            listed = measure.listed if measure is not None else self.procedure.registers.get(around.register or "")
            row = row_words(listed) if listed is not None else None
            return OTHER_PACK.within(row=row) if row is not None else OTHER_PACK
        counted = self.procedure.measures.get(around.measure or "")
        if counted is not None and counted.rows != "cases":
            return self._once(("measure", counted.name), lambda: self.names.for_register(counted.listed))
        if register := self.procedure.registers.get(around.register or ""):
            return self._once(("register", register.name), lambda: self.names.for_register(register))
        if clock := self.procedure.clocks.get(around.clock or ""):
            return self._once(clock.name, lambda: self.names.for_clock(clock))
        names = self._with_each(around.each or self._rows_of(around.instants))
        return names.within(other=OTHER) if scope in {"join", "by_other", "takes"} else names

    def _is_over_others(self, around: Around) -> bool:
        """What is said of other procedures' cases is bound among their names, case by case."""
        register = self.procedure.registers.get(around.register or "")
        measure = self.procedure.measures.get(around.measure or "")
        return any(found is not None and found.over is not None for found in (register, measure))

    def _trigger(self, term: Term) -> DeclaredNames:
        for trigger in self.procedure.triggers:
            if any(term.expression is one for one in (trigger.when, trigger.due, *trigger.values.values())):
                return self._once(("trigger", trigger.name), lambda found=trigger: self.names.for_trigger(found))  # type: ignore[misc]
        return self.names

    def _snapshot(self, term: Term) -> str:
        """The register of the snapshot whose `where` this is."""
        fields = self.procedure.fields.values()
        return next((field.of or "" for field in fields if field.where is term.expression), "")

    def _rows_of(self, instants: tuple[str, ...]) -> tuple[str, ...]:
        """The list of the step with `each` that one of the instants is of."""
        for text in instants:
            parts = text.split(".")
            names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
            step = next((self.procedure.steps[name] for name in names if name in self.procedure.steps), None)
            if step is not None and step.each is not None:
                return (step.each.text,)
        return ()

    def _once(self, key: object, make: Callable[[], DeclaredNames]) -> DeclaredNames:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def _with_each(self, lists: tuple[str, ...]) -> DeclaredNames:
        if not lists:
            return self.names
        return self._once(lists, lambda: self.names.within(each=self._element(lists)))

    def _element(self, lists: tuple[str, ...]) -> Type:
        return type_of(lists[-1], self._with_each(lists[:-1])).of or ANYTHING


OTHER = DeclaredNames({"f": ANYTHING, "s": ANYTHING, "case": ANYTHING}, {})


def bind_all(procedure: Procedure, reader: Reader) -> None:
    """Types and compiles every expression; what is wrong becomes messages."""
    binder = Binder(procedure)
    for term in reader.terms:
        if len(reader.messages) >= MOST_MESSAGES:
            return
        reader.messages.extend(term.expression.bind(binder.places(term), term.want))
    check_snapshots(procedure, reader)
    check_drawn(procedure, reader)
    _check_circles(procedure, reader)


def _check_circles(procedure: Procedure, reader: Reader) -> None:
    reads = {
        field.name: {name for name in fields_read(field.computed, procedure) if _computed(name, procedure)}
        for field in procedure.fields.values()
        if field.computed is not None
    }
    said: set[str] = set()
    for name in reads:
        circle = [] if name in said else _circle(name, reads)
        if circle:
            said.update(circle)
            place = procedure.fields[name].place
            reader.say("field.circle", place, circle=" → ".join((*circle, circle[0])))


def _computed(name: str, procedure: Procedure) -> bool:
    field = procedure.fields.get(name)
    return field is not None and field.computed is not None


def _circle(start: str, reads: dict[str, set[str]]) -> list[str]:
    """A way from `start` back to it, empty where there is none; walks without recursion."""
    came: dict[str, str] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for name in sorted(reads.get(here, ())):
            if name == start:
                return _way(start, here, came)
            if name not in came:
                came[name] = here
                waiting.append(name)
    return []


def _way(start: str, last: str, came: dict[str, str]) -> list[str]:
    way = [last]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]
