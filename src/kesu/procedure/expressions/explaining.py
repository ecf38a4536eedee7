"""An expression with the values of its parts: why it is so."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.procedure.expressions.compiling import Compiler
from kesu.procedure.expressions.env import Env, EvaluationError, Value
from kesu.procedure.expressions.printing import shown
from kesu.procedure.expressions.tree import Literal, Macro, Name, Node


@dataclass(frozen=True, slots=True)
class Explanation:
    """`text` as it could be written, `value` native (None: empty), `children` the parts that have values of their own.

    `failure` is the code of the EvaluationError where it fails.
    """

    text: str
    value: Value
    children: tuple[Explanation, ...] = ()
    failure: str | None = None

    def lines(self, indent: int = 0) -> list[str]:
        """One line for each part: `f.offer = 6000`."""
        value = f"({self.failure})" if self.failure else shown_value(self.value)
        head = f"{'  ' * indent}{self.text} = {value}"
        return [head, *(line for child in self.children for line in child.lines(indent + 1))]


def explained(node: Node, env: Env) -> Explanation:
    """The values of a typed tree and of its parts. What stands inside a macro is not taken apart."""
    try:
        value, failure = Compiler().raw(node)(env), None
    except EvaluationError as failed:
        value, failure = None, failed.code
    parts = (node.over,) if isinstance(node, Macro) else () if isinstance(node, Name) else node.children()
    children = tuple(explained(part, env) for part in parts if not isinstance(part, Literal))
    return Explanation(shown(node), value, children, failure)


def shown_value(value: Value) -> str:
    """A native value in few words, the same in every language."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(shown_value(part) for part in value[:5])}{', …' if len(value) > 5 else ''}]"
    return str(value)
