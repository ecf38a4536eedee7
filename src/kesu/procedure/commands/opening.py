"""Opening a case (A `open`, B6.29)."""

from __future__ import annotations

from kesu.procedure import acting
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.commands.offered import check_offered
from kesu.procedure.draft import Draft
from kesu.procedure.instants import happen
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.settling import settle
from kesu.procedure.state import Json


def open_case(draft: Draft, body: Body) -> None:
    """The first command of a case. `ref` is its technical reference; `parent` the case and link it is a child of,
    `trigger` the name of what opened it by itself, and the occasion (A9)."""
    system = draft.context.actor.system
    keys = ("ref", "data", "unit", "parent", "as", "comment", "files")
    bodies.check_keys(body, (*keys, "trigger") if system else keys)
    procedure = draft.program.procedure
    trigger = body.get("trigger") or {}
    child = system and bool(trigger or body.get("parent"))
    values = _values(draft, body, child)
    behalf = None if child else _permit(draft, body)
    if not child:
        _check_filled(draft, values)
        check_offered(draft, values, draft.facts.laid_over(values))
    steps = {name: "dormant" if step.starts is not None else "waiting" for name, step in procedure.steps.items()}
    unit = _unit(draft, body, values)
    draft.emit(
        "CaseOpened",
        {f"f.{name}": value for name, value in values.items() if value is not None},
        procedure=procedure.name,
        version=procedure.version,
        digest=procedure.digest,
        ref=body.get("ref") or "",
        unit=unit,
        steps=steps,
        behalf=behalf,
        quiet=draft.context.quiet,
        calendar=draft.facts.calendar_in(unit).version,
        trigger=trigger.get("name"),
        occasion=trigger.get("occasion"),
    )
    if child and not trigger:
        parent = body["parent"]
        head = {"link": parent["link"], "ref": parent["ref"], "key": "parent", "parent": True}
        draft.emit("Linked", **head)
    _attach(draft, body)
    draft.dirty.update(procedure.steps)
    happen(draft, "opened")
    settle(draft)


def _attach(draft: Draft, body: Body) -> None:
    """Files that came with the complaint, already stored by their content hash, are the case's first."""
    given = body.get("files") or []
    if not isinstance(given, list):
        raise Refusal("input", "bad_form", what="files")
    for number, entry in enumerate(given, 1):
        one = {"name": entry} if isinstance(entry, str) else entry
        if not isinstance(one, dict) or not isinstance(one.get("name"), str) or not one["name"]:
            raise Refusal("input", "bad_form", what="files")
        head = {"file": f"{number}", **{key: one.get(key) for key in ("hash", "size", "type")}}
        draft.emit("FileAttached", {"name": one["name"]}, **head)


def _values(draft: Draft, body: Body, child: bool) -> dict[str, Json]:
    fills = draft.program.procedure.open.fill
    data = dict(body.get("data") or {}) if isinstance(body.get("data"), dict) else body.get("data")
    values = _defaults(draft)
    if child and isinstance(data, dict):
        for name, given in data.items():
            if name in draft.program.fields:
                values[name] = bodies.accept_value(draft, draft.program.fields[name], given)
        return values
    given, _ = bodies.accept_data(draft, data, fills)
    return {**values, **given}


def _defaults(draft: Draft) -> dict[str, Json]:
    return {
        name: bodies.accept_value(draft, spec, spec.default)
        for name, spec in draft.program.fields.items()
        if spec.default is not None and spec.computed is None
    }


def _permit(draft: Draft, body: Body) -> str | None:
    """Who may open. An inside person may open on behalf of an outside role (`as`)."""
    roles = acting.opening_roles(draft.program.procedure)
    procedure = draft.program.procedure
    person, as_role = authority.person_of(draft), body.get("as")
    if as_role is not None:
        if as_role not in roles or not acting.is_outside(procedure, str(as_role)):
            raise Refusal("role", "not_yours", needed=list(roles))
        if not acting.may_enter(draft.facts, person, str(as_role)):
            raise Refusal("role", "not_yours", needed=list(roles))
        return str(as_role)
    authority.permit_role(draft, roles)
    inside = [role for role in roles if not acting.is_outside(procedure, role)]
    if any(person in acting.reachable(draft.facts, role) for role in inside):
        return draft.behalf
    return next((role for role in roles if acting.is_outside(procedure, role)), None)


def _check_filled(draft: Draft, values: dict[str, Json]) -> None:
    facts = draft.facts.laid_over(values)
    empty: list[str] = [
        word(draft.program.fields[fill.name])
        for fill in draft.program.procedure.open.fill
        if bodies.fill_needed(draft, fill, facts) and values.get(fill.name) in (None, [])
    ]
    for name, value in values.items():
        spec = draft.program.fields[name]
        if spec.type == "table":
            empty += bodies.empty_columns(spec, value, draft.program.each_columns(name))
    if empty:
        raise Refusal("missing", "field_missing", fields=empty)


def _unit(draft: Draft, body: Body, values: dict[str, Json]) -> str | None:
    """The case's unit: `open.unit`, else the opener's, else the root (A12)."""
    directory = draft.context.directory
    given = body.get("unit")
    if given is not None and directory.units and given not in directory.units:
        raise Refusal("input", "unknown_unit", unit=str(given)[:60], meant=bodies.nearest(str(given), directory.units))
    expression = draft.program.procedure.open.unit
    unit = draft.value(expression, draft.facts.laid_over(values)) if expression is not None else given
    return unit or directory.unit_of(draft.context.actor.person) or directory.root
