"""Whatever fits the published description, or nearly does, is answered as described: never by a fault of ours.

Five thousand requests and more in each run; KESU_FUZZ_EXAMPLES says how many of each kind an endpoint gets instead:
thousands are for a night.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kesu.api.openapi import SNAPSHOT
from kesu.organisation.models import Token

pytestmark = [pytest.mark.django_db, *([] if "KESU_FUZZ_EXAMPLES" in os.environ else [pytest.mark.only("sqlite")])]
LEAST = 5_000
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
OPERATIONS = [
    (path, method)
    for path, methods in json.loads(SNAPSHOT.read_text(encoding="utf-8"))["paths"].items()
    for method in methods
]
EXAMPLES = int(os.environ.get("KESU_FUZZ_EXAMPLES", str(LEAST // (2 * len(OPERATIONS)) + 2)))
STEPS = ("receive", "analyse", "visit", "nowhere")
NAMES = {  # what is there, by the place where it stands in the address
    "/documents/": "complaint-form",
    "/registers/": "tracking",
    "/procedures/": "complaint-sample",
    "/snapshots/": "batches",
}
asked: Counter[str] = Counter()


@pytest.fixture(scope="session", autouse=True)
def figures():
    """How many requests there were, by the class of their answer: for the report of a long run."""
    yield
    if "KESU_FUZZ_EXAMPLES" in os.environ:
        print(f"\nfuzz: {sum(asked.values())} requests, {dict(asked)}")


@pytest.fixture(autouse=True)
def one_connection(opened):
    """The test's transaction outlives the requests in it, as it does with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path[8:]}" for path, method in OPERATIONS])
def test_everything_is_answered_as_described(people, opened, path, method, mode) -> None:
    person = people("liu" if mode is GenerationMode.POSITIVE else "li")
    schema = _described()
    headers = {"Authorization": f"Bearer {person.key}", "Host": "localhost"}

    @seed(20250303)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False
    )
    @given(case=schema[path][method.upper()].as_strategy(mode))
    def ask(case: Case) -> None:
        _aim(case, opened, path)
        response = case.call(headers=headers)
        asked[f"{response.status_code // 100}xx"] += 1
        case.validate_response(response, checks=CHECKS)
        Token.objects.update(revoked_at=None)

    try:
        ask()
    except Unsatisfiable:
        pytest.skip("nothing that does not fit can be made up for this endpoint")


@cache
def _described() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def test_every_run_asks_five_thousand_times_at_least() -> None:
    assert 2 * len(OPERATIONS) * EXAMPLES >= LEAST or "KESU_FUZZ_EXAMPLES" in os.environ


def _aim(case: Case, ref: str, path: str) -> None:
    """Half of the requests go to a case that is there, to steps, papers and registers it has."""
    given: dict[str, Any] = case.path_parameters
    if given and "ref" in given and len(str(given["ref"])) % 2:
        given["ref"] = ref
    if given and "step" in given and len(str(given["step"])) % 2:
        given["step"] = STEPS[len(str(given["step"])) % len(STEPS)]
    for name in ("name", "field"):
        there = next((known for place, known in NAMES.items() if place in path), None)
        if given and name in given and there and len(str(given[name])) % 2:
            given[name] = there
    if given and "procedure" in given and len(str(given["procedure"])) % 2:
        given["procedure"] = "complaint-sample"
    if isinstance(case.body, dict) and "step" not in case.body and len(case.body) % 2:
        case.body["step"] = STEPS[len(case.body) % len(STEPS)]
