"""The private links of a case, as its people see them: to whom, by whom, until when, how often used."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from kesu.casebook.links import Link, links_of
from kesu.desk.looking import Look
from kesu.desk.speaking import moment_text, role_name
from kesu.procedure.context import Command
from kesu.procedure.engine import decide
from kesu.procedure.outsiders import outsiders
from kesu.procedure.refusals import Refusal


@dataclass(frozen=True, slots=True)
class LinkLine:
    number: int
    who: str
    receipt: bool
    by: str
    given: str
    until: str
    used: int
    used_at: str
    opens: bool
    revoked: str


@dataclass(frozen=True, slots=True)
class PrivateLinks:
    """roles: outside roles that may get a link; none where the reader may not give one."""

    lines: list[LinkLine]
    roles: list[tuple[str, str]]
    days: int


def private_links(look: Look) -> PrivateLinks:
    roles = [
        (role, role_name(look.program.procedure, role)) for role in outsiders(look.program, look.state, look.context)
    ]
    may = bool(roles) and _may_give(look, roles[0][0])
    return PrivateLinks([_line(look, one) for one in links_of(look.ref)], roles if may else [], settings.KESU_LINK_DAYS)


def _may_give(look: Look, role: str) -> bool:
    try:
        decide(look.program, look.state, Command("give_link", {"role": role}), look.context)
    except Refusal:
        return False
    except LookupError:
        return True
    return True


def _line(look: Look, link: Link) -> LinkLine:
    return LinkLine(
        number=link.number,
        who=role_name(look.program.procedure, link.role),
        receipt=link.sort == "receipt",
        by=look.name_of(link.given_by),
        given=moment_text(link.given_at, look.zone),
        until=moment_text(link.expires_at, look.zone),
        used=link.used,
        used_at=moment_text(link.used_at, look.zone),
        opens=link.opens(look.context.now),
        revoked=moment_text(link.revoked_at, look.zone),
    )
