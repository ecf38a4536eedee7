"""Who leaves hands over what hangs on them by name; each case decides by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from kesu.casebook.handing import cases_waiting_for
from kesu.casebook.sight import Viewer
from tests.desk.conftest import Browse, act, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(case: UUID) -> UUID:
    """Liu has claimed the registration."""
    act(case, "liu", "claim", step="receive")
    return case


def waiting_for(person: str) -> list[str]:
    return [step for _view, steps in cases_waiting_for(Viewer.of("li", now=datetime.now(UTC)), person) for step in steps]


def test_liu_hands_over_what_liu_has_claimed(browse: Browse, claimed: UUID) -> None:
    page = browse("liu").get("/people/liu/hand-over")
    assert f"/cases/{claimed}" in page.content.decode()
    assert browse("liu").post("/people/liu/hand-over", {"to": "pan"}).status_code == 302
    assert waiting_for("liu") == [] and waiting_for("pan") == ["receive"]
    assert "刘思敏" in text_of(browse("pan").get(f"/cases/{claimed}"))


def test_the_owner_of_the_procedure_may_do_it_for_who_has_left(browse: Browse, claimed: UUID) -> None:
    assert browse("li").post("/people/liu/hand-over", {"to": "pan"}).status_code == 302
    assert waiting_for("pan") == ["receive"]


def test_others_are_refused_and_told_in_which_case(browse: Browse, claimed: UUID) -> None:
    answer = browse("pan").post("/people/liu/hand-over", {"to": "pan"})
    assert answer.status_code == 403 and "以下案件未能交接" in text_of(answer)
    assert waiting_for("liu") == ["receive"]


@pytest.mark.parametrize("to", ["", "liu", "nobody"])
def test_it_goes_to_somebody_else_who_is_here(browse: Browse, claimed: UUID, to: str) -> None:
    assert browse("liu").post("/people/liu/hand-over", {"to": to}).status_code == 422


def test_who_sees_none_of_the_cases_sees_none_here(browse: Browse, claimed: UUID) -> None:
    page = browse("guest").get("/people/liu/hand-over")
    assert page.status_code == 200 and str(claimed) not in page.content.decode()
    assert browse("guest").get("/people/nobody/hand-over").status_code == 404
