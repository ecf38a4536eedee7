"""The library's packs in the words of the interface."""

from __future__ import annotations

from typing import Any

from kesu.api.showing.words import named, texts
from kesu.casebook.published import Version
from kesu.intake import library
from kesu.intake.library import Kept, Shelf
from kesu.intake.listing import listed
from kesu.intake.wanting import Wanted, wanted
from kesu.procedure.declared import Procedure
from kesu.procedure.reading import OrganisationFile

Plain = dict[str, Any]


def shelf(one: Shelf, running: dict[str, Version]) -> Plain:
    packs = [line(name, running) for name in one.packs]
    return {"shelf": one.name, "label": texts(one.label), "packs": packs}


def line(name: str, running: dict[str, Version]) -> Plain:
    one = listed(name)
    runs = running.get(one.procedure)
    return {
        "pack": name,
        "procedure": one.procedure,
        "version": one.version,
        "title": texts(one.title),
        "covers": list(one.covers),
        "rules": one.rules,
        "steps": one.steps,
        "clocks": one.clocks,
        "running": runs.version if runs else None,
    }


def whole(name: str, procedure: Procedure, running: dict[str, Version], file: OrganisationFile | None) -> Plain:
    asked = wanted(procedure, file)
    return {
        **line(name, running),
        "owner": procedure.owner,
        "settings": [_setting(one) for one in asked if one.kind == "setting"],
        "questions": [_question(one) for one in asked if one.kind == "answer"],
        "roles": [
            {"role": one.name, "label": named(one.element)} for one in asked if one.kind == "role" and one.element
        ],
        "sources": [_source(kept) for kept in library.kept_rules(procedure)],
    }


def _setting(one: Wanted) -> Plain:
    assert one.element is not None
    return {
        "setting": one.name,
        "label": named(one.element),
        "question": one.question or None,
        "cites": list(one.cites),
        "type": one.type,
        "range": list(one.range) if one.range else None,
        "options": {option.name: named(option) for option in one.options},
    }


def _question(one: Wanted) -> Plain:
    return {"answer": one.name, "question": one.question, "cites": list(one.cites)}


def _source(kept: Kept) -> Plain:
    rules = [
        {
            "rule": rule,
            "places": [
                {"section": place.kind or None, "name": place.element.name if place.element else None}
                for place in places
            ],
        }
        for rule, places in kept.rules.items()
    ]
    return {"source": kept.source, "title": texts(kept.title), "all": kept.all, "held": len(rules), "rules": rules}
