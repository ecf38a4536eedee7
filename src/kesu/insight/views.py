"""Saved views of registers: a person's own, and those that somebody shares with a role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q

from kesu.casebook.sight import Viewer
from kesu.insight.models import SavedView

MOST = 100
LONGEST = 4_000


class ViewRefused(ValueError):
    """A view that cannot be kept. code: name, role, most, long."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def roles_of(viewer: Viewer) -> list[str]:
    """Role codes the person holds, with whom they may share."""
    return sorted(viewer.directory.roles_of(viewer.person))


def seen(viewer: Viewer, procedure: str, register: str) -> list[SavedView]:
    """The person's own views and those shared with a role of theirs, by name."""
    mine = Q(person=viewer.person) | Q(role__in=roles_of(viewer))
    return list(SavedView.objects.filter(mine, procedure=procedure, register=register).order_by("name", "pk"))


def find(viewer: Viewer, procedure: str, register: str, number: int) -> SavedView | None:
    return next((view for view in seen(viewer, procedure, register) if view.pk == number), None)


def save(
    viewer: Viewer, procedure: str, register: str, name: str, given: Mapping[str, Sequence[str]], *, now: datetime,
    role: str | None = None,
) -> SavedView:  # fmt: skip
    """Keep what an address asks under a name; the same name again replaces it. Raises ViewRefused."""
    name = name.strip()[:80]
    pairs = [(key, value) for key, values in given.items() if key not in ("page", "view") for value in values if value]
    query = urlencode(pairs)
    if not name:
        raise ViewRefused("name")
    if role is not None and role not in roles_of(viewer):
        raise ViewRefused("role")
    if len(query) > LONGEST:
        raise ViewRefused("long")
    same = {"procedure": procedure, "register": register, "name": name}
    if SavedView.objects.filter(person=viewer.person).exclude(**same).count() >= MOST:
        raise ViewRefused("most")
    kept, _new = SavedView.objects.update_or_create(
        person=viewer.person,
        procedure=procedure,
        register=register,
        name=name,
        defaults={"query": query, "role": role, "at": now},
    )
    return kept


def delete(viewer: Viewer, number: int) -> bool:
    """Only its owner may; whether there was one."""
    return bool(SavedView.objects.filter(person=viewer.person, pk=number).delete()[0])


def laid_under(view: SavedView, given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What the view asks, where the address says nothing of its own."""
    asked: dict[str, list[str]] = {}
    for name, value in parse_qsl(view.query):
        asked.setdefault(name, []).append(value)
    return {**asked, **{name: list(values) for name, values in given.items()}}
