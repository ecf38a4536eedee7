"""Who asks, and when: by a token or by the session of the pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from kesu.api.problems import Problem
from kesu.casebook.clock import HEADER, now_for
from kesu.casebook.installation import has_test_clock
from kesu.casebook.looking import look_again
from kesu.casebook.scheduled import fire
from kesu.casebook.sight import Viewer
from kesu.casebook.ticking import refresh_tasks, tick
from kesu.organisation.models import Account
from kesu.organisation.signing_in import authenticate_again
from kesu.organisation.tokens import account_of_token
from kesu.procedure.context import Actor

KEY_HEADER = "Idempotency-Key"
KEY_LENGTH = 200


@dataclass(frozen=True)
class Caller:
    """Somebody who asks. now: UTC, whole seconds. told: the instant came from the test clock's header."""

    account: Account
    now: datetime
    told: bool
    key: str | None

    @property
    def person(self) -> str:
        return str(self.account.person_id)  # type: ignore[attr-defined]

    @property
    def actor(self) -> Actor:
        return Actor(self.person)

    @cached_property
    def viewer(self) -> Viewer:
        return Viewer.of(self.person, now=self.now)

    def keyless(self) -> Caller:
        """The same without the idempotency key, for a part of a request that is kept as a whole."""
        return replace(self, key=None)

    def proven(self, password: str | None) -> bool:
        """Whether the person has proved themselves again, to sign: by their password, even where a token speaks for
        them. Under the test clock nobody has one. Raises Problem 403 for a wrong password."""
        if password is None:
            return self.told
        checked = authenticate_again(self.account, password, now=self.now)
        if checked.refusal:
            raise Problem(403, "account_locked" if checked.refusal == "locked" else "password_wrong")
        return True


def caller_of(request: HttpRequest) -> Caller:
    """The caller of an authenticated request."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


class Token(HttpBearer):
    """`Authorization: Bearer kesu_…`: a key issued to a person."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        now = now_for(request.headers.get(HEADER))
        account = account_of_token(token.strip(), now=now)
        return _caller(request, account, now) if account else None


class Session(APIKeyCookie):
    """The session of somebody signed in to the pages; what changes something carries the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        from ninja.utils import check_csrf

        key = request.COOKIES.get(self.param_name)
        if key and "Authorization" not in request.headers and check_csrf(request):
            raise Problem(403, "csrf")
        return key

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        account = request.user if key and "Authorization" not in request.headers else None
        if not isinstance(account, Account):
            return None
        if account.must_change:
            raise Problem(403, "password_change")
        return _caller(request, account, now_for(request.headers.get(HEADER)))


def _caller(request: HttpRequest, account: Account, now: datetime) -> Caller:
    told = bool(request.headers.get(HEADER)) and settings.KESU_TEST_CLOCK and has_test_clock()
    if told:
        _pass_time(now)
    return Caller(account, now, told, _key(request))


def _key(request: HttpRequest) -> str | None:
    key = request.headers.get(KEY_HEADER)
    if key is None or request.method != "POST":
        return None
    if not key.isascii() or not key.isprintable() or not 1 <= len(key.strip()) <= KEY_LENGTH:
        raise Problem(400, "bad_key")
    return key.strip()


def _pass_time(now: datetime) -> None:
    """Under the test clock a request brings the worker's rounds along: at `now` all has happened that was due."""
    while tick(now=now) or refresh_tasks(now=now) or look_again(now=now) or fire(now=now):
        pass
