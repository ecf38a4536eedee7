"""`kesu COMMAND …`: finds the command, runs it, and turns what went wrong into a sentence and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, TextIO, cast

from kesu import __version__
from kesu.cli.commands import MODULES
from kesu.cli.console import Console
from kesu.cli.language import chosen
from kesu.cli.parsing import Parser, common
from kesu.cli.problems import DONE, USAGE, Problem, told

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; answers the exit status: 0 done, 1 findings or failures, 2 usage or unreadable input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    console = Console(chosen(given, os.environ), machine="--json" in given)
    _any_character(sys.stdout, sys.stderr)
    try:
        status = _run(given, console)
        console.out.flush()
        return status
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else USAGE
    except KeyboardInterrupt:
        console.warn("已中断。", "Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read has had enough
        return DONE
    except Exception as error:
        problem = told(error)
        if problem is None:
            raise
        return _complain(problem, console)


def _run(given: list[str], console: Console) -> int:
    name = _name(given)
    if name is None or name not in MODULES:
        return _overview(given, name, console)
    command = _command(name)
    zh, en = command.HELP
    parser = Parser(language=console.language, prog=f"kesu {name}", description=console.text(zh, en))
    common(parser)
    command.arguments(parser)
    given.remove(name)
    return cast(int, command.run(parser.read(given), console))


def _name(given: list[str]) -> str | None:
    """The first word that is no option, nor the value of `--language`."""
    for place, argument in enumerate(given):
        if not argument.startswith("-") and (place == 0 or given[place - 1] != "--language"):
            return argument
    return None


def _command(name: str) -> ModuleType:
    return import_module(f"kesu.cli.commands.{MODULES[name]}")


def _overview(given: list[str], name: str | None, console: Console) -> int:
    if name is not None:
        from kesu.procedure.messages import closed, did_you_mean

        raise Problem(*closed((f"没有命令 `{name}`", f"There is no command `{name}`"), did_you_mean(name, MODULES)))
    if "--version" in given:
        console.write(f"kesu {__version__}")
        console.result({"version": __version__})
        return DONE
    console.write(console.text("用法：kesu 命令 …", "usage: kesu COMMAND …") + "\n")
    console.table([["  " + command, console.text(*_help(command))] for command in MODULES])
    console.say("\n每个命令的说明：kesu 命令 --help", "\nOn each of them: kesu COMMAND --help")
    console.result({command: console.text(*_help(command)) for command in MODULES})
    return DONE if {"-h", "--help"} & set(given) else USAGE


def _help(name: str) -> tuple[str, str]:
    return cast(tuple[str, str], _command(name).HELP)


def _complain(problem: Problem, console: Console) -> int:
    print(problem.text(console.language), file=console.err)
    console.result({"error": {"code": problem.code, "message": problem.text(console.language), **problem.data}})
    return problem.status


def _any_character(*streams: TextIO | Any) -> None:
    """A terminal that knows no Chinese shows question marks rather than failing."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
