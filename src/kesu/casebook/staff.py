"""Who belongs to the house: whoever holds a role that is not an outside one."""

from __future__ import annotations

from functools import lru_cache

from kesu.casebook.models import PublishedProcedure
from kesu.casebook.programs import program_of
from kesu.casebook.sight import Viewer
from kesu.procedure import acting


def is_staff(viewer: Viewer) -> bool:
    """Whether the person holds, today and be it for somebody absent, any role but those declared `outside`."""
    held = {one.role for one in viewer.holdings()}
    return bool(held) and bool(held - outside_roles())


def outside_roles() -> frozenset[str]:
    """Roles that every procedure which declares them calls outside, in the version new cases run on."""
    rows = PublishedProcedure.objects.order_by("name", "published_at", "version").values_list("name", "digest")
    return _outside(frozenset(dict(rows).values()))


@lru_cache(maxsize=8)
def _outside(digests: frozenset[str]) -> frozenset[str]:
    """Asked for with each key typed into a look-up; a digest never changes its meaning."""
    procedures = [program_of(digest).procedure for digest in digests]
    pairs = {(role, acting.is_outside(procedure, role)) for procedure in procedures for role in procedure.roles}
    return frozenset(role for role, outside in pairs if outside and (role, False) not in pairs)
