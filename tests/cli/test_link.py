"""Private links from the command line."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cli.conftest import Kesu

pytestmark = pytest.mark.django_db


def test_a_link_is_given_listed_and_revoked(kesu: Kesu, opened: str) -> None:
    given = kesu("link", opened, "--as", "chen", "--days", "5", "--json")
    assert (given.status, given.json["role"]) == (0, "complainant")
    path = "/c/" + given.json["address"].rpartition("/c/")[2]
    assert Client().get(path).status_code == 200
    listed = kesu("link", opened, "--as", "chen", "--list", "--json").json["links"]
    assert listed == [{"link": 1, "role": "complainant", "sort": "link", "used": 1, "revoked": False}]
    assert kesu("link", opened, "--as", "liu", "--revoke", "1").status == 0
    assert Client().get(path).status_code == 404
    assert kesu("link", opened, "--as", "liu", "--revoke", "1").err.strip().endswith("[order]")


def test_who_has_no_part_in_the_case_gives_no_link(kesu: Kesu, opened: str) -> None:
    assert kesu("link", opened, "--as", "nobody").err.strip().endswith("[role]")
    assert kesu("link", opened, "--as", "chen", "--for", "sales").err.strip().endswith("[input]")
