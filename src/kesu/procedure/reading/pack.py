"""A pack, from its files to the declared procedure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from kesu.procedure.declared import Place, Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading.binding import bind_all
from kesu.procedure.reading.completing import complete, inherit_internal
from kesu.procedure.reading.constructs import PROCEDURE
from kesu.procedure.reading.emitting import digest_of, emit
from kesu.procedure.reading.expanding import Load, expand
from kesu.procedure.reading.freezing import complete_snapshots
from kesu.procedure.reading.hiding import check_hidden
from kesu.procedure.reading.holding import check_held
from kesu.procedure.reading.names import check_name
from kesu.procedure.reading.naming import check_names
from kesu.procedure.reading.offering import check_choices, complete_choices
from kesu.procedure.reading.organisation import OrganisationFile
from kesu.procedure.reading.overlaying import overlay
from kesu.procedure.reading.reader import Reader
from kesu.procedure.reading.streaks import check_streaks
from kesu.procedure.reading.tree import ListNode, MappingNode, Node, ScalarNode, plain, read_yaml
from kesu.procedure.reading.triggers import check_triggers
from kesu.procedure.reading.wordings import say

PACK_FILE = "procedure.yaml"


@dataclass(slots=True)
class Reading:
    """`procedure` is None where the text is no procedure at all; with errors among the messages it may not run."""

    procedure: Procedure | None
    messages: list[Message] = field(default_factory=list)

    @property
    def errors(self) -> list[Message]:
        return [message for message in self.messages if message.severity == "error"]

    @property
    def sound(self) -> bool:
        """Whether it may be checked, published and run."""
        return self.procedure is not None and not self.errors


def read_pack(path: Path | str, *, organisation: OrganisationFile | None = None) -> Reading:
    """Read a pack: its folder, or its `procedure.yaml`. Fragments are found beside it.

    Never raises: a file that cannot be read is a message too. The settings of `organisation` are frozen in (A10).
    """
    file = Path(path)
    try:
        if file.is_dir():
            file = file / PACK_FILE
        text = file.read_bytes()
    except (OSError, ValueError) as problem:
        reason = f"{file.name} ({type(problem).__name__})"
        return Reading(None, [say("yaml.missing", Place(str(file), 1, 1), file=reason)])
    return read_procedure(text, str(file), load=_beside(file.parent), organisation=organisation)


def _beside(folder: Path) -> Load:
    def load(name: str) -> bytes | None:
        try:
            return (folder / name).read_bytes()
        except (OSError, ValueError):
            return None

    return load


def _nothing_beside(name: str) -> bytes | None:
    return None


def read_procedure(
    text: str | bytes, name: str, *, load: Load = _nothing_beside, organisation: OrganisationFile | None = None
) -> Reading:
    """Read the text of a procedure; `load` finds its fragments. Never raises."""
    try:
        return _read(text, name, load, organisation)
    except Exception as problem:  # an author always gets an answer; the tests see to it that it is never this one
        return Reading(
            None, [say("reader.failed", Place(name, 1, 1), problem=f"{type(problem).__name__}: {problem}"[:200])]
        )


def _read(text: str | bytes, name: str, load: Load, organisation: OrganisationFile | None) -> Reading:
    tree = read_yaml(text, name)
    if tree.root is None:
        return Reading(None, tree.messages)
    reading = read_node(tree.root, load=load, organisation=organisation)
    return Reading(reading.procedure, _sorted([*tree.messages, *reading.messages]))


def read_node(node: Node, *, load: Load = _nothing_beside, organisation: OrganisationFile | None = None) -> Reading:
    """A procedure that stands inside another file, such as a scenario's."""
    if not isinstance(node, MappingNode):
        example = PROCEDURE.keys[0].example
        return Reading(
            None, [say("shape.mapping", node.place, what=PROCEDURE.en, what_zh=PROCEDURE.zh, example=example)]
        )
    expansion = expand(node, load)
    root, frozen = overlay(expansion.root, organisation)
    messages = [*expansion.messages, *frozen]
    reader = Reader(_covers(root), _names(root, "steps"), _names(root, "roles") | {"complainant"}, messages)
    return Reading(_procedure(root, reader, organisation), _sorted(reader.messages))


def _procedure(root: MappingNode, reader: Reader, organisation: OrganisationFile | None) -> Procedure | None:
    built: Procedure | None = PROCEDURE.read(root, reader)
    if built is None:
        return None
    for kind, key, text in (("procedure", "procedure", built.name), ("kind", "kind", built.kind)):
        if text:
            check_name(text, kind, root.keys.get(key, root.place), reader)
    if organisation is not None:
        built = replace(built, records={**organisation.records, **built.records})
    procedure = complete_choices(complete(built))
    check_choices(procedure, reader)
    check_hidden(procedure, reader)
    if organisation is None:
        check_names(procedure, reader)
    else:
        check_names(procedure, reader, organisation.facets)
        check_held(procedure, organisation, reader)
    bind_all(procedure, reader)
    check_streaks(procedure, reader)
    check_triggers(procedure, reader)
    text = plain(root)
    procedure = inherit_internal(procedure, _said_internal(root))
    procedure = complete_snapshots(procedure, _said_internal(root))
    return replace(procedure, digest=digest_of(text), expanded=emit(text), marks=tuple(reader.marks))


def _said_internal(root: MappingNode) -> frozenset[str]:
    fields = root.get("fields")
    entries = fields.entries if isinstance(fields, MappingNode) else {}
    return frozenset(name for name, node in entries.items() if isinstance(node, MappingNode) and node.get("internal"))


def _covers(root: MappingNode) -> tuple[str, ...]:
    node: Node | None = root.get("covers")
    items = node.items if isinstance(node, ListNode) else [node]
    return tuple(item.text for item in items if isinstance(item, ScalarNode) and not item.null)


def _names(root: MappingNode, section: str) -> frozenset[str]:
    node = root.get(section)
    return frozenset(node.entries) if isinstance(node, MappingNode) else frozenset()


def _sorted(messages: list[Message]) -> list[Message]:
    """By place, each once."""
    once = {(str(message.place), message.code, message.en): message for message in messages}
    return sorted(once.values(), key=lambda message: (message.place.file, message.place.line, message.place.column))
