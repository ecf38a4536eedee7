"""Comparing what is with what was expected: a list of readable differences, empty where all agree (part D)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from kesu.procedure.program import Program
from kesu.procedure.scenarios.standing import Standing
from kesu.procedure.values import ValueRefused, accept, accept_instant

EXACT = ("open", "overdue", "blocks")
STATUSES = ("void", "skipped", "dormant")
SINCE = ("notified", "sent", "made", "signed", "opened", "joined", "withdrawn")
NOT = "not "
FORM = ("by", "shows", "outcomes", "offers")


def differences(expected: Mapping[str, Any], standing: Standing, program: Program, zone: tzinfo) -> list[str]:
    """One line for each expectation that does not hold."""
    found: list[str] = []
    for key, value in expected.items():
        if key == "case":
            continue
        if key in EXACT:
            found += _exact(key, value, getattr(standing, key))
        elif key in STATUSES:
            found += _statuses(key, value, standing)
        elif key in SINCE:
            found += _contained(key, value, getattr(standing, key))
        else:
            found += _valued(key, value, standing, program, zone)
    return found


def _names(value: Any) -> list[str]:
    return [str(one) for one in ([value] if isinstance(value, str) else value or ())]


def _exact(key: str, expected: Any, actual: list[str]) -> list[str]:
    wanted, there = sorted(set(_names(expected))), sorted(set(actual))
    return [] if wanted == there else [f"{key}: expected {_list(wanted)}, is {_list(there)}"]


def negated(expected: Any) -> list[str]:
    """The names that are expected not to be there: `not reply-letter`."""
    return [name.removeprefix(NOT) for name in _names(expected) if name.startswith(NOT)]


def _contained(key: str, expected: Any, actual: list[str]) -> list[str]:
    if not _names(expected):
        return [f"{key}: expected none, is {_list(sorted(set(actual)))}"] if actual else []
    missing = [name for name in _names(expected) if not name.startswith(NOT) and name not in actual]
    present = [name for name in negated(expected) if name in actual]
    found = [f"{key}: expected {_list(missing)}, is {_list(sorted(set(actual)))}"] if missing else []
    return found + ([f"{key}: expected not {_list(present)}, is {_list(sorted(set(actual)))}"] if present else [])


def _listed(key: str, expected: Any, actual: list[str]) -> list[str]:
    """`{only: [a, b]}` exactly, else as far as named."""
    if isinstance(expected, Mapping):
        beside = [f"{key}.{name}: no such expectation" for name in expected if name != "only"]
        return beside or _exact(key, expected.get("only"), actual)
    return _contained(key, expected, actual)


def _statuses(key: str, expected: Any, standing: Standing) -> list[str]:
    wanted = _names(expected)
    there = [name for name, status in standing.steps.items() if status == key]
    if not wanted:
        return [f"{key}: expected none, is {_list(there)}"] if there else []
    return [f"{key}: expected {n}, which is {standing.steps.get(n, 'no step')}" for n in wanted if n not in there]


def _list(names: list[str]) -> str:
    return "[" + ", ".join(names) + "]"


def _valued(key: str, value: Any, standing: Standing, program: Program, zone: tzinfo) -> list[str]:
    if key in ("number", "status"):
        actual = getattr(standing, key)
        return [] if _null(value) == actual else [f"{key}: expected {value}, is {actual}"]
    if key == "due":
        return [line for name, at in value.items() for line in _due(name, at, standing, zone)]
    if key == "round":
        return _map(key, value, standing.rounds)
    if key == "streak":
        return _map(key, value, standing.streak)
    if key == "fields":
        return [line for name, v in value.items() for line in _field(name, v, standing, program, zone)]
    if key == "sheet":
        return _sheet(value, standing)
    if key == "ledger":
        return _ledger(value, standing)
    if key == "sees":
        return [line for name, one in value.items() for line in _listed(f"sees.{name}", one, standing.sees[str(name)])]
    if key in _NAMED:
        return [line for name, one in value.items() for line in _NAMED[key](str(name), one or {}, standing, zone)]
    return [f"{key}: no such expectation"]


def _null(value: Any) -> Any:
    return None if value in (None, "null", "~") else str(value)


def _map(key: str, expected: Mapping[str, Any], actual: Mapping[str, int]) -> list[str]:
    return [
        f"{key}.{name}: expected {value}, is {actual.get(name)}"
        for name, value in expected.items()
        if str(actual.get(name)) != str(value)
    ]


def _due(name: str, expected: Any, standing: Standing, zone: tzinfo) -> list[str]:
    if name not in standing.due:
        return [f"due.{name}: no such clock"]
    wanted = None if _null(expected) is None else accept_instant(expected, zone)
    return [] if wanted == standing.due[name] else [f"due.{name}: expected {wanted}, is {standing.due[name]}"]


def _field(name: str, expected: Any, standing: Standing, program: Program, zone: tzinfo) -> list[str]:
    spec = program.fields.get(name)
    if spec is None:
        return [f"fields.{name}: no such field"]
    actual = standing.fields.get(name)
    if spec.type == "snapshot" and not spec.columns and isinstance(expected, list):  # of another procedure's register
        return _frozen(name, expected, actual or [], zone)
    try:
        wanted = None if _null(expected) is None else accept(spec, expected, zone)
    except ValueRefused as refused:
        return [f"fields.{name}: {expected!r} does not fit ({refused.code})"]
    return [] if _same(wanted, actual) else [f"fields.{name}: expected {wanted}, is {actual}"]


def _frozen(name: str, expected: list[Any], actual: list[Any], zone: tzinfo) -> list[str]:
    if len(expected) != len(actual):
        return [f"fields.{name}: expected {len(expected)} rows, is {actual}"]
    pairs = enumerate(zip(expected, actual, strict=True), 1)
    return [line for place, (wanted, row) in pairs for line in _cells(f"fields.{name}.{place}", wanted, row, zone)]


def _same(wanted: Any, actual: Any) -> bool:
    if isinstance(wanted, list) and isinstance(actual, list):
        return len(wanted) == len(actual) and all(_same(w, a) for w, a in zip(wanted, actual, strict=True))
    if isinstance(wanted, Mapping) and isinstance(actual, Mapping):
        return all(_same(value, actual.get(key)) for key, value in wanted.items())
    if wanted in (None, []) and actual in (None, []):
        return True
    return wanted == actual or _equal_numbers(wanted, actual)


def _equal_numbers(wanted: Any, actual: Any) -> bool:
    try:
        return Decimal(str(wanted)) == Decimal(str(actual))
    except InvalidOperation:
        return False


def _sheet(expected: Mapping[str, Any], standing: Standing) -> list[str]:
    found = []
    for sheet, lots in expected.items():
        for lot, amounts in lots.items():
            actual = standing.sheet.get(sheet, {}).get(lot, {})
            for name, amount in amounts.items():
                if not _equal_numbers(amount, actual.get(name, "0")):
                    found.append(f"sheet.{sheet}.{lot}.{name}: expected {amount}, is {actual.get(name, 0)}")
    return found


def _ledger(expected: list[Mapping[str, Any]], standing: Standing) -> list[str]:
    if not expected:
        return [f"ledger: expected none, is {standing.ledger}"] if standing.ledger else []
    return _each_once("ledger", expected, standing.ledger, _same_entry)


def _same_entry(wanted: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    return all(_same(str(value), str(entry.get(key))) for key, value in wanted.items())


def _each_once(
    place: str,
    wanted: Iterable[Mapping[str, Any]],
    actual: Sequence[Mapping[str, Any]],
    fits: Callable[[Mapping[str, Any], Mapping[str, Any]], bool],
) -> list[str]:
    """One line for each wanted entry that finds none of its own among the actual ones."""
    left, found = list(actual), []
    for entry in wanted:
        match = next((one for one in left if fits(entry, one)), None)
        if match is None:
            found.append(f"{place}: expected {dict(entry)}, is {actual}")
        else:
            left.remove(match)
    return found


def _promise(number: str, expected: Mapping[str, Any], standing: Standing, zone: tzinfo) -> list[str]:
    actual = standing.promises.get(number)
    if actual is None:
        return [f"promises: expected {number}, is {_list(list(standing.promises))}"]
    return _cells(f"promises.{number}", expected, actual, zone)


def _register(name: str, expected: Mapping[str, Any], standing: Standing, zone: tzinfo) -> list[str]:
    rows = standing.register.get(name)
    if rows is None:
        return [f"register.{name}: no such register"]
    found = [f"register.{name}: no such expectation: {key}" for key in expected if key not in ("rows", "contains")]
    if "rows" in expected and str(expected["rows"]) != str(len(rows)):
        found.append(f"register.{name}: expected {expected['rows']} rows, is {len(rows)}: {rows}")
    contained = expected.get("contains") or ()
    return found + _each_once(f"register.{name}", contained, rows, lambda one, row: not _cells(name, one, row, zone))


def _measure(name: str, expected: Mapping[str, Any], standing: Standing, zone: tzinfo) -> list[str]:
    figure = standing.measure.get(name)
    if figure is None:
        return [f"measure.{name}: no such measure or period"]
    known = {key: figure[key] for key in ("period", "value", "cases", "met")}
    return _cells(f"measure.{name}", expected, known | {"of": figure["denominator"]}, zone)


def _stock(name: str, expected: Mapping[str, Any], standing: Standing, zone: tzinfo) -> list[str]:
    """By place, then item; what is not there is nothing."""
    held = standing.stock.get(name)
    if held is None:
        return [f"stock.{name}: no such stock"]
    found = []
    for place, items in expected.items():
        there = held.get(str(place), {})
        for item, wanted in (items or {}).items():
            if not _equal_numbers(wanted, there.get(str(item), "0")):
                found.append(f"stock.{name}.{place}.{item}: expected {wanted}, is {there.get(str(item), 0)}")
    return found


def _form(step: str, expected: Mapping[str, Any], standing: Standing, zone: tzinfo) -> list[str]:
    form = standing.form.get(step)
    if form is None:
        return [f"form.{step}: not open to anybody"]
    found = []
    for key in ("shows", "outcomes"):
        found += _listed(f"form.{step}.{key}", expected[key], form[key]) if key in expected else []
    for name, options in (expected.get("offers") or {}).items():
        place, there = f"form.{step}.offers.{name}", form["offers"].get(str(name))
        found += [f"{place}: not asked for"] if there is None else _listed(place, options, there)
    return found


_NAMED: Mapping[str, Callable[[str, Mapping[str, Any], Standing, tzinfo], list[str]]] = {
    "promises": _promise,
    "register": _register,
    "measure": _measure,
    "form": _form,
    "stock": _stock,
}


def _cells(place: str, expected: Mapping[str, Any], actual: Mapping[str, Any], zone: tzinfo) -> list[str]:
    """One line for each named value that differs, or is not there at all."""
    found = [f"{place}.{key}: no such value" for key in expected if key not in actual]
    for key, wanted in expected.items():
        if key in actual and not _same_cell(wanted, actual[key], zone):
            found.append(f"{place}.{key}: expected {wanted}, is {actual[key]}")
    return found


def _same_cell(wanted: Any, actual: Any, zone: tzinfo) -> bool:
    if isinstance(wanted, str):
        if _null(wanted) is None or actual is None:
            return _null(wanted) is None and actual in (None, [])
        if isinstance(actual, bool):
            return wanted == str(actual).lower()
        if isinstance(actual, str) and actual.endswith("Z"):
            return wanted == actual or _instant(wanted, zone) == actual
    return _same(wanted, actual)


def _instant(text: str, zone: tzinfo) -> str | None:
    try:
        return accept_instant(text, zone)
    except ValueRefused:
        return None
