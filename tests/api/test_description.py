"""The published description is what was agreed, and says of every endpoint what it answers."""

from __future__ import annotations

import json
import os

from kesu.api.application import api
from kesu.api.openapi import SNAPSHOT, described, write_snapshot


def test_the_description_is_the_one_agreed_on() -> None:
    if os.environ.get("KESU_WRITE_SNAPSHOT"):
        write_snapshot(api)
    assert described(api) == SNAPSHOT.read_text(encoding="utf-8"), "changed on purpose? set KESU_WRITE_SNAPSHOT=1 once"


def test_every_endpoint_says_what_it_does_and_how_it_fails() -> None:
    schema = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert schema["openapi"].startswith("3.1")
    for path, methods in schema["paths"].items():
        assert path.startswith("/api/v1/")
        for method, operation in methods.items():
            assert operation["description"].strip(), f"{method} {path}"
            assert {"401", "404", "422", "503"} <= set(operation["responses"])
            names = [parameter["name"] for parameter in operation["parameters"]]
            assert ("Idempotency-Key" in names) is (method == "post")
