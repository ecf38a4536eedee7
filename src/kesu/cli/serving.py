"""The server of one process: waitress' threads for pages and API, one thread for the worker, one way to stop."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kesu.cli.console import Console
from kesu.cli.problems import Problem

DEMO = "kesu.site.demo.fill"  # named as settings name things: imports go down the rooms only
LARGEST_BODY = 2**31
GRACE = 10  # seconds for requests that are under way when the server is stopped


def prepared(console: Console, *, demo: bool, test_clock: bool) -> None:
    """Folder, secret, tables and, where asked for, the worked example. Raises Problem."""
    from django.conf import settings
    from django.db import transaction

    from kesu.casebook.installation import TestClockRefused, check_test_clock, prepare
    from kesu.cli.installation import is_made
    from kesu.organisation.loading import organisation_file

    now, nobody = datetime.now(UTC), _nobody_there(str(settings.KESU_HOME))
    if not (demo or test_clock or is_made()):
        raise nobody
    prepare(now=now, test_clock=test_clock)
    settings.SECRET_KEY = read_secret()  # in a new folder it was made a moment ago
    try:
        check_test_clock(test_clock)
    except TestClockRefused:
        raise Problem(
            "这个数据库保存的是真实时间的案件，不能用 --test-clock。请用 KESU_HOME 指明一个新的文件夹。",
            "This database holds cases in real time: --test-clock is refused. Name a new folder in KESU_HOME.",
            code="test_clock",
        ) from None
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # whitenoise warns of a folder that is not there
    if demo and organisation_file() is None:
        console.warn("正在装入示例 …", "Filling in the worked example …")
        with transaction.atomic():  # whoever interrupts it finds nothing half filled next time
            fill_demo(now)
    if organisation_file() is None:
        if not test_clock:
            raise nobody
        console.warn(nobody.zh, nobody.en)  # whoever tests may bring an organisation later


def _nobody_there(place: str) -> Problem:
    """Pages that nobody can sign in to are served to nobody."""
    return Problem(
        f"{place} 里还没有组织，没有人能登录。请先运行 kesu init 建立组织和管理员（或用 KESU_HOME 指明数据文件夹），"
        "再运行 kesu publish 程序包；只想看看，用 kesu serve --demo。",
        f"There is no organisation in {place}, nobody could sign in: run kesu init first (or name the folder in "
        "KESU_HOME), then kesu publish PACK; only to look around: kesu serve --demo.",
        code="not_initialised",
    )


def read_secret() -> str:
    from django.conf import settings

    given = os.environ.get("KESU_SECRET", "").strip()
    return given or Path(settings.KESU_SECRET_FILE).read_text(encoding="ascii").strip()


def fill_demo(now: datetime) -> None:
    """The worked example into a database that is empty."""
    from django.utils.module_loading import import_string

    fill: Callable[[datetime], Any] = import_string(DEMO)
    fill(now)


def serve(console: Console, host: str, port: int, *, threads: int, worker: bool) -> None:
    """Serve until Ctrl-C or SIGTERM; requests that are under way are answered first. Raises Problem."""
    from kesu.cli.delivering import post
    from kesu.clockwork.worker import start_thread

    with stopped_by_signals() as stop, listening(host, port, threads=threads) as server:
        halt = start_thread(post=post()) if worker else None
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        address = f"http://{shown}:{server.effective_port}/"
        console.say(f"Kesu 已启动：{address}（按 Ctrl-C 停止）", f"Kesu is running at {address} (Ctrl-C stops it)")
        console.result({"address": address})
        console.out.flush()
        stop.wait()
        console.warn("正在停止 …", "Stopping …")
        if halt is not None:
            halt.set()


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def listening(host: str, port: int, *, threads: int = 4, application: Any = None) -> Iterator[Any]:
    """A waitress server in threads of this process, while the block runs; port 0 takes a free one. Raises Problem."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from waitress.server import create_server

    try:
        server = create_server(
            application or get_wsgi_application(),
            host="127.0.0.1" if host == "localhost" else host,
            port=port,
            threads=threads,
            ident="kesu",
            max_request_body_size=LARGEST_BODY,
            # waitress drops what a proxy says; where there is one, Django has to hear that the browser came by HTTPS.
            clear_untrusted_proxy_headers=settings.SECURE_PROXY_SSL_HEADER is None,
        )
    except OSError as error:
        raise Problem(
            f"不能监听 {host}:{port}：{error.strerror}。请换一个 --port。",
            f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port.",
            code="port",
        ) from None
    loop = threading.Thread(target=server.run, name="kesu-server", daemon=True)
    loop.start()
    try:
        yield server
    finally:
        _finish(server)
        loop.join(timeout=5)


def _finish(server: Any) -> None:
    """Answer what is under way, then close: waitress' loop ends by itself once no socket is left to it."""
    from waitress import wasyncore

    server.accepting = False
    server.task_dispatcher.shutdown(cancel_pending=False, timeout=GRACE)
    until = time.monotonic() + GRACE
    while time.monotonic() < until and any(channel.total_outbufs_len for channel in [*server.active_channels.values()]):
        threading.Event().wait(0.02)
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
