"""Who acts, as a lane of the picture: one per role, else per kind of finding the person."""

from __future__ import annotations

import re

from kesu.procedure.declared import Holder, Procedure, Step, Who
from kesu.procedure.drawing.graph import Lane
from kesu.procedure.drawing.words import word

AUTOMATIC = "(automatic)"


def lane_of(procedure: Procedure, step: Step, language: str) -> Lane:
    """The lane of the first who may or must act; a step with nobody is the machine's."""
    if step.by is None or not step.by.entries:
        return Lane(AUTOMATIC, word("automatic", language))
    first = step.by.entries[0]
    if first.role is not None:
        return Lane(first.role, role_words(procedure, first.role, language), _is_outside(procedure, first.role))
    return Lane(_key_of(first), holder_words(procedure, step, first, language))


def who_words(procedure: Procedure, step: Step, who: Who | None, language: str) -> str:
    """The whole `by` in one line: 业务部 → 总经理."""
    if who is None:
        return ""
    names = list(dict.fromkeys(holder_words(procedure, step, entry, language) for entry in who.entries))
    if who.mode == "in_order":
        return " → ".join(names)
    if who.mode == "everyone":
        return f" {word('and', language)} ".join(names)
    joined = f" {word('or', language)} ".join(names)
    return f"{who.least} {word('of', language)} {joined}" if who.mode == "at_least" else joined


def holder_words(procedure: Procedure, step: Step, holder: Holder, language: str) -> str:
    if holder.role is not None:
        return role_words(procedure, holder.role, language)
    expression = holder.person or holder.source
    said = _label_of(procedure, step, expression.text if expression is not None else "", language)
    key = "named" if holder.person is not None else "by_table"
    colon = ": " if language.startswith("en") else "："
    return f"{word(key, language)}{colon}{said}" if said else word(key, language)


def role_words(procedure: Procedure, role: str, language: str) -> str:
    if role in procedure.roles:
        return procedure.roles[role].text(language)
    return word("complainant", language) if role == "complainant" else role


def _is_outside(procedure: Procedure, role: str) -> bool:
    return role == "complainant" or (role in procedure.roles and procedure.roles[role].outside)


def _key_of(holder: Holder) -> str:
    expression = holder.person or holder.source
    return f"{'person' if holder.person is not None else 'from'}:{expression.text if expression is not None else ''}"


def _label_of(procedure: Procedure, step: Step, text: str, language: str) -> str:
    """The label of the one fact or table an expression names, if it is as simple as that."""
    found = re.fullmatch(r"\s*(f|each|table|s)\.(\w+)(?:\.(\w+))?\s*", text)
    if found is None:
        return ""
    root, name = found[1], found[2]
    if root == "f" and name in procedure.fields:
        return procedure.fields[name].text(language)
    if root == "table" and name in procedure.tables:
        return procedure.tables[name].text(language)
    if root == "s" and name in procedure.steps:
        return procedure.steps[name].text(language)
    if root == "each" and step.each is not None:
        rows = procedure.fields.get(step.each.text.strip().removeprefix("f."))
        if rows is not None and name in rows.columns:
            return rows.columns[name].text(language)
    return name
