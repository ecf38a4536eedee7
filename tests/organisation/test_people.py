"""Changes made in pages reach the directory at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kesu.organisation import people
from kesu.organisation.directory import directory_of
from kesu.organisation.models import Unit
from kesu.organisation.signing_in import open_account, sign_in
from kesu.organisation.tokens import account_of_token, issue_token
from kesu.procedure.who import Holding

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
DAY = date(2025, 3, 3)


@pytest.fixture(autouse=True)
def two(db) -> None:
    Unit.objects.create(code="works", label_zh="工厂")
    people.save_person("li", name="李", unit="works", mail="li@example.com")
    people.save_person("sun", name="孙")


def test_roles_and_certificates_are_replaced_as_a_whole() -> None:
    people.set_roles("li", [Holding("quality"), Holding("quality"), Holding("head", "works")])
    people.set_roles("li", [Holding("head", "works")])
    people.set_qualifications("li", {"training": DAY})
    assert directory_of().holders("quality") == ()
    assert directory_of().holders("head", "works") == ("li",)
    assert directory_of().qualified("li", ["training"], DAY) is None


def test_a_deputy_stands_in_until_the_last_day() -> None:
    made = people.add_deputy("li", "sun", start=DAY, end=None, roles=["quality"])
    people.end_deputy(made, last_day=DAY)
    assert directory_of().stands_in_for("sun", DAY, "quality") == ("li",)
    assert directory_of().stands_in_for("sun", date(2025, 3, 4), "quality") == ()
    with pytest.raises(ValueError, match="themselves"):
        people.add_deputy("li", "li", start=DAY, end=None)
    with pytest.raises(ValueError, match="before"):
        people.add_deputy("li", "sun", start=DAY, end=date(2025, 3, 2))


def test_who_leaves_signs_in_no_more_and_their_keys_are_dead() -> None:
    account = open_account("li", "li", "correct horse battery")
    _, key = issue_token(account, "ERP", now=NOW)
    people.leave("li")
    assert sign_in("li", "correct horse battery", now=NOW).refusal == "wrong"
    assert account_of_token(key, now=NOW) is None
    assert directory_of().people["li"].active is False
