"""A scenario as a story of the year: who did what, one act after the other; what it expects and refuses is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from kesu.procedure.calendars import Calendars, parse_duration, plus
from kesu.procedure.program import Program
from kesu.procedure.scenarios.running import VERBS, Failed, Run
from kesu.procedure.values import accept_instant, native_instant
from kesu.site.year.casting import Retold, fields_asked

NAMES = ("as", "case", "into")  # of cases within the story


@dataclass
class Retelling(Run):
    """A `Telling`. place: how many of its parts are told; lent: cases that it only knows by name."""

    retold: Retold = field(kw_only=True)
    behind: timedelta = timedelta()
    place: int = 0
    lent: set[str] = field(default_factory=set)

    stays = False

    @property
    def title(self) -> str:
        return self.scenario.title

    @property
    def procedure(self) -> str:
        return str(self.scenario.procedure)

    @cached_property
    def parts(self) -> list[tuple[str, Any]]:
        return [part for item in self.scenario.do for part in item.items()]

    def due(self) -> datetime | None:
        while self.place < len(self.parts):
            key, value = self.parts[self.place]
            if key == "at":
                return self._later(str(value))
            if key in VERBS:
                return self.now
            self._look(value if key == "expect" else next((v for k, v in value.items() if k in VERBS), None))
            self.place += 1
        return None

    def doer(self) -> str:
        key, value = self.parts[self.place]
        named = value.get("by") if key in VERBS and isinstance(value, Mapping) else None
        return self._by({"by": named}, None) if named else ""

    def instead(self, person: str) -> None:
        self.retold.cast.doers[self.place] = person

    def act(self) -> str:
        key, value = self.parts[self.place]
        return f"{key} {value.get('step') or ''}".strip() if isinstance(value, Mapping) else key

    def cases(self) -> Collection[str]:
        return self.procedures.keys() - self.lent

    def tell(self, now: datetime) -> None:
        key, value = self.parts[self.place]
        self.now = now
        if key == "at":
            self.stage.pass_time(now)
        else:
            self._do(key, value)
        self.place += 1
        self._name_triggered()

    def _later(self, text: str) -> datetime:
        if text.startswith("+"):
            return plus(self.now, parse_duration(text[1:]), Calendars().default).astimezone(UTC)
        zone = Calendars(zone=self.scenario.zone).default.zone
        told = native_instant(accept_instant(self.retold.day(text), zone))
        return max(self.now, told + self.behind)

    def _look(self, body: Any) -> None:
        """Looking, and what is refused, does nothing; but it says of which case the next act speaks."""
        if isinstance(body, Mapping) and body.get("case"):
            self._case(body["case"])

    def _act(self, verb: str, given: Mapping[str, Any]) -> None:
        if verb != "record":
            super()._act(verb, given)
            return
        kind = str(given.get("type"))
        spec = next((p.procedure.records[kind] for p in self.programs.values() if kind in p.procedure.records), None)
        data = self.retold.data(spec.fields if spec else {}, given.get("data") or {})
        if spec and isinstance(data.get(spec.key or ""), str):
            data[str(spec.key)] = f"{data[str(spec.key)]}-{self.retold.number}"  # sent by another system, once
        self.stage.record(kind, data, self._by(given, None), self.now)

    def _open(self, given: Mapping[str, Any]) -> None:
        program = self.programs.get(str(given.get("procedure") or self.scenario.procedure))
        super()._open(self._in_the_year(given, program))

    def _read(self, verb: str, given: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
        ref, by, body = super()._read(verb, given)
        told = self._in_the_year({**body, "by": by}, self.programs.get(self.procedures.get(ref, "")))
        return ref, str(told.pop("by")), told

    def _in_the_year(self, given: Mapping[str, Any], program: Program | None) -> dict[str, Any]:
        told = {key: value if key in NAMES else self.retold.word(value) for key, value in given.items()}
        if isinstance(given.get("data"), Mapping):
            told["data"] = self.retold.data(fields_asked(program) if program else {}, given["data"])
        told["by"] = self._by(given, program)
        return told

    def _by(self, given: Mapping[str, Any], program: Program | None) -> str:
        named = given.get("by") or (program.procedure.owner if program else "")
        if not named:
            raise Failed("nobody does it")
        return self.retold.cast.doers.get(self.place) or self.retold.cast.doer(str(named))
