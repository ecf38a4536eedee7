"""Freezes an organisation's settings and its own options into the text of a procedure, before it is read (A10, A12)."""

from __future__ import annotations

from kesu.procedure.messages import Message
from kesu.procedure.reading.organisation import OrganisationFile
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode
from kesu.procedure.reading.wordings import say

NAMES = ("zh", "en", "label")


def overlay(root: MappingNode, organisation: OrganisationFile | None) -> tuple[MappingNode, list[Message]]:
    """The root with the organisation's values in its settings and its options in the choices (A4: a tree that the
    organisation may extend, and of which it may hide or rename options); type and range are judged when it is read.

    Settings with `per` stay out: they are master data, read when used.
    """
    if organisation is None:
        return root, []
    root, messages = _with_settings(root, organisation.setting_nodes.get(_name(root)))
    root, more = _with_options(root, organisation.option_nodes.get(_name(root)))
    return root, messages + more


def _with_settings(root: MappingNode, given: MappingNode | None) -> tuple[MappingNode, list[Message]]:
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


def _with_options(root: MappingNode, given: MappingNode | None) -> tuple[MappingNode, list[Message]]:
    messages: list[Message] = []
    for path, added in (given.entries if given is not None else {}).items():
        changed = _extended_field(root, ("fields", *path.replace(".", ".columns.").split(".")), added, messages)
        if changed is None:
            assert given is not None
            known = root.get("fields")
            names = known.entries if isinstance(known, MappingNode) else {}
            messages.append(say("options.unknown", given.keys[path], names, name=path))
        else:
            root = changed
    return root, messages


def _extended_field(
    node: MappingNode, way: tuple[str, ...], added: Node, messages: list[Message]
) -> MappingNode | None:
    """The node with options added to the choice at the end of the way; None where there is no choice."""
    below = node.get(way[0])
    if not isinstance(below, MappingNode):
        return None
    if len(way) > 1:
        changed = _extended_field(below, way[1:], added, messages)
        return None if changed is None else _with(node, way[0], changed)
    there = below.get("options")
    if there is None:
        return None
    return _with(node, way[0], _with(below, "options", _extended(_as_tree(there), _as_tree(added), messages)))


def _extended(tree: MappingNode, added: MappingNode, messages: list[Message]) -> MappingNode:
    """Further options behind the known ones; a known one is hidden or renamed, and below it its own tree grows."""
    changed = MappingNode(tree.place, dict(tree.entries), dict(tree.keys))
    for name, option in added.entries.items():
        known = changed.entries.get(name)
        said = frozenset(option.entries) if isinstance(option, MappingNode) else frozenset()
        if known is not None and (not isinstance(option, MappingNode) or not _fits_known(said)):
            messages.append(say("options.double", added.keys[name], name=name))
        elif known is not None:
            assert isinstance(option, MappingNode)
            changed.entries[name] = _changed(_written_out(known), option, messages)
        elif "replace" in said or said == {"hidden"}:
            messages.append(say("options.gone", added.keys[name], name=name))
        else:
            changed.put(name, added.keys[name], option)
    return changed


def _fits_known(said: frozenset[str]) -> bool:
    """What may be said of an option that is there: a name only together with `replace`, lest two mean one by chance."""
    if "replace" in said:
        return bool(said & set(NAMES)) and said <= {*NAMES, "replace", "hidden", "options"}
    return bool(said) and said <= {"hidden", "options"}


def _changed(known: MappingNode, option: MappingNode, messages: list[Message]) -> MappingNode:
    """The known option with another name, hidden or shown, with further options below it."""
    named = option.get("replace") is not None
    changed = known.without(*NAMES) if named else MappingNode(known.place, dict(known.entries), dict(known.keys))
    for key in (*(NAMES if named else ()), "hidden"):
        value = option.get(key)
        if value is not None:
            changed.put(key, option.keys[key], value)
    below = option.get("options")
    if below is None:
        return changed
    own = changed.get("options") or MappingNode(changed.place)
    return _with(changed, "options", _extended(_as_tree(own), _as_tree(below), messages))


def _written_out(option: Node) -> MappingNode:
    """An option that is written as its label alone, as one that has room for more."""
    if isinstance(option, MappingNode):
        return option
    made = MappingNode(option.place)
    if isinstance(option, ScalarNode) and not option.null:
        made.put("label", option.place, option)
    return made


def _as_tree(node: Node) -> MappingNode:
    """Options written as a list are those without labels and without any below them."""
    if isinstance(node, MappingNode):
        return node
    tree = MappingNode(node.place)
    for item in node.items if isinstance(node, ListNode) else ():
        if isinstance(item, ScalarNode):
            tree.put(item.text, item.place, MappingNode(item.place))
    return tree


def _with_value(setting: MappingNode, value: Node) -> MappingNode:
    return _with(setting, "value", value)


def _with(node: MappingNode, key: str, value: Node) -> MappingNode:
    changed = MappingNode(node.place, dict(node.entries), dict(node.keys))
    changed.put(key, value.place if key == "value" else node.keys.get(key, node.place), value)
    return changed


def _name(root: MappingNode) -> str:
    node = root.get("procedure")
    return node.text if isinstance(node, ScalarNode) else ""
