"""The interface put together: its routers, its errors, its description."""

from __future__ import annotations

from ninja import NinjaAPI

from kesu.api import cases, failing, tasks
from kesu.api.callers import Session, Token
from kesu.api.parsing import ExactParser


def build() -> NinjaAPI:
    api = NinjaAPI(
        title="Kesu",
        version="1",
        urls_namespace="api-1",
        docs_url=None,
        auth=[Token(), Session()],
        parser=ExactParser(),
    )
    failing.install(api)
    for prefix, router in (("/cases", cases.router), ("/tasks", tasks.router)):
        api.add_router(prefix, router)
    return api


api = build()
