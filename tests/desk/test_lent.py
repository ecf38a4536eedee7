"""Who lends a record and who borrows it both see until when; afterwards it is not there for the borrower."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kesu.casebook.execute import execute, open_case
from kesu.casebook.publishing import publish_text
from kesu.procedure.context import Actor, Command
from tests.casebook.test_lending import PACKS
from tests.desk.conftest import Browse, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


def test_li_and_the_guest_see_the_loan_the_look_and_chen_nothing(browse: Browse) -> None:
    now = datetime.now(UTC)
    for text in PACKS:
        publish_text(text, now=now)
    dossier = open_case("dossier", {"data": {"what": "秘密"}}, actor=Actor("li"), now=now).ref
    until = (now + timedelta(days=3)).date().isoformat()
    data = {"who": "guest", "until": until, "list": [str(dossier)]}
    desk = open_case("reading", {"data": data}, actor=Actor("liu"), now=now).ref
    assert browse("guest").get(f"/cases/{dossier}").status_code == 404
    execute(desk, Command("complete", {"step": "lend"}), actor=Actor("liu"), now=now)
    assert "尚未查看" in text_of(browse("li").get(f"/cases/{dossier}"))
    page = text_of(browse("guest").get(f"/cases/{dossier}"))
    assert "秘密" in page
    assert f"，至 {until}" in page
    assert "最近查看" in text_of(browse("li").get(f"/cases/{dossier}"))
    assert browse("chen").get(f"/cases/{dossier}").status_code == 404
    execute(desk, Command("complete", {"step": "back", "outcome": "closed"}), actor=Actor("liu"), now=now)
    assert browse("guest").get(f"/cases/{dossier}").status_code == 404
    assert "已归还" in text_of(browse("li").get(f"/cases/{dossier}"))
