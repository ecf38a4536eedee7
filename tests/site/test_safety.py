"""What a browser may be tricked into, and what somebody may type: neither gets anywhere."""

from __future__ import annotations

import io
import logging
import re
from uuid import UUID

import pytest
from django.test import Client

from kesu.casebook import queries
from kesu.casebook.queries import Wanted
from kesu.casebook.sight import Viewer
from kesu.desk.shell import now_of
from kesu.organisation.models import Account
from kesu.organisation.people import leave
from kesu.organisation.signing_in import set_password
from kesu.organisation.tokens import issue_token, revoke_token
from tests.desk.conftest import PASSWORD, Browse, act, browse, case, people, sample, taken  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}{% debug %}&amp;"
MARKS = "\u202eرقم\u200f 👩‍🔧 １２３ＡＢＣ"


def signed_in(name: str = "li", **options: object) -> Client:
    client = Client(**options)  # type: ignore[arg-type]
    page = client.get("/sign-in").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {"name": name, "password": PASSWORD, "csrfmiddlewaretoken": found[1] if found else ""}
    assert client.post("/sign-in", form).status_code == 302
    return client


# --- browsers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_after_signing_in(people: None, wanted: str) -> None:  # noqa: F811
    answer = Client().post("/sign-in", {"name": "li", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == "/"
    assert Client().post("/language", {"language": "en", "next": wanted})["Location"] == "/"


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/api/v1/nowhere", "/api/v1/openapi.json"])
def test_no_page_may_be_framed_sniffed_or_run_what_is_not_ours(people: None, path: str) -> None:  # noqa: F811
    answer = Client().get(path)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"].partition("style-src")[0]


@pytest.mark.parametrize("path", ["/sign-in", "/", "/api/v1/me"])
def test_another_host_than_ours_is_refused(people: None, path: str) -> None:  # noqa: F811
    answer = Client(raise_request_exception=False).get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil" not in answer.content


def test_cookies_are_for_the_server_and_for_our_own_pages(people: None) -> None:  # noqa: F811
    cookies = signed_in().cookies
    assert cookies["sessionid"]["httponly"]
    assert {cookies[name]["samesite"] for name in ("sessionid", "csrftoken")} == {"Lax"}


def test_what_changes_something_needs_the_form_s_secret(people: None) -> None:  # noqa: F811
    client = signed_in(enforce_csrf_checks=True)
    assert client.post("/sign-out").status_code == 403
    assert client.post("/api/v1/tokens", {"name": "x"}, "application/json").status_code == 403
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/%2e%2e/secret", "/static//etc/passwd"])
def test_static_files_are_only_those_of_the_pages(people: None, path: str) -> None:  # noqa: F811
    assert Client().get(path).status_code in (400, 404)


def test_static_files_are_not_for_other_sites_to_read(people: None) -> None:  # noqa: F811
    answer = Client().get("/static/desk/desk.css")
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


# --- sessions and tokens ---------------------------------------------------------------------------------


def test_a_session_ends_with_the_account(people: None) -> None:  # noqa: F811
    client = signed_in()
    leave("li")
    assert client.get("/").status_code == 302
    assert client.get("/api/v1/me").status_code == 401


def test_other_sessions_end_when_the_password_changes_and_ones_own_goes_on(people: None) -> None:  # noqa: F811
    here, there = signed_in(), signed_in()
    form = {"old": PASSWORD, "new": "another-lantern-78", "again": "another-lantern-78"}
    assert here.post("/password", form).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    set_password(Account.objects.get(name="li"), "yet-another-lantern-79")
    assert here.get("/").status_code == 302


def test_a_revoked_token_opens_nothing_from_that_moment(people: None) -> None:  # noqa: F811
    account = Account.objects.get(name="li")
    request = Client().get("/sign-in").wsgi_request
    token, key = issue_token(account, "scanner", now=now_of(request))
    client = Client(headers={"Authorization": f"Bearer {key}"})
    assert client.get("/api/v1/me").status_code == 200
    revoke_token(token, now=now_of(request))
    assert client.get("/api/v1/me").status_code == 401


def test_signing_in_gives_a_new_session(people: None) -> None:  # noqa: F811
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    client.post("/sign-in", {"name": "li", "password": PASSWORD})
    assert client.cookies["sessionid"].value != "a" * 32


# --- text ------------------------------------------------------------------------------------------------


def test_nothing_typed_runs_on_any_page(browse: Browse, sample: str) -> None:  # noqa: F811
    ref = taken(sample, customer=NASTY, demand=NASTY, order_no=NASTY)
    act(ref, "liu", "complete", step="receive")
    act(ref, "li", "note", text=NASTY)
    li = browse("li")
    for path in (f"/cases/{ref}", "/cases", "/", f"/cases?q={NASTY[:60]}", f"/?q={NASTY[:60]}", "/people"):
        page = li.get(path).content.decode()
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert ">49<" not in page, path
    assert "&lt;script&gt;alert(1)" in li.get(f"/cases/{ref}").content.decode()


def test_what_was_typed_is_kept_and_found_in_any_width(sample: str) -> None:  # noqa: F811
    ref = taken(sample, customer=MARKS)
    viewer = Viewer.of("li", now=now_of(Client().get("/sign-in").wsgi_request))
    view = queries.case(viewer, str(ref))
    assert view is not None and view.state.fields["customer"] == MARKS
    for query in ("123abc", "１２３", "رقم", "👩‍🔧"):
        assert [row.ref for row in queries.cases(viewer, Wanted(q=query)).rows] == [ref], query


def test_a_hundred_thousand_characters_are_taken_and_shown(browse: Browse, sample: str) -> None:  # noqa: F811
    ref: UUID = taken(sample, demand="字" * 99_999 + "尾")
    page = browse("li").get(f"/cases/{ref}")
    assert page.status_code == 200
    assert "字尾" in page.content.decode()


def test_no_line_is_forged_in_the_log(people: None) -> None:  # noqa: F811
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger("django.request").addHandler(handler)
    try:
        client = Client(raise_request_exception=False)
        client.get("/cases/x%0a2025-03-03 ERROR forged")
        client.get("/nowhere%0d%0aERROR forged")
        client.get("/api/v1/nowhere%0aERROR forged")
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert not re.search(r"^(2025|ERROR)", written.getvalue(), re.MULTILINE)
