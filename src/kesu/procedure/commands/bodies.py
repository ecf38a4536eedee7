"""Reading a command's map: known keys, values of their types, rows with their identity (B6.30 `input`)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from kesu.procedure.declared import Field, Fill, Step
from kesu.procedure.draft import Draft
from kesu.procedure.facts import Facts
from kesu.procedure.naming_people import check_named, named
from kesu.procedure.refusals import Refusal, Word, word
from kesu.procedure.state import PLAIN, Json
from kesu.procedure.values import ValueRefused, accept, accept_instant, decoder, to_native
from kesu.procedure.written import ControlCharacter, written

Body = Mapping[str, Json]
ALWAYS = frozenset({"at", "channel", "evidence"})
TEXTS = frozenset({"comment", "reason", "text"})
_CODE = re.compile(r"[\w-]{1,40}")


def check_keys(body: Body, allowed: Iterable[str]) -> None:
    """Refuses `input` for a key the verb does not know, and for what should be a text and is none."""
    known = set(allowed) | ALWAYS
    for key in body:
        if key not in known:
            raise Refusal("input", "bad_form", what=str(key)[:60])
    for key in TEXTS & body.keys():
        text_of(body, key)


def heard(body: Body) -> tuple[str | None, str | None]:
    """How an outside role was heard (a code: phone, 来函 …) and what shows it. Refuses `input`."""
    channel, evidence = body.get("channel"), body.get("evidence")
    if channel is not None and not (isinstance(channel, str) and _CODE.fullmatch(channel)):
        raise Refusal("input", "bad_form", what="channel")
    return channel, text_of({"evidence": evidence}, "evidence")


def text_of(body: Body, key: str, *, needed: str | None = None) -> str | None:
    """A text of the map; `needed`: the key of the sentence of the `missing` refusal where it is empty."""
    value = body.get(key)
    if value is not None and not isinstance(value, str | int):
        raise Refusal("input", "bad_form", what=key)
    text = str(value) if value is not None else ""
    if not text.strip():
        if needed is not None:
            raise Refusal("missing", needed)
        return None
    if len(text) > 100_000:
        raise Refusal("input", "bad_value", field=key, why="text_too_long")
    try:
        return written(text, one_line=False)
    except ControlCharacter as control:
        raise Refusal("input", "bad_value", field=key, why="control_character", given=control.name) from None


def step_of(draft: Draft, body: Body) -> str:
    name = body.get("step")
    if not isinstance(name, str) or name not in draft.program.steps:
        raise Refusal("input", "unknown_step", step=str(name)[:60], meant=nearest(str(name), draft.program.steps))
    return name


def nearest(word: str, known: Iterable[str]) -> str:
    """What was probably meant."""
    names = list(known)
    return next(iter(difflib.get_close_matches(word, names, 1, 0.4)), names[0] if names else "…")


def row_of(draft: Draft, name: str, body: Body) -> str:
    """The row of an `each` step a command names, by key, identity or place from 1."""
    step = draft.program.steps[name]
    if step.each is None:
        if body.get("row") not in (None, PLAIN):
            raise Refusal("input", "unknown_row", step=word(step), row=body.get("row"))
        return PLAIN
    tasks = draft.step(name).tasks
    wanted = body.get("row")
    if wanted is None:
        waiting = [row for row, task in tasks.items() if task.status == "open"]
        if len(waiting) == 1 or (waiting and len(tasks) == 1):
            return waiting[0]
        if not tasks:
            return PLAIN
        raise Refusal("input", "unknown_row", step=word(step), row="")
    row = draft.program.row_key(name, wanted, draft.facts)
    if row not in tasks and tasks and row not in draft.program.elements(name, draft.facts):
        raise Refusal("input", "unknown_row", step=word(step), row=str(wanted)[:60])
    return row


def act_at(draft: Draft, body: Body) -> None:
    """A command may bring the instant of the act: not before the opening or what has happened since, not after now."""
    given = body.get("at")
    if given is None:
        return
    try:
        at = accept_instant(given, draft.facts.zone())
    except ValueRefused:
        raise Refusal("input", "bad_instant") from None
    if at > draft.at or at < draft.state.opened_at or at < draft.state.as_of:
        raise Refusal("input", "bad_instant")
    if at != draft.at:
        draft.recorded, draft.at = draft.at, at


# --- values ------------------------------------------------------------------------------------------


def accept_value(draft: Draft, spec: Field, given: Json) -> Json:
    """A handed-in value as JSON-plain. Refuses `input` with what does not fit, and for a case, a person or a unit that
    is not there."""
    try:
        value = accept(spec, given, draft.facts.zone())
    except ValueRefused as refused:
        where = _place(spec, refused.data)
        raise Refusal("input", "bad_value", field=where, why=refused.code, name=spec.name, **refused.data) from None
    is_case = draft.context.is_case
    cases = (code for kind, code in named(spec, value) if kind == "case")
    unknown = next((one for one in cases if is_case is not None and not is_case(one)), None)
    if unknown is not None:
        raise Refusal("input", "unknown_case", case=unknown[:60], name=spec.name)
    check_named(spec, value, draft.context.directory)
    return value


def accept_data(
    draft: Draft, data: Json, fills: Iterable[Fill], *, name: str = "", row: str = PLAIN
) -> tuple[dict[str, Json], dict[str, Json]]:
    """The values handed in for a form: by field, and by column of the row. Refuses `input`."""
    if data is None:
        return {}, {}
    if not isinstance(data, Mapping):
        raise Refusal("input", "bad_form", what="data")
    asked = {(fill.each, fill.name): fill for fill in fills}
    values: dict[str, Json] = {}
    cells: dict[str, Json] = {}
    columns = columns_of(draft, name) if row != PLAIN else {}
    for key, given in data.items():
        field_name = str(key).removeprefix("each.")
        if row != PLAIN and (True, field_name) in asked and field_name in columns:
            cells[field_name] = accept_value(draft, columns[field_name], given)
        elif (False, field_name) in asked and not draft.program.fields[field_name].taken:
            fill = asked[False, field_name]
            value = accept_value(draft, draft.program.fields[field_name], given)
            values[field_name] = _identify(draft, fill, value, name)
        else:
            names = [fill.name for fill in asked.values()]
            raise Refusal("input", "unknown_field", field=str(key)[:60], meant=nearest(str(key), names))
    return values, cells


def with_typed(draft: Draft, step: Step, row: str, facts: Facts, typed: Mapping[str, Json]) -> Facts:
    """The facts with a form's typed values laid over them; what does not fit yet is as if not typed."""
    fills = (*step.fill, *(fill for outcome in step.outcomes.values() for fill in outcome.fill))
    values, cells = _as_far_as_it_fits(draft, typed, fills, name=step.name, row=row)
    return with_cells(draft, step.name, facts.laid_over({**(facts.over or {}), **values}), cells)


