"""Mail by SMTP: plain text, an id that stays the same when it is tried again, nothing a reader may not see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from smtplib import SMTPDataError, SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import override

from kesu.casebook import queries
from kesu.casebook.addressed import address_of_outside, facts_of
from kesu.casebook.sight import Viewer
from kesu.clockwork import outside, wording
from kesu.clockwork.delivering import Refused, Sent
from kesu.clockwork.habits import language_of
from kesu.clockwork.models import Delivery
from kesu.clockwork.wording import Letter
from kesu.organisation.directory import directory_of

SECONDS = 20
FOR_GOOD = range(500, 600)  # SMTP: permanent failures; 4xx are tried again


class NotYet(Exception):
    """Something this mail needs is still to come: it is tried again."""


def is_set_up() -> bool:
    """Whether there is a mail server to hand mails to."""
    return bool(settings.EMAIL_HOST) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def send(group: Sequence[Delivery], now: datetime) -> Sent:
    """The channel: one mail for what one receiver is told. Raises Refused, NotYet, and what SMTP raises."""
    person = directory_of().people.get(group[0].to)
    if person is not None:
        return _to_person(group, person.id, person.mail if person.active else None, now)
    return _to_outside(group[0], now)


def _to_person(group: Sequence[Delivery], person: str, address: str | None, now: datetime) -> Sent:
    """What they may not see any more is not told them, though it was decided to."""
    if not address:
        return Sent("no_address")
    viewer = Viewer.of(person, now=now)
    with override(language_of(person)):
        cases = []
        for case, deliveries in groupby(sorted(group, key=lambda one: str(one.case)), key=lambda one: one.case):
            view = queries.case(viewer, str(case))
            if view is not None:
                cases.append((view, list(deliveries), address_of(view.row.ref)))
        if not cases:
            return Sent("not_theirs")
        letter = wording.digest(cases) if group[0].digest else wording.about_case(*cases[0])
        _post(letter, address, group[0])
    return Sent()


def _to_outside(delivery: Delivery, now: datetime) -> Sent:
    assert delivery.case is not None
    facts = facts_of(delivery.case, now=now)
    address = address_of_outside(facts) if facts else None
    if not address:
        raise Refused("no_address")
    letter = outside.letter(delivery, now)
    if letter is None:
        raise NotYet("a document is still to be made")
    _post(letter, address, delivery)
    return Sent()


def address_of(ref: UUID) -> str:
    """The page of a case: by its reference, which numbers may share with another procedure's case."""
    return f"{settings.KESU_ADDRESS.rstrip('/')}/cases/{ref}"


def message_id(delivery: Delivery) -> str:
    """The same at every attempt: a mailbox that got it twice shows it once."""
    return f"<{delivery.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('<> ') or 'kesu'}>"


def _post(letter: Letter, address: str, delivery: Delivery) -> None:
    headers = {"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"}
    subject = " ".join(letter.subject.split())  # a line break in a header would begin another header
    mail = EmailMessage(
        subject, "\n".join(letter.lines), to=[address], headers=headers, connection=get_connection(timeout=SECONDS)
    )
    for name, content in letter.attached.items():
        mail.attach(name, content)
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()), (0, b""))
        _no(code, said, error)
    except SMTPDataError as error:  # the others (sign-in, sender) are our own fault: mended, and tried again
        _no(error.smtp_code, error.smtp_error, error)


def _no(code: int, said: bytes | str, error: Exception) -> None:
    if code not in FOR_GOOD:
        raise error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    raise Refused(f"{code} {text}"[:300]) from None
