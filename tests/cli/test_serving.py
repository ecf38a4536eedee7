"""The built-in server behind a proxy, and without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

from kesu.cli.serving import listening


def told(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield environ.get("HTTP_X_FORWARDED_PROTO", "nothing").encode()


@pytest.mark.parametrize(("trusted", "heard"), [(("HTTP_X_FORWARDED_PROTO", "https"), b"https"), (None, b"nothing")])
def test_what_a_proxy_says_is_heard_only_where_there_is_one(settings: Any, trusted: Any, heard: bytes) -> None:
    settings.SECURE_PROXY_SSL_HEADER = trusted
    with listening("127.0.0.1", 0, application=told) as server:
        request = Request(f"http://127.0.0.1:{server.effective_port}/", headers={"X-Forwarded-Proto": "https"})
        with urlopen(request, timeout=10) as answer:
            assert answer.read() == heard
