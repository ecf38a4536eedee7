"""`kesu scenario`: plays the regulation's tests, in memory, through the database or through HTTP."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kesu.cli.console import Console
from kesu.cli.parsing import Parser
from kesu.cli.problems import DONE, FINDINGS

if TYPE_CHECKING:
    from kesu.cli.playing import Playable
    from kesu.procedure.scenarios import ScenarioResult

    Play = Callable[[Playable], ScenarioResult]

HELP = ("演练情景（程序的测试）", "play scenarios, the tests of a procedure")


def arguments(parser: Parser) -> None:
    parser.option("what", nargs="+", metavar="FILE|PACK", told=("情景文件或程序包", "scenario files or packs"))
    parser.option(
        "--through",
        choices=("memory", "database", "http"),
        default="memory",
        told=("经由何处（默认 memory）", "through what (default: memory)"),
    )
    parser.option(
        "--organisation", metavar="FILE", told=("组织文件（取其设定值）", "organisation whose settings count")
    )


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.packs import organisation_of
    from kesu.cli.playing import Library, playables

    library = Library(organisation_of(arguments.organisation, console))
    found = list(playables(arguments.what, library))
    results = []
    with _player(arguments.through, console) as play, console.progress("演练", "played", len(found)) as progress:
        for playable in found:
            result = play(playable)
            results.append((playable, result))
            progress.advance()
            _show(playable, result, console)
    failed = sum(not result.ok for _, result in results)
    console.say(
        f"{len(results)} 个情景，{failed} 个不符（{progress.seconds:.1f} 秒）",
        f"{len(results)} scenarios, {failed} failed ({progress.seconds:.1f} s)",
    )
    console.result({"through": arguments.through, "failed": failed, "scenarios": [_plain(*pair) for pair in results]})
    return FINDINGS if failed else DONE


def _show(playable: Playable, result: ScenarioResult, console: Console) -> None:
    if result.ok:
        console.write(f"{console.styled('✓', 'green')} {result.title}")
        return
    console.write(f"{console.styled('✗', 'red')} {playable.scenario.file}\n{result.report}\n")


def _plain(playable: Playable, result: ScenarioResult) -> dict[str, object]:
    return {
        "title": result.title,
        "file": playable.scenario.file,
        "ok": result.ok,
        "steps": result.steps,
        "covers": list(result.covers),
        "report": result.report,
    }


@contextmanager
def _player(through: str, console: Console) -> Iterator[Play]:
    from kesu.procedure.scenarios import run_scenario

    if through == "memory":
        yield lambda playable: run_scenario(playable.scenario, playable.procedures)
        return
    from kesu.cli.stages.ground import temporary_ground

    with temporary_ground(console.language) as ground:
        if through == "database":
            from kesu.cli.stages.play import through_database

            yield lambda playable: through_database(playable, ground)
        else:
            from kesu.cli.stages.play import through_http

            with through_http(ground) as play:
                yield play
