"""Decision tables: a gap, a rule that can never match, each with values that show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any

from kesu.procedure.checking.conditions import ENOUGH, FALSE, TRUE, Condition, Conditions, Path
from kesu.procedure.checking.model import Model
from kesu.procedure.checking.wordings import say
from kesu.procedure.declared import Table, TableRule
from kesu.procedure.expressions import UNKNOWN
from kesu.procedure.expressions.analysis import asked_whether_known
from kesu.procedure.messages import Message


def table_findings(model: Model) -> Iterator[Message]:
    """All tables whose conditions compare finite names; opaque comparisons count as free, so they hide no rule."""
    for table in model.procedure.tables.values():
        conditions = [model.conditions.of(rule.when) for rule in table.rules if rule.when is not None]
        yield from _of_table(table, conditions, model.conditions)


def _of_table(table: Table, conditions: list[Condition], all_conditions: Conditions) -> Iterator[Message]:
    paths = sorted({path for condition in conditions for path in condition.variables})
    if any(condition.state for condition in conditions):
        return
    asked = {path for condition in conditions for path in asked_whether_known(condition.tree)}
    domains = [tuple(_told(path, all_conditions, path in asked)) for path in paths]
    first: dict[int, bool] = {}
    gap: Mapping[Path, Any] | None = None
    count = 0
    for values in islice(product(*domains), ENOUGH):
        count += 1
        given = dict(zip(paths, values, strict=True))
        found = [condition.value(given) for condition in conditions]
        match = next((i for i, value in enumerate(found) if value == TRUE), None)
        if match is not None:
            for i in range(match, len(found)) if table.hits_all else (match,):
                first[i] = first.get(i, False) or found[i] == TRUE
        elif gap is None and None not in values and all(value == FALSE for value in found):
            gap = given
    if count >= ENOUGH:
        return
    if gap is not None and table.otherwise is None and not table.hits_all:
        yield say("check.table-gap", table.place, {"witness": _plain(gap)}, table=table.name, witness=shown(gap))
    yield from _dead(table, conditions, first)


def _told(path: Path, conditions: Conditions, asked: bool) -> Iterator[Any]:
    """Its values; empty only where a rule asks whether it is known, for otherwise the table is empty as well."""
    for value in conditions.domains[path]:
        if value is not UNKNOWN and (value is not None or asked):
            yield value


def _dead(table: Table, conditions: list[Condition], first: Mapping[int, bool]) -> Iterator[Message]:
    for i, rule in enumerate(table.rules):
        if first.get(i):
            continue
        yield say("check.table-rule", rule.place, table=table.name, number=i + 1, witness=_why(rule))


def _why(rule: TableRule) -> str:
    return rule.when.text if rule.when is not None else ""


def shown(values: Mapping[Path, Any]) -> str:
    """`f.severity = minor, f.cost = 5001`; what the check could not cut up is left out."""
    named = [(".".join(path), value) for path, value in values.items() if not path[1].startswith("?")]
    return ", ".join(f"{name} = {_text(value)}" for name, value in named) or "…"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _plain(values: Mapping[Path, Any]) -> dict[str, str]:
    return {".".join(path): _text(value) for path, value in values.items() if not path[1].startswith("?")}
