"""Registers by REST and on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kesu.cli.main import main
from kesu.organisation.models import Account
from kesu.organisation.tokens import issue_token
from tests.insight.conftest import NOW, PACK, answered, opened, publish

pytestmark = pytest.mark.django_db(transaction=True)
V1 = "/api/v1"


@pytest.fixture(autouse=True)
def _published(returns: str) -> None:
    pass


def ask(person: str, path: str, language: str = "zh") -> tuple[int, Any, Any]:
    _, key = issue_token(Account.objects.get(name=person), "tests", now=NOW)
    answer = Client(raise_request_exception=False).get(
        V1 + path, headers={"Authorization": f"Bearer {key}", "Accept-Language": language}
    )
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    body = json.loads(content) if "json" in answer["Content-Type"] else content
    return answer.status_code, body, answer


def test_registers_are_listed_with_their_columns() -> None:
    status, body, _ = ask("li", "/registers")
    assert status == 200
    first = next(one for one in body["registers"] if one["name"] == "list")
    assert first["procedure"] == "returns" and first["label"] == "退货台账" and first["views"] == []
    assert {"column": "loss", "label": "损失", "kind": "money"} in first["columns"]


def test_a_register_as_json_csv_and_xlsx_with_the_same_filters() -> None:
    opened(customer="甲", loss="1")
    opened(customer="乙", loss="2000")
    status, body, _ = ask("li", "/registers/list.json?customer=乙")
    assert status == 200 and [row["cells"]["customer"] for row in body["rows"]] == ["乙"] and body["count"] == 1
    status, csv, answer = ask("li", "/registers/list.csv?loss.from=100", "en")
    assert status == 200 and "attachment" in answer["Content-Disposition"]
    assert csv.decode("utf-8-sig").splitlines()[0].startswith("Number,Customer") and "甲" not in csv.decode()
    status, xlsx, answer = ask("li", "/registers/returns/list.xlsx")
    assert status == 200 and xlsx.startswith(b"PK") and answer["Content-Type"].endswith("sheet")


def test_pages_and_groups_of_json() -> None:
    for customer in ("甲", "甲", "乙"):
        opened(customer=customer, loss="1.10")
    _, body, _ = ask("li", "/registers/list.json?limit=2&page=2")
    assert (len(body["rows"]), body["total"], body["more"]) == (1, 3, False)
    _, body, _ = ask("li", "/registers/list.json?group=customer")
    assert body["groups"][0] == {"value": "甲", "label": "甲", "count": 2, "sums": {"loss": "2.20"}}


def test_what_does_not_fit_is_a_problem_with_its_code() -> None:
    assert ask("li", "/registers/none.json")[0] == 404
    assert ask("li", "/registers/list.pdf")[0] in (404, 422)
    status, body, _ = ask("li", "/registers/list.json?colour=red")
    assert (status, body["code"], body["data"]["name"]) == (422, "bad_filter", "colour")
    assert ask("li", "/registers/list.csv?sort=colour")[0] == 422
    assert ask("li", "/registers/list.json?view=7")[0] == 404
    publish(PACK.replace("procedure: returns", "procedure: recalls").replace('"R{serial', '"C{serial'))
    status, body, _ = ask("li", "/registers/list.json")
    assert (status, body["code"]) == (409, "ambiguous") and "returns" in body["data"]["procedures"]
    assert ask("li", "/registers/recalls/list.json")[0] == 200


def test_the_command_line_lists_filters_and_writes_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    opened(customer="甲", loss="5")
    assert main(["register", "returns", "list", "customer=甲", "--language", "en"]) == 0
    printed = capsys.readouterr().out
    assert "Customer" in printed and "R0001" in printed
    target = tmp_path / "list.xlsx"
    assert main(["register", "returns", "list", "--xlsx", str(target)]) == 0
    assert target.read_bytes().startswith(b"PK")
    assert main(["register", "returns", "list", "--csv", str(tmp_path / "list.csv"), "--as", "guest"]) == 0
    assert len((tmp_path / "list.csv").read_text("utf-8-sig").splitlines()) == 1
    capsys.readouterr()
    assert main(["register", "returns", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["count"] == 1
    assert main(["register", "returns", "lst"]) == 2
    assert main(["register", "returns", "list", "colour=red"]) == 2


def test_measures_are_listed_and_told_with_trend_and_cases() -> None:
    late = answered(timedelta(hours=30), at=datetime.now(UTC) - timedelta(hours=31), customer="甲")
    status, body, _ = ask("li", "/statistics")
    assert status == 200
    line = next(one for one in body["measures"] if one["name"] == "in_time")
    assert (line["label"], line["target"], line["kind"], line["per"]) == ("按时答复率", ">= 0.90", "share", "month")
    month = (datetime.now(UTC) - timedelta(hours=23)).strftime("%Y-%m")  # opened 31 hours ago, in Shanghai
    status, body, _ = ask("li", f"/statistics/in_time?period={month}&part=no")
    assert status == 200 and len(body["trend"]) == 12
    missed = {"value": "0.0000", "denominator": "1", "counted": 1, "cases": 1, "met": False}
    assert body["present"] == {"period": month, **missed}
    assert body["parts"][0] == {"facet": "customer", "part": "甲", "label": "甲", **missed}
    assert [one["ref"] for one in body["behind"]] == [str(late)]
    assert ask("guest", f"/statistics/returns/in_time?period={month}")[1]["present"]["value"] is None
    assert ask("li", "/statistics/none")[0] == 404
    assert ask("li", "/statistics/in_time?period=soon")[0] == 422
