"""The layout of a document whose pack brings no template: a template as text, which is also where editing begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kesu.procedure.declared import Document, Label, Procedure, Step
from kesu.procedure.publishing import PUBLIC, personal_fields


def standard_template(procedure: Procedure, document: Document) -> str:
    """From the declarations: what `must` be there, what was asked at the opening, each step with what it fills."""
    blocks = _outside(procedure, document) if document.audience != "internal" else _inside(procedure, document)
    return "\n".join(
        ["# 由程序的声明生成的默认版式 / the standard layout, made from the declarations", "blocks:", *blocks, ""]
    )


def _inside(procedure: Procedure, document: Document) -> Iterator[str]:
    seen: set[str] = set()
    yield from _fields(_fresh([*(fill.name for fill in procedure.open.fill), *document.must], procedure, seen))
    for step in _steps(procedure, document):
        names = _fresh(_filled(step), procedure, seen)
        if names or step.sign or any(outcome.sign for outcome in step.outcomes.values()):
            yield f"  - heading: {_label(step.label, step.name)}"
            yield from _fields(names)
            yield f"  - signatures: [{step.name}]"


def _steps(procedure: Procedure, document: Document) -> list[Step]:
    """The steps that make or send it, where they ask for something; else all: then it is the case's form."""
    done = [step for step in procedure.steps.values() if step.by is not None]
    own = [
        step
        for step in done
        for part in (step, *step.outcomes.values())
        if document.name in part.makes or any(send.document == document.name for send in part.sends)
    ]
    own = list({step.name: step for step in own}.values())
    return own if any(any(_filled(step)) for step in own) else done


def _outside(procedure: Procedure, document: Document) -> Iterator[str]:
    """Only what may leave, and of that what is asked for and what the case began with."""
    closed = personal_fields(procedure) if document.audience == PUBLIC else frozenset()
    wanted = [*(() if document.audience == PUBLIC else (fill.name for fill in procedure.open.fill)), *document.must]
    fields = procedure.fields
    names = [one for one in _fresh(wanted, procedure, set()) if not fields[one].internal and one not in closed]
    yield from _fields(names)
    if not names:
        yield "  - fields: [{label: {zh: 案件编号, en: Case}, value: case.number}]"


def _filled(step: Step) -> Iterator[str]:
    fills = (*step.fill, *(fill for outcome in step.outcomes.values() for fill in outcome.fill))
    yield from (fill.name for fill in fills if not fill.each)
    yield from step.collect


def _fresh(names: Iterable[str], procedure: Procedure, seen: set[str]) -> list[str]:
    found = [name for name in dict.fromkeys(names) if name in procedure.fields and name not in seen]
    seen.update(found)
    return found


def _fields(names: list[str]) -> Iterator[str]:
    if names:
        yield f"  - fields: [{', '.join(names)}]"


def _label(label: Label | None, name: str) -> str:
    if label is None:
        return _quoted(name)
    return f"{{zh: {_quoted(label.zh)}, en: {_quoted(label.en)}}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("{{", "{ {").replace("}}", "} }")
    return '"' + " ".join(escaped.split()) + '"'
