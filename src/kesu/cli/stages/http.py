"""Scenarios through HTTP: every act a request of the person who does it, everything seen as the interface shows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

from django.core.wsgi import get_wsgi_application
from django.db import connections

from kesu.casebook.clock import HEADER
from kesu.cli.serving import listening
from kesu.cli.stages.database import DatabaseStage, standing_from
from kesu.organisation.models import Account
from kesu.organisation.tokens import issue_token
from kesu.procedure.declared import Procedure
from kesu.procedure.events import Event
from kesu.procedure.refusals import Refusal
from kesu.procedure.scenarios.counting import Figure, Held, Rows
from kesu.procedure.scenarios.looking import FormSeen
from kesu.procedure.scenarios.standing import Standing
from kesu.procedure.values import plain_instant
from kesu.procedure.who import Deputy, Directory

BASE = "/api/v1"
NOT_SEEN = 404
BAD = 422
PAGE = 1000


class Unanswered(RuntimeError):
    """The interface answered with what no scenario can expect: a fault of ours."""


@contextmanager
def served(threads: int = 4) -> Iterator[tuple[str, int]]:
    """The whole application behind a real socket of this machine, while the block runs."""
    with listening("127.0.0.1", 0, threads=threads, application=_letting_go()) as server:
        yield server.effective_host, server.effective_port


def _letting_go() -> Callable[[Any, Any], Any]:
    """The application, keeping no connection to the database between requests: it is made anew under it."""
    application = get_wsgi_application()

    def answer(environ: Any, start: Any) -> Any:
        try:
            return application(environ, start)
        finally:
            connections.close_all()

    return answer


@dataclass
class Client:
    """Requests with the instant in the test clock's header and the person's own token."""

    address: tuple[str, int]
    tokens: Mapping[str, str]
    connection: HTTPConnection | None = None

    def ask(self, method: str, path: str, *, by: str, now: datetime, body: Any = None) -> tuple[int, Any]:
        """Status and JSON. A server that went away is not waited for."""
        headers = {
            "Authorization": f"Bearer {self.tokens.get(by, '')}",
            "Accept-Language": "en",
            HEADER: plain_instant(now),
        }
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        connection = self.connection or HTTPConnection(*self.address, timeout=60)
        self.connection = connection
        connection.request(method, BASE + path, data, headers)
        response = connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else None

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def tokens_for(directory: Directory, *, now: datetime) -> dict[str, str]:
    """An account without a password and a token for everybody there is."""
    tokens = {}
    for person in directory.people.values():
        account = Account.objects.create(name=person.id, person_id=person.id, password="!")
        _, tokens[person.id] = issue_token(account, "scenario", now=now)
    return tokens


@dataclass
class HttpStage:
    """Plays by requests. What it looks at, it looks at as somebody who sees the case: the procedure's owner first."""

    client: Client
    procedures: Mapping[str, Procedure]
    directory: Directory
    seen: dict[str, int] = field(default_factory=dict)
    latest: datetime | None = None
    wrong: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    openers: dict[str, str] = field(default_factory=dict)
    tables: DatabaseStage = field(default_factory=DatabaseStage)

    def open(self, procedure: str, body: Mapping[str, Any], by: str, now: datetime) -> str:
        self.latest = now
        answer = self._act("/cases", {**body, "procedure": procedure}, by, now)
        ref = str(answer["ref"])
        self.kinds[ref], self.openers[ref] = procedure, by
        return ref

    def command(self, ref: str, verb: str, body: Mapping[str, Any], by: str, now: datetime) -> None:
        self.latest = now
        self._act(f"/cases/{ref}/commands/{verb}", body, by, now)

    def _act(self, path: str, body: Mapping[str, Any], by: str, now: datetime) -> Any:
        status, answer = self.client.ask("POST", path, by=by, now=now, body=dict(body))
        if status < 300:
            return answer
        code = str(answer.get("code")) if isinstance(answer, dict) else ""
        if status == NOT_SEEN:
            # For who has no part in a case it does not exist; the engine, asked directly, says that it is not theirs.
            code = "role"
        if status >= 500 or not code:
            raise Unanswered(f"POST {path}: {status} {answer}")
        told = str(answer.get("detail"))
        raise Refusal(code, "http", sentence={"zh": told, "en": told})

    def record(self, kind: str, data: Any, by: str, now: datetime) -> None:
        self.latest = now
        self._act(f"/records/{quote(kind)}", {"data": data}, by, now)

    def absent(self, by: str, entry: Deputy, now: datetime) -> None:
        self.latest = now
        days = {"from": entry.start, "until": entry.end}
        body = {name: day.isoformat() for name, day in days.items() if day is not None}
        self._act("/absences", {**body, "deputy": entry.deputy, "roles": list(entry.roles)}, by, now)

    def triggered(self) -> list[tuple[str, str]]:
        found = self.tables.triggered()
        for ref, procedure in found:
            self.kinds.setdefault(ref, procedure)
        return found

    def pass_time(self, now: datetime) -> None:
        """A request is enough: under the test clock it brings the worker's rounds along."""
        self.latest = now
        person = next(iter(self.client.tokens))
        self.client.ask("GET", "/tasks", by=person, now=now)

    def standing(self, ref: str, now: datetime) -> Standing:
        self.pass_time(now)
        events = self.journal(ref)
        since = events[self.seen.get(ref, 0) :]
        self.seen[ref] = len(events)
        standing = standing_from(events, since, now)
        self._compare(ref, standing, now)
        return standing

    def _compare(self, ref: str, standing: Standing, now: datetime) -> None:
        """What the case's own page says must be what its journal says."""
        shown = self._look(ref, "", now)
        for name in ("number", "status"):
            if shown.get(name) != getattr(standing, name):
                self.wrong.append(f"GET /cases/{ref}: {name} is {shown.get(name)}, not {getattr(standing, name)}")

    def children(self, ref: str, link: str) -> list[str]:
        found = [one["ref"] for one in self.tables._state(ref).children.get(link, ()) if not one.get("parent")]
        for child in found:
            self.kinds.setdefault(child, self.tables._state(child).procedure)
        return found

    def round(self, ref: str, step: str) -> int:
        return self.tables.round(ref, step)

    def journal(self, ref: str) -> list[Event]:
        events: list[Event] = []
        now = self.latest
        assert now is not None
        while True:
            page = self._look(ref, f"/journal?after={len(events)}&limit={PAGE}", now)["events"]
            events += [Event(one["kind"], one["head"], one["values"]) for one in page]
            if len(page) < PAGE:
                return events

    def rows(self, procedure: str, register: str, now: datetime) -> Rows | None:
        """As the procedure's owner sees them."""
        answer = self._ask_owner(procedure, f"/registers/{quote(procedure)}/{quote(register)}.json", now)
        return None if answer is None else [row["cells"] for row in answer["rows"]]

    def figure(self, procedure: str, measure: str, period: str, now: datetime) -> Figure | None:
        path = f"/statistics/{quote(procedure)}/{quote(measure)}" + (f"?period={quote(period)}" if period else "")
        answer = self._ask_owner(procedure, path, now)
        return None if answer is None else answer["present"]

    def balances(self, procedure: str, stock: str, now: datetime) -> Held | None:
        """As the procedure's owner sees them."""
        answer = self._ask_owner(procedure, f"/stocks/{quote(stock)}.json", now)
        if answer is None:
            return None
        found: Held = {}
        for row in answer["rows"]:
            found.setdefault(row["place"], {})[row["item"]] = row["quantity"]
        return found

    def sees(self, ref: str, person: str, now: datetime) -> list[str]:
        """For who has no part in the case it does not exist: of them the tables are asked what they would see."""
        status, answer = self.client.ask("GET", f"/cases/{ref}", by=person, now=now)
        if status == NOT_SEEN:
            return self.tables.sees(ref, person, now)
        if status != 200:
            raise Unanswered(f"GET /cases/{ref} as {person}: {status} {answer}")
        return [*(one["name"] for one in answer["facts"]), *answer["sheets"]]

    def form(self, ref: str, step: str, by: str, now: datetime) -> FormSeen | None:
        tasks = [one for one in self._look(ref, "", now)["tasks"] if one["step"] == step]
        person = by or next(iter(tasks[0]["people"] if tasks else ()), "")
        if not tasks or not person:
            return None
        path = f"/cases/{ref}/forms/{quote(step)}?row={quote(tasks[0]['row'])}"
        status, answer = self.client.ask("GET", path, by=person, now=now)
        if status == NOT_SEEN:
            return self.tables.form(ref, step, by, now)
        if status != 200:
            raise Unanswered(f"GET {path} as {person}: {status} {answer}")
        fields = [*answer["fields"], *(one for outcome in answer["outcomes"] for one in outcome["fields"])]
        return {
            "shows": [one["name"] for one in answer["shows"]],
            "outcomes": [one["outcome"] for one in answer["outcomes"]],
            "offers": {name: codes for one in fields for name, codes in _offered(one)},
        }

    def _ask_owner(self, procedure: str, path: str, now: datetime) -> Any:
        owner = self.procedures[procedure].owner
        status, answer = self.client.ask("GET", path, by=owner, now=now)
        if status in (NOT_SEEN, BAD):
            return None
        if status != 200:
            raise Unanswered(f"GET {path} as {owner}: {status} {answer}")
        return answer

    def _look(self, ref: str, path: str, now: datetime) -> Any:
        """As the first who may; readers from whom a field is hidden would see less than there is."""
        for reader in self._readers(ref):
            status, answer = self.client.ask("GET", f"/cases/{ref}{path}", by=reader, now=now)
            if status == 200:
                return answer
        raise Unanswered(f"nobody may see {ref}{path}")

    def _readers(self, ref: str) -> list[str]:
        procedure = self.procedures[self.kinds[ref]]
        inside = [code for code, role in procedure.roles.items() if not role.outside]
        first = [procedure.owner, self.openers.get(ref, "")]
        return [one for one in dict.fromkeys([*first, *inside, *self.directory.people]) if one in self.client.tokens]

    def finish(self) -> list[str]:
        self.tables.refs = list(self.kinds)
        self.tables.latest = self.latest or self.tables.latest
        return [*self.wrong, *self.tables.finish()]


def _offered(shown: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """The codes of a field's options, and of its columns' as `table.column`."""
    yield shown["name"], [one["code"] for one in shown["options"]]
    for column in shown["columns"]:
        yield f"{shown['name']}.{column['name']}", [one["code"] for one in column["options"]]