def with_cells(draft: Draft, name: str, facts: Facts, cells: Mapping[str, Json]) -> Facts:
    """The facts with plain values of columns laid over the row that `each` is bound to."""
    element = facts.each()
    if not cells or not isinstance(element, Mapping):
        return facts
    columns = columns_of(draft, name)
    native = {column: to_native(decoder(columns[column]), value) for column, value in cells.items()}
    return facts.laid_over(element={**element, **native})


def opening_typed(draft: Draft, typed: Mapping[str, Json]) -> Facts:
    """The facts of a case to be opened, with what the form holds so far over the defaults."""
    fields = draft.program.fields
    defaults = {fill.name: fields[fill.name].default for fill in draft.program.procedure.open.fill}
    given = {**{name: value for name, value in defaults.items() if value is not None}, **typed}
    values, _ = _as_far_as_it_fits(draft, given, draft.program.procedure.open.fill)
    return draft.facts.laid_over(values)


def _as_far_as_it_fits(
    draft: Draft, typed: Mapping[str, Json], fills: Iterable[Fill], *, name: str = "", row: str = PLAIN
) -> tuple[dict[str, Json], dict[str, Json]]:
    asked = tuple(fills)
    values: dict[str, Json] = {}
    cells: dict[str, Json] = {}
    for key, given in typed.items():
        try:
            read = accept_data(draft, {key: given}, asked, name=name, row=row)
        except Refusal:
            continue
        values |= read[0]
        cells |= read[1]
    return values, cells


