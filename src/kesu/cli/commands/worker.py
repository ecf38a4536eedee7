"""`kesu worker`: clocks that fall due and what waits to be sent, in a process of its own; any number may run."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS

HELP = (
    "后台任务：到期的时限、待发的消息（可多个并行）",
    "advance what falls due and send what waits (several may run)",
)


def arguments(parser: Parser) -> None:
    parser.option("--once", action="store_true", told=("只做一轮", "one round only"))
    parser.option(
        "--check",
        action="store_true",
        told=("是否有后台任务在运行（供监控）", "whether a worker is alive (for monitoring)"),
    )


def run(arguments: Namespace, console: Console) -> int:
    from dataclasses import asdict

    from kesu.cli.installation import load_installation

    load_installation(console)
    from kesu.casebook import heartbeats
    from kesu.cli.delivering import post
    from kesu.clockwork import worker

    if arguments.check:
        alive = heartbeats.is_alive(now=datetime.now(UTC))
        console.say("在运行" if alive else "两分钟内没有动静", "alive" if alive else "silent for two minutes")
        console.result({"alive": alive})
        return DONE if alive else FINDINGS
    if arguments.once:
        now, composed = datetime.now(UTC), post()
        done = asdict(worker.work_once(now=now, post=composed))
        worker.sweep(now=now, post=composed)
        console.write("  ".join(f"{name} {number}" for name, number in done.items()))
        console.result(done)
        return DONE
    from kesu.cli.serving import stopped_by_signals

    with stopped_by_signals() as stop:
        console.warn("后台任务已启动（按 Ctrl-C 停止）", "The worker is running (Ctrl-C stops it)")
        worker.run(stop, post=post())
    return DONE
