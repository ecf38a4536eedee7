"""`kesu serve`: pages, API and worker in one process."""

from __future__ import annotations

import os
from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE

HELP = ("启动网页、接口和后台任务（同一进程）", "start pages, API and worker in one process")


def arguments(parser: Parser) -> None:
    parser.option("--demo", action="store_true", told=("装入一个示例组织及案件", "fill it with a worked example"))
    parser.option("--port", type=int, default=8000, metavar="N", told=("端口（默认 8000）", "port (default: 8000)"))
    parser.option("--host", default="127.0.0.1", told=("监听地址（默认 127.0.0.1）", "address (default: 127.0.0.1)"))
    parser.option("--threads", type=int, default=8, metavar="N", told=("线程数（默认 8）", "threads (default: 8)"))
    parser.option(
        "--test-clock",
        action="store_true",
        told=("时刻取自请求头 Kesu-Test-Now（仅限为此新建的数据库）", "take the instant from the header Kesu-Test-Now"),
    )
    parser.option("--no-worker", action="store_true", told=("不在本进程运行后台任务", "run no worker in this process"))


def run(arguments: Namespace, console: Console) -> int:
    _environment(arguments)
    from kesu.cli.installation import load_django
    from kesu.cli.serving import prepared, serve

    load_django(console.language)
    prepared(console, demo=arguments.demo, test_clock=arguments.test_clock)
    serve(console, arguments.host, arguments.port, threads=arguments.threads, worker=not arguments.no_worker)
    return DONE


def _environment(arguments: Namespace) -> None:
    """What settings read as they are loaded. A demonstration has its own folder: nobody mixes it with real cases."""
    if arguments.demo:
        os.environ.setdefault("KESU_HOME", "kesu-demo")
        os.environ.setdefault("KESU_INTAKE", "customer-complaint")
    if arguments.test_clock:
        os.environ["KESU_TEST_CLOCK"] = "1"
    host = "127.0.0.1" if arguments.host in ("0.0.0.0", "::") else arguments.host
    os.environ.setdefault("KESU_ADDRESS", f"http://{host}:{arguments.port}")
    if arguments.host not in ("127.0.0.1", "localhost", "0.0.0.0", "::") and "KESU_HOSTS" not in os.environ:
        os.environ["KESU_HOSTS"] = f"localhost,127.0.0.1,[::1],{arguments.host}"
