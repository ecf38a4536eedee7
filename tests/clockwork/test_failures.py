"""What did not arrive outside is a duty of the case until somebody has seen to it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail as outgoing_mail

from kesu.casebook.execute import Outcome
from kesu.casebook.history import journal_of
from kesu.casebook.outbox import Waiting
from kesu.casebook.queries import case
from kesu.casebook.sight import Viewer
from kesu.clockwork import delivering, failures, fanning, mail
from kesu.clockwork.models import Delivery
from kesu.procedure.refusals import Refusal
from tests.casebook.conftest import NOW, Act

pytestmark = pytest.mark.django_db
CHANNELS = {"mail": mail.send}


def a_message(case_: Outcome, text: str = "请放心") -> None:
    """What sales told the complainant, on its way."""
    body = {"to": "complainant"}
    waiting = Waiting(1, case_.ref, 3, "Messaged", body, 0, NOW)
    fanning.fan_out(waiting, now=NOW)


def events(case_: Outcome, kind: str) -> list[dict[str, object]]:
    return [dict(entry.head) for entry in journal_of(case_.ref) if entry.kind == kind]


def test_a_customer_without_an_address_is_a_duty_of_the_case(opened: Outcome, act: Act) -> None:
    a_message(opened)
    delivering.deliver(now=NOW, channels=CHANNELS)
    assert Delivery.objects.get().outcome == "refused"
    assert failures.report(now=NOW) == 1
    assert failures.report(now=NOW) == 0
    (told,) = events(opened, "Undelivered")
    assert (told["to"], told["because"]) == ("complainant", "refused")
    view = case(Viewer.of("li", now=NOW), str(opened.ref))
    assert view and list(view.state.undelivered) == [told["delivery"]]
    assert [head["because"] for head in events(opened, "Notified")][-1] == "undelivered"


def test_li_sees_to_it_by_telephone_once(opened: Outcome, act: Act) -> None:
    a_message(opened)
    delivering.deliver(now=NOW, channels=CHANNELS)
    failures.report(now=NOW)
    number = str(Delivery.objects.get().pk)
    with pytest.raises(Refusal) as refused:
        act(opened.ref, "settle_delivery", by="li", delivery=number, how="pigeon")
    assert refused.value.code == "input"
    act(opened.ref, "settle_delivery", by="li", delivery=number, how="phone", comment="已电话告知")
    assert events(opened, "DeliverySettled")[0]["how"] == "phone"
    with pytest.raises(Refusal):
        act(opened.ref, "settle_delivery", by="li", delivery=number, how="phone")


def test_an_outsider_settles_nothing(opened: Outcome, act: Act) -> None:
    a_message(opened)
    delivering.deliver(now=NOW, channels=CHANNELS)
    failures.report(now=NOW)
    with pytest.raises(Refusal) as refused:
        act(opened.ref, "settle_delivery", by="guest", delivery=str(Delivery.objects.get().pk), how="phone")
    assert refused.value.code == "role"


def returned(number: str, action: str = "failed") -> bytes:
    return f"""From: MAILER-DAEMON@mx.example
To: kesu@mingda.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; nobody@kunde.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such mailbox

--b
Content-Type: message/rfc822

Message-ID: <{number}@mingda.example>
Subject: x

x
--b--
""".encode()


@pytest.fixture
def arrived(opened: Outcome) -> Delivery:
    return Delivery.objects.create(
        outbox=1, case=opened.ref, seq=3, kind="Messaged", channel="mail", to="complainant", body={}, created_at=NOW,
        done_at=NOW, outcome="sent",
    )  # fmt: skip


def test_a_returned_mail_becomes_a_duty_of_its_case(opened: Outcome, arrived: Delivery) -> None:
    assert failures.take_bounce(returned(str(arrived.pk)), now=NOW) == [arrived.pk]
    assert failures.take_bounce(returned(str(arrived.pk)), now=NOW) == [], "the second copy changes nothing"
    failures.report(now=NOW)
    assert events(opened, "Undelivered")[0]["because"] == "bounced"
    arrived.refresh_from_db()
    assert arrived.error == "smtp; 550 no such mailbox"


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"Subject: hello\n\nhello"])
def test_what_is_no_bounce_changes_nothing(arrived: Delivery, raw: bytes) -> None:
    assert failures.take_bounce(raw, now=NOW) == []


def test_a_delay_and_a_stranger_change_nothing(arrived: Delivery) -> None:
    assert failures.take_bounce(returned(str(arrived.pk), "delayed"), now=NOW) == []
    assert failures.take_bounce(returned(str(uuid4())), now=NOW) == []


def test_what_was_given_up_is_sent_again_when_asked(opened: Outcome, arrived: Delivery) -> None:
    Delivery.objects.update(outcome="given_up", to="li", kind="Tasks", body={"tasks": [["receive", ""]]})
    from kesu.organisation.people import save_person

    save_person("li", name="李", unit="works", mail="li@mingda.example")
    assert failures.again([arrived.pk], now=NOW + timedelta(days=4)) == 1
    assert delivering.deliver(now=NOW + timedelta(days=4), channels=CHANNELS) == 1
    assert outgoing_mail.outbox[0].to == ["li@mingda.example"]
