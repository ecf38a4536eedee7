"""In which language the commands speak: `--language`, else KESU_LANGUAGE, else what the terminal says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

VARIABLES = ("KESU_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """`zh` or `en`. The arguments are looked through before they are parsed: a wrong one must be answered too."""
    for place, argument in enumerate(arguments):
        if argument == "--language" and place + 1 < len(arguments):
            return _code(arguments[place + 1])
        if argument.startswith("--language="):
            return _code(argument.partition("=")[2])
    named = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return _code(named)


def _code(named: str) -> str:
    return "zh" if named.lower().startswith("zh") else "en"
