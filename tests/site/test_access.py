"""Who gets through which address. Every address there is must stand in this table, or the first test fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kesu.casebook import links
from kesu.casebook.files import store_file
from kesu.organisation.models import Account
from kesu.organisation.people import add_deputy, save_person
from kesu.organisation.signing_in import open_account
from kesu.organisation.tokens import issue_token
from kesu.procedure.context import Actor
from tests.desk.conftest import BACKEND, PASSWORD, act, people, sample, taken  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db
SECRET = "XYZZY"
PERSONAS = ("anonymous", "outsider", "colleague", "owner", "administrator")
INSIDERS = frozenset({"owner"})

BY_KEY = {
    "c/<str:key>", "c/<str:key>/receipt", "c/<str:key>/tasks/<str:step>", "c/<str:key>/tasks/<str:step>/code",
    "c/<str:key>/add", "c/<str:key>/rate",
    "c/<str:key>/start/<str:step>", "c/<str:key>/withdraw",
    "c/notices/<uuid:id>.pdf",
    "c/<str:key>/documents/<str:name>", "c/<str:key>/files/<str:number>",
}  # fmt: skip
"""Nobody gets through these by who they are: 404 without the key, or where nothing is public (what there is with it: tests/portal)."""
EVERYBODY = {
    "sign-in", "language", "theme", "sign-out", "api/v1/openapi.json", "api/v1/", "api/v1/^.*$", "c/", "c/new",
    "c/new/<slug:name>", "c/notices", *BY_KEY,
}  # fmt: skip
SIGNED_IN = {
    "registers", "registers/<slug:procedure>/<str:register>",
    "registers/<slug:procedure>/<str:register>/file/<slug:kind>", "registers/<slug:procedure>/<str:register>/views",
    "figures", "figures/<slug:procedure>/<str:measure>", "api/v1/registers", "api/v1/registers/<name>.<kind>",
    "api/v1/registers/<procedure>/<name>.<kind>", "api/v1/registers/<procedure>/<name>/views", "api/v1/statistics", "api/v1/statistics/<name>",
    "api/v1/statistics/<procedure>/<name>",
    "", "people/<str:person>/hand-over", "notices", "notices/read", "signatures", "signatures/next", "mail", "password", "tokens", "new", "new/<slug:name>", "cases", "library", "api/v1/library", "procedures", "procedures/<slug:name>", "procedures/<slug:name>/changes",
    "people", "api/v1/procedures/<name>/changes",
    "people/deputies", "api/v1/cases", "api/v1/files", "api/v1/tasks", "api/v1/procedures/check",
    "api/v1/procedures/<name>", "api/v1/procedures/<name>/diagram.svg", "api/v1/procedures/<name>/text",
    "api/v1/procedures/<name>/form", "api/v1/blocks", "stocks", "api/v1/stocks", "records", "api/v1/records", "api/v1/me", "api/v1/people", "api/v1/tokens", "api/v1/absences",
}  # fmt: skip
OPENING = {"new/<slug:name>/draft", "new/<slug:name>/files", "new/<slug:name>/likely"}
OF_STAFF = {
    "lookup/<slug:kind>", "blocks", "master", "master/<slug:kind>", "api/v1/master/<kind>",
    "api/v1/master/<kind>/<code>",
}  # fmt: skip
"""Who holds no role here is refused with 403."""
OF_A_SHEET = {"cases/<str:name>/goods/<str:sheet>"}
"""The case here has none; tests/desk/test_moving.py asks where there is one."""
OF_A_SNAPSHOT = {"cases/<uuid:ref>/snapshots/<str:field>", "api/v1/cases/<ref>/snapshots/<field>"}
"""The case here has none; tests/insight/test_snapshots.py asks where there is one."""
OF_A_TYPE = {
    "records/<str:kind>", "records/<str:kind>/<int:seq>", "records/<str:kind>/<int:seq>/erase", "api/v1/records/<type>",
    "api/v1/records/<type>/<int:seq>/erase", "stocks/<str:name>", "stocks/<str:name>/file/<slug:kind>",
    "api/v1/stocks/<name>.<kind>", "api/v1/stocks/<name>/moves",
}  # fmt: skip
"""Nothing here declares records or stock; tests/desk/test_records.py, tests/desk/test_stocks.py and the files of the
same names in tests/api ask where something does."""
OF_A_CASE = {
    "cases/<str:name>", "cases/<uuid:ref>/sign/<str:step>", "cases/<uuid:ref>/tasks/<str:step>", "cases/<uuid:ref>/do/<str:verb>",
    "cases/<uuid:ref>/files/<str:number>", "cases/<uuid:ref>/files/<str:number>/about", "cases/<uuid:ref>/documents/<str:document>.<slug:kind>", "api/v1/cases/<ref>", "api/v1/cases/<ref>/journal",
    "api/v1/cases/<ref>/commands/<verb>", "api/v1/cases/<ref>/steps/<step>/<verb>", "api/v1/cases/<ref>/messages",
    "api/v1/cases/<ref>/links", "api/v1/cases/<ref>/forms/<step>", "api/v1/cases/<ref>/files",
    "api/v1/cases/<ref>/files/<file>", "api/v1/cases/<ref>/links/<link>", "cases/<uuid:ref>/private-links",
    "cases/<uuid:ref>/private-links/<int:number>/revoke",
    "api/v1/cases/<ref>/documents", "api/v1/cases/<ref>/documents/<name>.<kind>",
}  # fmt: skip
CHANGED_BY_ADMINISTRATORS = {
    "master/<slug:kind>/import", "master/<slug:kind>/entries/<str:code>",
    "library/<slug:pack>", "api/v1/library/<pack>", "people/add", "people/import", "people/units/add", "people/units/<str:unit>", "people/<str:person>", "verification", "invariants", "procedures/publish", "api/v1/procedures",
    "procedures/<slug:name>/templates/<str:document>", "procedures/<slug:name>/options",
    "deliveries", "deliveries/again", "deliveries/settle", "deliveries/hooks", "deliveries/hooks/<int:hook>/end", "deliveries/habits",
    "api/v1/hooks", "api/v1/hooks/<hook>",
}  # fmt: skip
"""Who else sends something there is refused with 403; the procedure's owner may publish it."""
LOOKED_AT_FIRST = {"procedures/publish", "api/v1/procedures", "api/v1/hooks"}
"""What is sent there is looked at before who sends it: 422 tells nothing that the description does not."""
ONES_OWN = {
    "registers/<slug:procedure>/<str:register>/views/<int:view>", "tokens/<int:token>/revoke",
    "api/v1/tokens/<token>", "api/v1/absences/<absence>", "people/deputies/<int:deputy>/end", "api/v1/registers/<procedure>/<name>/views/<view>",
}  # fmt: skip
KNOWN = (
    EVERYBODY
    | SIGNED_IN
    | OPENING
    | OF_STAFF
    | OF_A_SHEET
    | OF_A_SNAPSHOT
    | OF_A_TYPE
    | OF_A_CASE
    | CHANGED_BY_ADMINISTRATORS
    | ONES_OWN
)


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        else:
            assert isinstance(pattern, URLPattern)
            yield before + str(pattern.pattern)


