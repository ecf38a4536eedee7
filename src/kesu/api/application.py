"""The interface put together: its routers, its errors, its description."""

from __future__ import annotations

from ninja import NinjaAPI

from kesu.api import (
    absences,
    blocks,
    cases,
    failing,
    files,
    forms,
    hooks,
    library,
    links,
    master,
    me,
    papers,
    procedures,
    records,
    registers,
    savedviews,
    snapshots,
    statistics,
    stocks,
    tasks,
)
from kesu.api.callers import Session, Token
from kesu.api.openapi import DESCRIPTION, DescribedAPI
from kesu.api.parsing import ExactParser

ROUTERS = (
    ("/cases", cases.router),
    ("/cases", forms.router),
    ("/cases", links.router),
    ("/cases", papers.router),
    ("", files.router),
    ("/tasks", tasks.router),
    ("/procedures", procedures.router),
    ("/library", library.router),
    ("/blocks", blocks.router),
    ("/stocks", stocks.router),
    ("/master", master.router),
    ("/records", records.router),
    ("/cases", snapshots.router),
    ("/registers", registers.router),
    ("/registers", savedviews.router),
    ("/statistics", statistics.router),
    ("/absences", absences.router),
    ("/hooks", hooks.router),
    ("", me.router),
)


def build() -> NinjaAPI:
    api = DescribedAPI(
        title="Kesu",
        description=DESCRIPTION,
        version="1",
        urls_namespace="api-1",
        docs_url=None,
        auth=[Token(), Session()],
        parser=ExactParser(),
    )
    failing.install(api)
    for prefix, router in ROUTERS:
        api.add_router(prefix, router)
    return api


api = build()
