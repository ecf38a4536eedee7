"""What a name that is not known was probably to be."""

from __future__ import annotations

from collections.abc import Iterable

from kesu.procedure.expressions.names import Found, Missing, Names
from kesu.procedure.messages import did_you_mean

_HEADS = ("f", "s", "setting", "table", "clock")
_OF_A_CASE = frozenset({"f", "s", "case"})


def nearest(names: Names, parts: tuple[str, ...], missing: Missing, variables: Iterable[str] = ()) -> tuple[str, str]:
    """The mend (zh, en) for a name of which `parts[missing.at]` is not known."""
    part = parts[missing.at]
    if missing.at > 0:
        return did_you_mean(part, missing.candidates)
    if part == "each":
        return "只有带 `each` 的步骤才有 each", "only a step with `each` has it"
    for head in _HEADS:
        if isinstance(found := names.lookup((head, *parts)), Found) or found.at > 1:
            return f"是否想写 `{head}.{part}`？", f"did you mean `{head}.{part}`?"
    if "o" in missing.candidates and _OF_A_CASE & {*parts[1:2], part}:
        rest = ".".join(parts if part in _OF_A_CASE else parts[1:])
        return f"另一案件以 o 称呼：`o.{rest}`", f"the other case goes by `o`: `o.{rest}`"
    mend = did_you_mean(part, (*missing.candidates, *variables))
    if mend == ("", "") and "o" in missing.candidates:
        return "另一案件以 o 称呼，如 `o.f.…`、`o.case.…`", "the other case goes by `o`: `o.f.…`, `o.case.…`"
    return mend