def test_every_address_says_here_for_whom_it_is() -> None:
    assert set(routes()) == KNOWN


@pytest.fixture
def installation(sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:  # noqa: F811
    """A case that nobody but its people may know of, with a file; what stands for each part of an address."""
    monkeypatch.setattr(settings, "KESU_FILES", tmp_path)
    now = datetime.now(UTC)
    ref = taken(sample, customer=SECRET)
    act(ref, "liu", "complete", step="receive")
    kept = store_file([SECRET.encode()], f"{SECRET}.txt", by="li", now=now)
    act(ref, "li", "attach", file=str(kept.pk))
    links.give(ref, "complainant", actor=Actor("li"), now=now)
    save_person("admin", name="管理员")
    open_account("admin", "admin", PASSWORD, administrator=True)
    token, _ = issue_token(Account.objects.get(name="li"), "scanner", now=now)
    deputy = add_deputy("li", "sun", start=None, end=date(2099, 1, 1))
    return {
        "<slug:procedure>/<str:register>/file/<slug:kind>": f"{sample}/tracking/file/csv",
        "<slug:procedure>/<str:register>": f"{sample}/tracking", "registers/<procedure>/<name>.<kind>": f"registers/{sample}/tracking.json",
        "registers/<name>.<kind>": "registers/tracking.json", "stocks/<name>.<kind>": "stocks/none.json", "<slug:procedure>/<str:measure>": f"{sample}/none",
        "statistics/<procedure>/": f"statistics/{sample}/", "registers/<procedure>/<name>/views": f"registers/{sample}/tracking/views", "<int:view>": "7", "<view>": "7", "<str:field>": "cause", "<field>": "cause",
        "documents/<name>.<kind>": "documents/complaint-form.pdf", "<str:document>.<slug:kind>": "complaint-form.pdf",
        "<str:document>": "complaint-form", "<step>/<verb>": "analyse/claim", "<str:name>": str(ref), "<uuid:ref>": str(ref), "<ref>": str(ref), "<str:step>": "analyse", "<step>": "analyse",
        "<str:verb>": "note", "<verb>": "note", "<str:number>": "1", "<file>": "1", "<slug:name>": sample, "<slug:pack>": "line-exception", "<pack>": "line-exception",
        "<name>": sample, "<int:token>": str(token.pk), "<token>": str(token.pk), "<int:deputy>": str(deputy.pk), "<absence>": str(deputy.pk),
        "<str:person>": "li", "<str:unit>": "works", "<int:hook>": "1", "<hook>": "1", "<slug:kind>": "lot", "<str:kind>": "inspection", "<type>": "inspection", "<kind>": "lot", "<str:code>": "B1", "<code>": "B1",
        "<str:sheet>": "stock", "^.*$": "nowhere",
        "<str:key>": "no-such-key", "<uuid:id>": str(ref), "<int:number>": "1", "<link>": "1", "<int:seq>": "1",
    }  # fmt: skip


def address(route: str, parts: dict[str, str]) -> str:
    for name, value in parts.items():
        route = route.replace(name, value)
    assert "<" not in route, route
    return "/" + route


def browser(persona: str) -> Client:
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    name = {"outsider": "guest", "colleague": "wang", "owner": "li", "administrator": "admin"}.get(persona)
    if name:
        client.force_login(Account.objects.get(name=name), backend=BACKEND)
    return client


def ask(client: Client, method: str, path: str) -> HttpResponse:
    if (method, path.startswith("/api/"), path.rpartition("/")[2]) == ("POST", True, "files"):
        return client.post(path, {"file": SimpleUploadedFile("note.txt", b"seen at the gate")})
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    data = b"" if method in ("GET", "DELETE") else b"{}" if "json" in kind else b"x=1"
    return client.generic(method, path, data, kind)  # type: ignore[return-value]


def content(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def _not_signed_in(answer: HttpResponse, route: str) -> bool:
    if route.startswith("api/"):
        return answer.status_code in (401, 405)
    return answer.status_code == 405 or (answer.status_code == 302 and "/sign-in" in answer["Location"])


def _is_kept_out(route: str, persona: str, method: str) -> bool:
    """Nobody here opens cases; who has no role looks nothing up; only administrators keep master data."""
    if route in OPENING or (route in OF_STAFF and persona == "outsider"):
        return True
    return route in OF_STAFF and "master" in route and method == "POST" and persona != "administrator"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("persona", PERSONAS)
def test_nobody_gets_further_than_the_table_says(installation: dict[str, str], persona: str, method: str) -> None:
    for route in sorted(KNOWN):
        if (route, method) in (("sign-out", "POST"), ("people/<str:person>", "DELETE")):
            continue
        answer = ask(browser(persona), method, address(route, installation))
        told = f"{persona}: {method} {route}: {answer.status_code}"
        assert answer.status_code < 500, told
        if route in BY_KEY:
            assert answer.status_code == 404, told
        if persona == "anonymous":
            assert route in EVERYBODY or _not_signed_in(answer, route), told
        elif _is_kept_out(route, persona, method):
            assert answer.status_code in (403, 405, 422), told
        elif route in OF_A_TYPE:
            assert answer.status_code in (404, 405, 422), told
        elif route in OF_A_SHEET:
            assert answer.status_code == 404, told
        elif route in OF_A_SNAPSHOT:
            assert answer.status_code in (404, 405), told
        elif route in OF_A_CASE:
            through = answer.status_code not in (404, 405)
            assert through == (persona in INSIDERS) or answer.status_code == 405, told
        elif route in CHANGED_BY_ADMINISTRATORS and method == "POST" and persona in ("outsider", "colleague"):
            assert answer.status_code in (403, 405, 422), told
            assert answer.status_code != 422 or route in LOOKED_AT_FIRST, told
        elif route in ONES_OWN and persona != "owner":
            assert answer.status_code in (403, 404, 405) or persona == "administrator", told
        if persona not in INSIDERS:
            assert SECRET.encode() not in content(answer), told


@pytest.mark.parametrize("persona", ["anonymous", "outsider", "colleague", "administrator"])
@pytest.mark.parametrize(
    "path",
    [
        "/cases?q=XYZZY", "/cases?status=open", "/?q=XYZZY", "/api/v1/cases?q=XYZZY&count=true",
        "/api/v1/cases?customer=XYZZY&count=true", "/api/v1/tasks", "/api/v1/blocks?lot=L-7", "/api/v1/people",
    ],
)  # fmt: skip
def test_what_one_may_not_see_is_in_no_list_count_or_search(
    installation: dict[str, str], persona: str, path: str
) -> None:
    shown = content(ask(browser(persona), "GET", path)).decode()
    assert installation["<ref>"] not in shown
    if path.startswith("/api/") and "count" in path and persona != "anonymous":
        assert '"cases": []' in shown.replace('"cases":[]', '"cases": []')
        assert '"total": 0' in shown.replace('"total":0', '"total": 0')


def test_who_may_see_the_case_finds_it_by_the_same_addresses(installation: dict[str, str]) -> None:
    li = browser("owner")
    for path in ("/cases?q=XYZZY", "/api/v1/cases?q=XYZZY", "/api/v1/tasks", "/"):
        assert installation["<ref>"] in content(ask(li, "GET", path)).decode(), path
    assert content(ask(li, "GET", f"/cases/{installation['<ref>']}/files/1")) == SECRET.encode()
