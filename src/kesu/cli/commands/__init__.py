"""One file per command: `HELP` (zh, en), `arguments(parser)`, `run(arguments, console)` answering the exit status."""

from __future__ import annotations

MODULES = {
    "init": "init",
    "serve": "serve",
    "demo": "demo",
    "worker": "worker",
    "check": "check",
    "scenario": "scenario",
    "coverage": "coverage",
    "mutate": "mutate",
    "draw": "draw",
    "show": "show",
    "publish": "publish",
    "library": "library",
    "open": "open",
    "complete": "complete",
    "link": "link",
    "record": "record",
    "import": "importing",
    "master": "master",
    "staff": "staff",
    "print": "printing",
    "export": "export",
    "register": "register",
    "measure": "measure",
    "stock": "stock",
    "verify": "verify",
    "rebuild": "rebuild",
    "calendar": "calendar",
    "bounce": "bounce",
    "backup": "backup",
    "restore": "restore",
    "bench": "bench",
}
"""Which file holds which command, in the order `kesu --help` lists them."""
