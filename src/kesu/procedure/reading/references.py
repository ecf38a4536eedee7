"""References and instants (A1): one vocabulary for `after`, `from`, `to`, `at`, `until`."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.procedure.declared import AllOf, AnyOf, Place, Ref
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.shape import Json, Kind
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode

CASE = frozenset(("opened", "closed", "reopened"))
CLOCK = frozenset(("warned", "overdue", "met"))
_SCHEMA: Json = {"type": "string"}
_ANY_SCHEMA: Json = {
    "type": "object",
    "properties": {"any": {"type": "array", "items": _SCHEMA}},
    "required": ["any"],
    "additionalProperties": False,
}


def parse_ref(text: str, place: Place, reader: Reader) -> Ref | None:
    """What a reference names; None, with a message, where it is no reference."""
    parts = text.strip().split(".")
    if not all(part.replace("-", "_").isidentifier() for part in parts):
        reader.say("reference.form", place, text=text)
        return None
    if text in CASE:
        return Ref("case", text, None, place)
    if parts[0] in {"clock", "child"} and len(parts) > 2:
        return _of_clock_or_child(parts, place, reader)
    if parts[0] == "f" and len(parts) == 2:
        reader.mention("instant field", parts[1], place)
        return Ref("field", parts[1], None, place)
    if parts[0] in {"clock", "child", "f"}:
        reader.say("reference.form", place, text=text)
        return None
    return _of_step(parts, place, reader)


def _of_clock_or_child(parts: list[str], place: Place, reader: Reader) -> Ref | None:
    kind, name, what = parts[0], ".".join(parts[1:-1]), parts[-1]
    allowed = CLOCK if kind == "clock" else frozenset(("closed",))
    reader.mention("clock" if kind == "clock" else "link", name, place)
    if what not in allowed:
        reader.say("name.unknown", place, allowed, name=what, kind=f"instant of a {kind}", kind_zh="时点")
        return None
    return Ref(kind, name, what, place)


def _of_step(parts: list[str], place: Place, reader: Reader) -> Ref:
    """Steps of a spliced part hold dots, so the longest name that is a step is meant."""
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in reader.steps:
            what = ".".join(parts[length:]) or None
            break
    else:
        name, what = parts[0], ".".join(parts[1:]) or None
    reader.mention("step", name, place)
    if what is not None and name in reader.steps:
        reader.mention("outcome", f"{name}.{what}", place)
    return Ref("step", name, what, place)


@dataclass(eq=False)
class Instants(Kind):
    """Any of these instants; a bare `opened` inside a step's `sends` is the step's own opening."""

    of_step: bool = False
    zh: str = "时点"
    en: str = "an instant, or {any: […]}"
    example: str = "reply"

    def read(self, node: Node, reader: Reader) -> tuple[Ref, ...] | None:
        if isinstance(node, MappingNode) and set(node.entries) == {"any"}:
            node = node.entries["any"]
            if not isinstance(node, ListNode):
                self.refuse(node, reader)
                return None
        items = node.items if isinstance(node, ListNode) else [node]
        refs = tuple(ref for item in items if (ref := self._one(item, reader)) is not None)
        _refuse_twice(refs, reader)
        return refs

    def _one(self, node: Node, reader: Reader) -> Ref | None:
        if not isinstance(node, ScalarNode) or node.null or not node.text:
            self.refuse(node, reader)
            return None
        step = reader.around.step
        if self.of_step and step and node.text in {"opened", "submitted", "done"}:
            return Ref("step", step, node.text, node.place)
        return parse_ref(node.text, node.place, reader)

    def schema(self) -> Json:
        return {"anyOf": [_SCHEMA, {"type": "array", "items": _SCHEMA}, _ANY_SCHEMA]}


class After(Kind):
    """`after`: a list means all, `{any: […]}` may stand in it, fields may not."""

    zh, en, example = "须先发生的引用", "references that must hold", "[analyse.established, {any: [repair, replace]}]"

    def read(self, node: Node, reader: Reader) -> AllOf | None:
        items = node.items if isinstance(node, ListNode) else [node]
        members = tuple(member for item in items if (member := self._member(item, reader)) is not None)
        _refuse_twice([ref for ref in members if isinstance(ref, Ref)], reader)
        return AllOf(members) if members else None

    def _member(self, node: Node, reader: Reader) -> Ref | AnyOf | None:
        if isinstance(node, MappingNode) and set(node.entries) == {"any"}:
            found = INSTANTS.read(node, reader)
            refs = tuple(ref for ref in found or () if self._allowed(ref, reader))
            return AnyOf(refs) if refs else None
        if not isinstance(node, ScalarNode) or node.null or not node.text:
            self.refuse(node, reader)
            return None
        ref = parse_ref(node.text, node.place, reader)
        return ref if ref is not None and self._allowed(ref, reader) else None

    def _allowed(self, ref: Ref, reader: Reader) -> bool:
        if ref.kind == "field":
            reader.say("reference.field", ref.place, text=str(ref))
        return ref.kind != "field"

    def schema(self) -> Json:
        member: Json = {"anyOf": [_SCHEMA, _ANY_SCHEMA]}
        return {"anyOf": [member, {"type": "array", "items": member}]}


def _refuse_twice(refs: tuple[Ref, ...] | list[Ref], reader: Reader) -> None:
    seen: set[str] = set()
    for ref in refs:
        if str(ref) in seen:
            reader.say("name.twice", ref.place, name=str(ref))
        seen.add(str(ref))


class OutcomeOf(Kind):
    """`complete: step.outcome`."""

    zh, en, example = "步骤.结论", "step.outcome", "close_silent.silent"

    def read(self, node: Node, reader: Reader) -> str | None:
        text = node.text if isinstance(node, ScalarNode) else ""
        ref = parse_ref(text, node.place, reader) if "." in text else None
        if ref is None or ref.kind != "step":
            self.refuse(node, reader)
            return None
        return text

    def schema(self) -> Json:
        return _SCHEMA


INSTANTS = Instants()
OWN_INSTANTS = Instants(of_step=True)
AFTER = After()
