"""Cases by REST: opened, carried through, read."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_a_case_opens_and_its_number_comes(people, opened) -> None:
    done = people("liu").do(opened, "complete", step="receive")
    assert done.status == 200, done.body
    assert done.body["number"].endswith("0001")
    assert done.body["steps_ended"] == ["receive"]
    assert done.body["steps_opened"] == ["analyse"]
    case = people("li").get(f"/cases/{done.body['number']}").body
    assert case["ref"] == opened
    assert case["standing"]["open"] == ["analyse"]
    journal = people("li").get(f"/cases/{opened}/journal").body
    assert journal["events"][-1]["seq"] == journal["seq"] == case["seq"] == done.body["seq"]
    mine = people("li").get("/tasks").body["tasks"]
    assert [one["task"]["step"] for one in mine] == ["analyse"]
