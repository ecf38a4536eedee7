"""Freezes an organisation's settings into the text of a procedure, before it is read (A10, A12)."""

from __future__ import annotations

from kesu.procedure.messages import Message
from kesu.procedure.reading.organisation import OrganisationFile
from kesu.procedure.reading.tree import MappingNode, Node, ScalarNode
from kesu.procedure.reading.wordings import say


def overlay(root: MappingNode, organisation: OrganisationFile | None) -> tuple[MappingNode, list[Message]]:
    """The root with the organisation's values in its settings; type and range are judged when it is read.

    Settings with `per` stay out: they are master data, read when used.
    """
    given = organisation.setting_nodes.get(_name(root)) if organisation else None
    if given is None or not given.entries:
        return root, []
    declared = root.get("settings")
    settings = declared if isinstance(declared, MappingNode) else MappingNode(root.place)
    changed = MappingNode(settings.place, dict(settings.entries), dict(settings.keys))
    messages: list[Message] = []
    for name, value in given.entries.items():
        setting = settings.get(name)
        if not isinstance(setting, MappingNode):
            messages.append(say("setting.unknown", given.keys[name], settings.entries, name=name))
        elif "per" not in setting.entries:
            changed.entries[name] = _with_value(setting, value)
    return _with(root, "settings", changed), messages


def _with_value(setting: MappingNode, value: Node) -> MappingNode:
    return _with(setting, "value", value)


def _with(node: MappingNode, key: str, value: Node) -> MappingNode:
    changed = MappingNode(node.place, dict(node.entries), dict(node.keys))
    changed.put(key, value.place if key == "value" else node.keys.get(key, node.place), value)
    return changed


def _name(root: MappingNode) -> str:
    node = root.get("procedure")
    return node.text if isinstance(node, ScalarNode) else ""
