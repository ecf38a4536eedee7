"""Who belongs to the house: whoever holds a role that is not an outside one."""

from __future__ import annotations

from kesu.casebook.published import current_versions, program_of
from kesu.casebook.sight import Viewer
from kesu.procedure import acting


def is_staff(viewer: Viewer) -> bool:
    """Whether the person holds, today and be it for somebody absent, any role but those declared `outside`."""
    held = {one.role for one in viewer.holdings()}
    return bool(held - outside_roles()) if held else False


def outside_roles() -> set[str]:
    """Roles that every procedure which declares them calls outside."""
    outside: set[str] = set()
    inside: set[str] = set()
    for one in current_versions():
        procedure = program_of(one.digest).procedure
        for role in procedure.roles:
            (outside if acting.is_outside(procedure, role) else inside).add(role)
    return outside - inside
