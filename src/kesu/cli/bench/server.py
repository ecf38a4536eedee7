"""The measured server, in a process of its own: `python -m kesu.cli.bench.server CASES` in a folder that is new.

It opens the cases, prints one line of JSON (port, token, references), and serves until its input ends.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kesu.cli.installation import load_django
from kesu.procedure.reading.shipped import SHIPPED

THREADS = 8
ORGANISATION = """
organisation: bench
units: {works: {zh: 工厂}}
people:
  chen: {name: 陈, unit: works, roles: [sales]}
  liu: {name: 刘, unit: works, roles: [office]}
  li: {name: 李, unit: works, roles: [quality]}
  zhou: {name: 周, unit: works, roles: [gm, sales_manager, head]}
"""
TASK = {"step": "reply", "row": "", "round": 1, "phase": "work", "data": {"loss": "800"}}
"""What is measured: the reply is written, sent to the customer and starts the wait for the answer."""
BEFORE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("complete", "liu", {"step": "receive"}),
    ("complete", "li", {"step": "analyse", "outcome": "unfounded", "data": {"cause": "误用", "responsible": "works"}}),
    ("confirm", "zhou", {"step": "analyse"}),
)


def main(cases: int) -> None:
    load_django("en")
    from django.conf import settings

    settings.ROOT_URLCONF = "kesu.cli.bench.urls"
    settings.LOGGING_CONFIG = None
    refs, token = prepared(2 * cases)
    from kesu.cli.serving import listening

    with listening("127.0.0.1", 0, threads=THREADS) as server:
        line = {"port": server.effective_port, "token": token, "kesu": refs[:cases], "bare": refs[cases:]}
        print(json.dumps(line), flush=True)
        sys.stdin.read()


def prepared(cases: int) -> tuple[list[str], str]:
    """Cases with the task open, and a token of who does it; one more is completed to take down what that writes."""
    from kesu.casebook.execute import execute
    from kesu.casebook.installation import prepare
    from kesu.casebook.publishing import publish_pack
    from kesu.cli.bench.bare import taking_down
    from kesu.organisation.loading import load_organisation
    from kesu.organisation.models import Account
    from kesu.organisation.tokens import issue_token
    from kesu.procedure.context import Actor, Command
    from kesu.procedure.reading import read_organisation_text

    now = datetime.now(UTC)
    prepare(now=now)
    file = read_organisation_text(ORGANISATION, "organisation.yaml").organisation
    assert file is not None
    load_organisation(file, now=now)
    publish_pack(SHIPPED / "complaint-sample", now=now)
    _, token = issue_token(Account.objects.create(name="chen", person_id="chen", password="!"), "bench", now=now)
    refs = [_opened(number) for number in range(cases + 2)]
    for sample in refs[-2:]:  # the first one warms what is kept in memory, and would write more
        with taking_down(UUID(sample)):
            execute(UUID(sample), Command("complete", TASK), actor=Actor("chen"), now=datetime.now(UTC))
    return refs[:-2], token


def _opened(number: int) -> str:
    from kesu.casebook.execute import execute, open_case
    from kesu.procedure.context import Actor, Command

    data = {"customer": f"甲公司 {number}", "demand": "换货", "quantity": "120"}
    ref = open_case("complaint-sample", {"data": data}, actor=Actor("chen"), now=datetime.now(UTC)).ref
    for verb, by, body in BEFORE:
        execute(ref, Command(verb, body), actor=Actor(by), now=datetime.now(UTC), authenticated=True)
    return str(ref)


if __name__ == "__main__":
    main(int(sys.argv[1]))
