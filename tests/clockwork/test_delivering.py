"""Deliveries: each receiver once, tried again while a server is down, given up never silently."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outgoing_mail
from django.core.mail.backends.locmem import EmailBackend

from kesu.casebook import outbox
from kesu.casebook.execute import Outcome, open_case
from kesu.clockwork import delivering, fanning, hooks, mail
from kesu.clockwork.models import Delivery
from kesu.clockwork.quiet import Habits, is_quiet, next_allowed, next_digest, read_hours, write_hours
from kesu.organisation.hooks import add_hook, end_hook
from kesu.organisation.models import Fact, Person
from kesu.organisation.people import save_person
from kesu.organisation.signing_in import open_account
from kesu.procedure.context import Actor
from tests.casebook.conftest import NOW

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHANNELS = {Delivery.Channel.MAIL: mail.send, Delivery.Channel.HOOK: hooks.send}
NIGHT = (time(22), time(7))


@pytest.fixture
def addresses(opened: Outcome) -> None:
    for person in Person.objects.all():
        save_person(person.pk, name=person.name, unit=person.unit_id, mail=f"{person.pk}@mingda.example")


def act_open() -> object:
    data = {"customer": "甲公司", "demand": "换货", "quantity": "unknown"}
    return open_case("complaint-sample", {"data": data}, actor=Actor("chen"), now=NOW).ref


def fan_all(now: datetime) -> None:
    for waiting in outbox.lease(now=now):
        fanning.fan_out(waiting, now=now)
        outbox.delivered(waiting, now=now)


def send_all(now: datetime) -> int:
    return delivering.deliver(now=now, channels=CHANNELS)


@pytest.mark.django_db
def test_whoever_has_a_new_task_gets_one_mail_in_their_language(opened: Outcome, addresses: None) -> None:
    fan_all(NOW)
    fan_all(NOW + timedelta(hours=1))
    people = set(Delivery.objects.filter(kind="Tasks").values_list("to", flat=True))
    assert people
    assert send_all(NOW) == len(people)
    assert send_all(NOW) == 0
    sent = outgoing_mail.outbox
    assert sorted(one.to[0] for one in sent) == sorted(f"{person}@mingda.example" for person in people)
    assert all("新待办：receive" in one.subject or "新待办" in one.body for one in sent)
    assert all(f"/cases/{opened.ref}" in one.body for one in sent)
    assert len({one.extra_headers["Message-ID"] for one in sent}) == len(sent)


@pytest.mark.django_db
def test_a_row_fanned_out_twice_tells_nobody_twice(opened: Outcome, addresses: None) -> None:
    rows = outbox.lease(now=NOW)
    first = sum(fanning.fan_out(row, now=NOW) for row in rows)
    assert first == Delivery.objects.count() > 0
    assert sum(fanning.fan_out(row, now=NOW) for row in rows) == 0


@pytest.mark.django_db
def test_a_mail_server_down_for_a_day_loses_nothing(
    opened: Outcome,
    addresses: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fan_all(NOW)
    waiting = Delivery.objects.count()
    well = EmailBackend.send_messages

    def down(self: EmailBackend, messages: object) -> int:
        raise SMTPServerDisconnected("no route")

    monkeypatch.setattr(EmailBackend, "send_messages", down)
    for hour in range(24):
        assert send_all(NOW + timedelta(hours=hour)) == 0
    assert not Delivery.objects.exclude(outcome="").exists()
    assert "no route" in Delivery.objects.first().error  # type: ignore[union-attr]
    monkeypatch.setattr(EmailBackend, "send_messages", well)
    assert send_all(NOW + timedelta(hours=30)) == waiting


@pytest.mark.django_db
def test_after_three_days_it_is_given_up_and_stays_on_record(
    opened: Outcome,
    addresses: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fan_all(NOW)

    def down(self: EmailBackend, messages: object) -> int:
        raise SMTPServerDisconnected("no route")

    monkeypatch.setattr(EmailBackend, "send_messages", down)
    for hour in range(0, 24 * 4, 4):
        send_all(NOW + timedelta(hours=hour))
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {"given_up"}


@pytest.mark.django_db
def test_an_address_refused_for_good_is_not_tried_again(
    opened: Outcome,
    addresses: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fan_all(NOW)

    def unknown(self: EmailBackend, messages: list[object]) -> int:
        raise SMTPRecipientsRefused({"x": (550, b"no such mailbox")})

    monkeypatch.setattr(EmailBackend, "send_messages", unknown)
    send_all(NOW)
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {"refused"}
    assert send_all(NOW + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_a_digest_reader_gets_one_mail_in_the_morning(opened: Outcome, addresses: None) -> None:
    Fact.objects.update_or_create(name="mail", defaults={"value": {"way": "digest", "digest": "08:00"}})
    fan_all(NOW)
    assert send_all(NOW + timedelta(minutes=1)) == 0
    morning = Delivery.objects.order_by("due_at").first().due_at  # type: ignore[union-attr]
    assert morning.astimezone(SHANGHAI).time() == time(8)
    assert send_all(morning) > 0
    assert all("汇总" in one.subject for one in outgoing_mail.outbox)


@pytest.mark.django_db
def test_who_chose_no_mail_is_told_in_the_page_only(opened: Outcome, addresses: None) -> None:
    for person in Person.objects.all():
        account = open_account(person.pk, person.pk, "a long enough password")
        account.mail = {"way": "never"}
        account.save()
    fan_all(NOW)
    assert Delivery.objects.count() == 0


def test_quiet_hours_over_midnight_end_in_the_morning() -> None:
    late = datetime(2025, 3, 3, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
    assert is_quiet(late, NIGHT, SHANGHAI)
    assert next_allowed(late, NIGHT, SHANGHAI) == datetime(2025, 3, 3, 23, 0, tzinfo=UTC)
    noon = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
    assert next_allowed(noon, NIGHT, SHANGHAI) == noon
    assert next_allowed(datetime(2025, 3, 2, 23, 0, tzinfo=UTC), NIGHT, SHANGHAI).hour == 23, "the end is free"
    assert next_digest(noon, Habits(quiet=NIGHT), SHANGHAI) == datetime(2025, 3, 4, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["22:00-07:00", "12:30-13:30", ""])
def test_quiet_hours_read_back_as_they_were_written(text: str) -> None:
    assert write_hours(read_hours(text)) == text


def test_quiet_hours_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError):
        read_hours("evening")


# --- other systems -----------------------------------------------------------------------------------


class Listener(BaseHTTPRequestHandler):
    heard: list[tuple[dict[str, str], bytes]] = []
    answer = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(type(self).answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[str]:
    Listener.heard, Listener.answer = [], 200
    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/kesu"
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_another_system_is_told_by_a_signed_request_without_values(
    organisation: None,
    sample: None,
    listener: str,
) -> None:
    hook = add_hook("ERP", listener, now=NOW, by="li")
    ref = act_open()
    fan_all(NOW)
    assert send_all(NOW) == 1
    headers, body = Listener.heard[0]
    told = json.loads(body)
    assert told["case"]["ref"] == str(ref)
    assert told["events"][0]["kind"] == "CaseOpened"
    assert "甲公司".encode() not in body
    delivery = Delivery.objects.get(channel="hook")
    assert headers["webhook-id"] == str(delivery.pk)
    assert headers["webhook-signature"] == hooks.sign(hook.secret, delivery, body, NOW)["webhook-signature"]


@pytest.mark.django_db
def test_a_system_that_fails_is_tried_again_and_one_that_is_gone_is_not(
    organisation: None,
    sample: None,
    listener: str,
) -> None:
    add_hook("ERP", listener, now=NOW, by="li")
    act_open()
    fan_all(NOW)
    Listener.answer = 503
    assert send_all(NOW) == 0
    assert Delivery.objects.get(channel="hook").due_at == NOW + timedelta(minutes=1)
    Listener.answer = 410
    send_all(NOW + timedelta(minutes=2))
    assert Delivery.objects.get(channel="hook").outcome == "refused"


@pytest.mark.django_db
def test_who_is_no_longer_told_is_told_nothing(organisation: None, sample: None, listener: str) -> None:
    hook = add_hook("ERP", listener, now=NOW, by="li")
    act_open()
    fan_all(NOW)
    end_hook(hook.pk)
    send_all(NOW)
    assert Listener.heard == []
    assert Delivery.objects.get(channel="hook").outcome == "not_theirs"


@pytest.mark.parametrize("url", ["ftp://erp", "http://", "file:///etc/passwd", "http://a:b@erp.example/"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        add_hook("ERP", url, now=NOW, by="li")


@pytest.mark.django_db
def test_a_customer_written_from_right_to_left_turns_no_line_of_a_mail(sample: str, addresses: None) -> None:
    data = {"customer": "\u202eمصنع", "demand": "换货", "quantity": "unknown"}
    open_case(sample, {"data": data}, actor=Actor("chen"), now=NOW)
    fan_all(NOW)
    send_all(NOW)
    lines = [line for one in outgoing_mail.outbox for line in one.body.splitlines() if "\u202e" in line]
    assert lines and all(line.index("\u2068") < line.index("\u202e") < line.index("\u2069") for line in lines)
    assert not any("\u202e" in one.subject for one in outgoing_mail.outbox)