def columns_of(draft: Draft, name: str) -> Mapping[str, Field]:
    expression = draft.program.steps[name].each
    table = draft.program.each_table(expression) if expression is not None else None
    return draft.program.fields[table].columns if table else {}


def _identify(draft: Draft, fill: Fill, value: Json, step: str) -> Json:
    """Rows of a table get their identity: the key, else the row id the form carries, else their position."""
    spec = draft.program.fields[fill.name]
    if spec.type != "table" or not isinstance(value, list):
        return value
    known = list(draft.state.fields.get(fill.name) or ())
    tag = f"{step}:{max(draft.step(step).round, 1)}" if step else None
    if fill.adds:
        return known + number_rows(draft, spec, [row for row in value if "#" not in row], [], tag)
    return number_rows(draft, spec, value, known, tag)


def number_rows(
    draft: Draft, spec: Field, rows: list[dict[str, Json]], known: list[dict[str, Json]], tag: str | None
) -> list[dict[str, Json]]:
    """Rows with ids: known ones keep theirs, new ones get the next. Of a `fresh` table nobody was shown the rows of
    rounds before: what is typed like one of them is a new row of this round."""
    by_id = {row.get("#"): row for row in known}
    shown = [row for row in known if not spec.fresh or row.get("@") == tag]
    by_key = {row.get(spec.key): row for row in shown} if spec.key else {}
    last = draft.state.rows.get(spec.name, 0)
    numbered = []
    for place, row in enumerate(rows):
        old = by_id.get(row.get("#")) or (by_key.get(row.get(spec.key)) if spec.key else None)
        if old is None and not spec.key and "#" not in row and place < len(shown):
            old = shown[place]
        if old is None:
            last += 1
        same = old is not None and all(old.get(column) == row.get(column) for column in row)
        mark = old.get("@") if same and old else tag
        number = old["#"] if old else last
        numbered.append({**(old or {}), **row, "#": number, **({"@": mark} if mark and spec.fresh else {})})
    return numbered


def row_word(spec: Field, place: object, column: Field) -> Word:
    """A column of a row: `measures.2.owner` to programs, "Measures 2: owner" to people."""
    labels = (f"{spec.text(language)} {place}: {column.text(language)}" for language in ("zh", "en"))
    return Word(f"{spec.name}.{place}.{column.name}", *labels)


def _place(spec: Field, told: Mapping[str, Json]) -> Word:
    column = spec.columns.get(str(told.get("column")))
    return word(spec) if column is None else row_word(spec, told.get("row"), column)


def empty_columns(spec: Field, rows: Json, filled_by_steps: frozenset[str]) -> list[Word]:
    """Columns that are required in each row handed in, and are empty (A4)."""
    needed = [
        c for c in spec.columns.values() if not c.optional and c.computed is None and c.name not in filled_by_steps
    ]
    return [
        row_word(spec, place, column)
        for place, row in enumerate(rows or (), 1)
        for column in needed
        if row.get(column.name) is None
    ]


def fill_needed(draft: Draft, fill: Fill, facts: Any) -> bool:
    """Whether the field must be filled now; who wants to stay unknown need not say who they are (A4 `anonymous`)."""
    if fill.condition is not None:
        return draft.holds(fill.condition, facts, empty=False)
    return fill.required and (fill.each or not draft.program.fields[fill.name].anonymous)
