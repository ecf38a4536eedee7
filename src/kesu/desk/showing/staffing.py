"""What is missing among people: roles held by nobody, certificates that run out, absence without a deputy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesu.casebook import published
from kesu.casebook.absences import roles_with_deputies
from kesu.procedure.absences import lacking
from kesu.procedure.declared import Procedure
from kesu.procedure.who import Directory

SOON = timedelta(days=60)


def _procedures() -> Iterator[Procedure]:
    for one in published.current_versions():
        yield published.program_of(one.digest).procedure


def roles_held_per() -> dict[str, str | None]:
    """For each role that people hold: what it is held for (`customer`, `product`, `unit`), if for anything."""
    return {code: role.per for procedure in _procedures() for code, role in procedure.roles.items()}


def needed_certificates() -> set[str]:
    """Certificates that some role of a procedure asks for."""
    return {need for procedure in _procedures() for role in procedure.roles.values() for need in role.needs}


def gaps(directory: Directory, day: date, names: Mapping[str, str]) -> list[str]:
    """Sentences, the gravest first. A vacant role that another fills in for is no gap."""
    found = [*_vacant(directory, names), *_away(directory, day), *_running_out(directory, day)]
    return list(dict.fromkeys(found))


def _vacant(directory: Directory, names: Mapping[str, str]) -> Iterator[str]:
    for procedure in _procedures():
        for code, role in procedure.roles.items():
            if role.outside or directory.holders(code):
                continue
            stands_in = role.vacant
            if stands_in and directory.holders(stands_in):
                yield _("“%(role)s” is held by nobody; “%(other)s” does its tasks.") % {
                    "role": names.get(code, code), "other": names.get(stands_in, stands_in),
                }  # fmt: skip
            else:
                yield _("“%(role)s” is held by nobody.") % {"role": names.get(code, code)}


def _away(directory: Directory, day: date) -> Iterator[str]:
    """Absences that a role would not let be entered now: entered before it said so, or a deputy has left since."""
    for found in lacking(directory, roles_with_deputies(), day):
        yield found.refusal(directory).sentence(get_language() or "")


def _running_out(directory: Directory, day: date) -> Iterator[str]:
    needed = needed_certificates()
    for person in directory.people.values():
        for name, last in person.qualifications.items():
            if not person.active or (needed and name not in needed) or last > day + SOON:
                continue
            words = {"person": person.name, "certificate": name, "day": last.isoformat()}
            if last < day:
                yield _("%(person)s: the certificate “%(certificate)s” ran out on %(day)s.") % words
            else:
                yield _("%(person)s: the certificate “%(certificate)s” runs out on %(day)s.") % words
