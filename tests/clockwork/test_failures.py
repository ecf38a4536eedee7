"""What did not arrive outside is a duty of the case until somebody has seen to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail as outgoing_mail

from kesu.casebook import outgoing
from kesu.casebook.execute import Outcome
from kesu.casebook.history import journal_of
from kesu.casebook.models import Outbox
from kesu.casebook.outbox import Waiting
from kesu.casebook.queries import case
from kesu.casebook.sight import Viewer
from kesu.cli.delivering import post
from kesu.clockwork import delivering, failures, fanning, mail
from kesu.clockwork.models import Delivery
from kesu.clockwork.outbox import take_care
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


def work(now: datetime = NOW) -> None:
    take_care(now=now, handlers={outgoing.SETTLED: failures.settle})


def lost_letter(opened: Outcome) -> Delivery:
    a_message(opened)
    delivering.deliver(now=NOW, channels=CHANNELS)
    failures.report(now=NOW)
    return Delivery.objects.get()


def test_what_li_has_seen_to_says_so_among_the_deliveries_once_the_worker_came(opened: Outcome, act: Act) -> None:
    letter = lost_letter(opened)
    act(opened.ref, "settle_delivery", by="li", delivery=str(letter.pk), how="phone")
    letter.refresh_from_db()
    assert letter.settled_by is None, "what leaves a case leaves by the outbox"
    work()
    letter.refresh_from_db()
    assert letter.settled_by == "li"
    work()
    assert not Outbox.objects.filter(kind=outgoing.SETTLED, done_at=None).exists()


def test_a_delivery_that_is_gone_holds_nobody_up(opened: Outcome, act: Act) -> None:
    letter = lost_letter(opened)
    Delivery.objects.all().delete()
    act(opened.ref, "settle_delivery", by="li", delivery=str(letter.pk), how="phone")
    work()
    assert not Outbox.objects.filter(kind=outgoing.SETTLED, done_at=None).exists()


def test_the_worker_of_an_installation_takes_care_of_it(opened: Outcome, act: Act) -> None:
    assert post().handlers[outgoing.SETTLED] is failures.settle


def test_an_administrator_leaves_a_case_its_duty(opened: Outcome) -> None:
    letter = lost_letter(opened)
    assert failures.see_to([letter.pk], by="zhou") == 0
    assert failures.in_cases(Delivery.objects.all()) == {letter.pk}


def test_what_the_case_has_not_heard_of_yet_is_left_to_it_too(opened: Outcome) -> None:
    a_message(opened)
    delivering.deliver(now=NOW, channels=CHANNELS)
    assert failures.see_to([Delivery.objects.get().pk], by="zhou") == 0


def test_an_administrator_sees_to_mail_of_the_organisations_people_once(opened: Outcome, arrived: Delivery) -> None:
    Delivery.objects.update(outcome="given_up", to="li", kind="Tasks")
    failures.report(now=NOW)
    assert failures.in_cases(Delivery.objects.all()) == set()
    assert failures.see_to([arrived.pk], by="zhou") == 1
    assert failures.see_to([arrived.pk], by="sun") == 0
    arrived.refresh_from_db()
    assert arrived.settled_by == "zhou"


def test_sent_once_more_it_is_nobodys_until_it_fails_again(opened: Outcome, act: Act) -> None:
    letter = lost_letter(opened)
    act(opened.ref, "settle_delivery", by="li", delivery=str(letter.pk), how="sent_again")
    work()
    failures.again([letter.pk], now=NOW)
    letter.refresh_from_db()
    assert letter.settled_by is None
    delivering.deliver(now=NOW, channels=CHANNELS)
    failures.report(now=NOW)
    assert len(events(opened, "Undelivered")) == 2, "the second failure is a duty again"


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
