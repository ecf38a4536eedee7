"""What every page has around it: who is signed in, where they may go, how many tasks wait."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kesu.casebook import notices, queries
from kesu.casebook.clock import HEADER, now_for
from kesu.casebook.sight import Viewer
from kesu.desk.showing.openings import openings
from kesu.organisation.calendars import calendars_of
from kesu.organisation.models import Account

THEME_COOKIE = "kesu_theme"
THEMES = ("auto", "light", "dark")


def now_of(request: HttpRequest) -> datetime:
    """The instant of the request, whole seconds in UTC."""
    return now_for(request.headers.get(HEADER))


def account_of(request: HttpRequest) -> Account:
    """The account signed in; views behind `signed_in` only."""
    assert isinstance(request.user, Account)
    return request.user


def viewer_of(request: HttpRequest) -> Viewer:
    return Viewer.of(account_of(request).person_id, now=now_of(request))


def theme_of(request: HttpRequest) -> str:
    """`light`, `dark`, or `auto`: as the reader's device has it."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page with its surroundings; instants are shown in the organisation's zone."""
    around: dict[str, Any] = {"here": request.get_full_path(), "theme": theme_of(request)}
    if isinstance(request.user, Account):
        viewer = context.get("viewer") or viewer_of(request)
        around |= {
            "account": request.user,
            "person": request.user.person,
            "waiting": queries.count_tasks(viewer),
            "unread": notices.count_unread(viewer),
            "openings": openings(viewer),
            "zone": context.get("zone") or calendars_of().default.zone,
        }
    return render(request, f"desk/{template}", {**around, **context}, status=status)
