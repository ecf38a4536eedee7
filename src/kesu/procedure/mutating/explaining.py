"""`survivors.yaml`: which mutants no scenario needs to notice, and why; a pack that has the file is done.

What is so in all packs stands in one file beside them, and is not repeated in theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kesu.procedure.declared import Label, Place
from kesu.procedure.messages import Message, error
from kesu.procedure.mutating.mutants import Mutant
from kesu.procedure.reading import MappingNode, ScalarNode, read_yaml


@dataclass(frozen=True, slots=True)
class Explanation:
    """pattern: the path of a mutant; `*` stands for anything."""

    pattern: str
    why: Label
    place: Place

    def fits(self, mutant: Mutant) -> bool:
        return re.fullmatch(re.escape(self.pattern).replace(r"\*", ".*"), mutant.path) is not None


@dataclass
class Explanations:
    entries: list[Explanation] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def of(self, mutant: Mutant) -> Explanation | None:
        return next((entry for entry in self.entries if entry.fits(mutant)), None)

    def repeated(self, common: Explanations) -> list[Message]:
        """Entries that stand in the common file already."""
        known = {entry.pattern for entry in common.entries}
        return [_repeated(entry) for entry in self.entries if entry.pattern in known]

    def stale(self, mutants: Iterable[Mutant], survivors: Iterable[Mutant] | None = None) -> list[Message]:
        """Entries that explain no mutant; with `survivors` also those whose mutants are all noticed by now."""
        every, left = list(mutants), None if survivors is None else list(survivors)
        found = []
        for entry in self.entries:
            if not any(entry.fits(mutant) for mutant in every):
                zh, en = f"{entry.pattern} 不是任何构件", f"{entry.pattern} is no construct"
                found.append(error("survivors.unknown", entry.place, zh, en))
            elif left is not None and not any(entry.fits(mutant) for mutant in left):
                zh, en = f"{entry.pattern} 已有情景察觉，应删去", f"{entry.pattern} is noticed by now: take it out"
                found.append(error("survivors.stale", entry.place, zh, en))
        return found


def _repeated(entry: Explanation) -> Message:
    zh, en = f"{entry.pattern} 已写在公共说明里，应删去", f"{entry.pattern} is explained for all packs: take it out"
    return error("survivors.repeated", entry.place, zh, en)


def read_explanations(text: str | bytes, name: str) -> Explanations:
    """The entries of the file: a path and its reason in Chinese and English; none where only a comment says that the
    pack is done. Never raises."""
    tree = read_yaml(text, name)
    found = Explanations(messages=[message for message in tree.messages if message.code != "yaml.empty"])
    for pattern, node in tree.root.entries.items() if isinstance(tree.root, MappingNode) else ():
        zh, en = (node.get(key) for key in ("zh", "en")) if isinstance(node, MappingNode) else (None, None)
        if isinstance(zh, ScalarNode) and isinstance(en, ScalarNode):
            found.entries.append(Explanation(pattern, Label(zh.text, en.text), node.place))
        else:
            told = f"{pattern}：理由应写 zh 和 en", f"{pattern}: its reason takes zh and en"
            found.messages.append(error("survivors.reason", node.place, *told))
    return found
