"""Finished periods of measures: judged once, and where the target is missed its people are told, once."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from kesu.casebook.notices import tell
from kesu.insight.figures import PERIODS, Listed, Report, all_measures, reports, today
from kesu.insight.models import JudgedPeriod
from kesu.organisation.directory import directory_of
from kesu.procedure.periods import latest
from kesu.procedure.tallies import Period
from kesu.procedure.values import plain_decimal

KIND = "measure"


def judge(*, now: datetime) -> int:
    """Judge the periods that have ended since the last one judged; of a measure never judged, only the last that has
    ended. Answers how many. Any number of workers may do so at once: each period is judged by one of them."""
    wanted = [one for one in all_measures() if one.measure.target and _waiting(one, now)]
    done = 0
    for report in reports(wanted, None, now=now, periods=PERIODS + 1) if wanted else []:
        for name in _waiting(report.listed, now):
            done += _judge(report, report.find(name), now)
    return done


def _waiting(listed: Listed, now: datetime) -> list[str]:
    """Ended periods that nobody has judged, oldest first."""
    ended = latest(today(now), listed.measure.per, PERIODS + 1)[:-1]
    known = JudgedPeriod.objects.filter(procedure=listed.procedure, measure=listed.measure.name)
    last = known.order_by("-period").values_list("period", flat=True).first()
    return ended[-1:] if last is None else [name for name in ended if name > last]


def _judge(report: Report, period: Period, now: datetime) -> int:
    listed, value, met = report.listed, report.value(period.tally), report.met(period.tally)
    try:
        with transaction.atomic():
            JudgedPeriod.objects.create(
                procedure=listed.procedure,
                measure=listed.measure.name,
                period=period.name,
                value=None if value is None else plain_decimal(value),
                counted=period.tally.counted,
                met=met,
                at=now,
            )
            if met is False:
                about = {"procedure": listed.procedure, "measure": listed.measure.name, "period": period.name}
                tell(_people(listed), KIND, about, now=now)
    except IntegrityError:
        return 0  # another worker was first
    return 1


def _people(listed: Listed) -> list[str]:
    """The holders of the roles that are told, wherever they hold them; of a vacant role those who fill in."""
    directory, roles = directory_of(), listed.program.procedure.roles
    found: dict[str, None] = {}
    for name in listed.measure.missed:
        role: str | None = name
        seen: set[str] = set()
        while role is not None and role not in seen:
            seen.add(role)
            holders = [code for code in directory.people if role in directory.roles_of(code)]
            found |= dict.fromkeys(holders)
            role = None if holders else (roles[role].vacant if role in roles else None)
    return list(found)
