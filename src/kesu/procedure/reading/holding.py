"""Settings an organisation holds per customer, product or unit: their form, and that they fit the procedure (A4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kesu.procedure.declared import Place, Procedure, Setting
from kesu.procedure.mastering import read_held
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode, plain
from kesu.procedure.values import ValueRefused

if TYPE_CHECKING:
    from kesu.procedure.reading.organisation import OrganisationFile

EXAMPLE = "{甲公司: 24h, 乙公司: [{value: 48h}, {from: 2026-07-01, value: 24h}]}"


def check_form(held: MappingNode, reader: Reader) -> None:
    """Of a value held per customer …: a value, or a list of `{from: day, value: …}`."""
    for given in held.entries.values():
        for entry in given.items if isinstance(given, ListNode) else ():
            if isinstance(entry, MappingNode) and not _is_entry(entry):
                _say_form(entry.place, reader)
        if isinstance(given, MappingNode):
            _say_form(given.place, reader)


def _is_entry(entry: MappingNode) -> bool:
    start = entry.get("from")
    return "value" in entry.entries and not set(entry.entries) - {"from", "value"} and (start is None or _is_day(start))


def _is_day(node: Node) -> bool:
    try:
        date.fromisoformat(node.text if isinstance(node, ScalarNode) else "")
    except ValueError:
        return False
    return True


def _say_form(place: Place, reader: Reader) -> None:
    what, what_zh = "a value, or a list of {from, value}", "一个值，或 {from, value} 的列表"
    reader.say("shape.form", place, what=what, what_zh=what_zh, example=EXAMPLE)


def check_held(procedure: Procedure, organisation: OrganisationFile, reader: Reader) -> None:
    """What the organisation holds fits the type of each `per:` setting; what is one value for all is none of these."""
    given = organisation.setting_nodes.get(procedure.name)
    for name, node in given.entries.items() if given is not None else ():
        setting = procedure.settings.get(name)
        if setting is not None and setting.per is not None:
            _check_one(setting, node, reader)


def _check_one(setting: Setting, node: Node, reader: Reader) -> None:
    if not isinstance(node, MappingNode):
        what, what_zh = f"a map with a value for each {setting.per}", f"按 {setting.per} 写的值"
        reader.say("shape.form", node.place, what=what, what_zh=what_zh, example=EXAMPLE)
        return
    for subject, value in node.entries.items():
        try:
            read_held(setting, {subject: plain(value)})
        except ValueRefused:
            what, what_zh = f"a value of type {setting.type}", f"{setting.type} 类型的值"
            reader.say("shape.form", value.place, what=what, what_zh=what_zh, example=EXAMPLE)
