"""One expression of a pack: its text, and once bound its tree, its type, what it reads, and its value."""

from __future__ import annotations

from kesu.procedure.declared import NOWHERE, Place
from kesu.procedure.expressions import wants
from kesu.procedure.expressions.compiling import Closure, Compiler
from kesu.procedure.expressions.env import Env, EvaluationError, Value
from kesu.procedure.expressions.explaining import Explanation, explained
from kesu.procedure.expressions.inference import Inference, shifted
from kesu.procedure.expressions.names import Names
from kesu.procedure.expressions.parsing import Unparsable, parse
from kesu.procedure.expressions.tree import Call, Literal, Name, Node, walk
from kesu.procedure.expressions.types import ANYTHING, Type
from kesu.procedure.messages import Message

# where "not known yet" is carried on as the answer it is, instead of being empty
_CARRYING = frozenset({"set", "opens", "with", "takes"})


class Expression:
    """A text in a scope (A11). Bind it once, then call it as often as wanted, from any thread.

    Expressions are equal only to themselves: the same text means something else in another place.
    """

    __slots__ = ("_messages", "_run", "place", "reads", "scope", "text", "tree", "type")

    def __init__(self, text: str, place: Place = NOWHERE, scope: str = "when") -> None:
        self.text = text
        self.place = place
        self.scope = scope
        self.tree: Node | None = None
        self.type: Type | None = None
        self.reads: frozenset[tuple[str, ...]] = frozenset()
        self._run: Closure = _unbound
        self._messages: list[Message] | None = None

    def bind(self, names: Names, want: str | Type | None = None) -> list[Message]:
        """Type the text among `names` and compile it; once. `want` is a type, a type's name, or one of `WANTS`.

        Whatever the text, the answer is messages, never an exception; with messages it stays unbound.
        """
        if self._messages is None:
            self._messages = self._bind(names, want)
        return self._messages

    def _bind(self, names: Names, want: str | Type | None) -> list[Message]:
        try:
            parsed = parse(self.text)
        except Unparsable as wrong:
            place = shifted(self.place, wrong.line, wrong.column)
            return [Message(wrong.code, "error", place, wrong.zh, wrong.en, *wrong.mend)]
        inference = Inference(names, self.scope, self.place)
        tree = inference.infer(parsed)
        if want is not None and not inference.messages:
            tree = wants.check(inference, tree, want)
        if inference.messages:
            return inference.messages
        compiler = Compiler()
        self.tree, self.type, self.reads = tree, tree.type, reads_of(tree)
        run = compiler.raw(tree) if self.scope in _CARRYING else compiler.compile(tree)
        self._run = _guarded(run) if any(node.type == ANYTHING for node in walk(tree)) else run
        return []

    def __call__(self, env: Env) -> Value:
        """The native value, None where it is empty. Raises EvaluationError where it fails (B9)."""
        return self._run(env)

    def explain(self, env: Env) -> Explanation:
        """The same, with the value of every part, for people."""
        if self.tree is None:
            raise EvaluationError("unbound", *_UNBOUND)
        return explained(self.tree, env)

    def __repr__(self) -> str:
        return f"Expression({self.text!r}, {self.scope})"


def reads_of(tree: Node) -> frozenset[tuple[str, ...]]:
    """The names it reads, as canonical paths; `linked('capa')` and `booked('late')` are names too."""
    found: set[tuple[str, ...]] = set()
    for node in walk(tree):
        if isinstance(node, Name) and not node.variable:
            found.add(node.path)
        elif isinstance(node, Call) and node.function in ("linked", "booked"):
            found.update((node.function, str(part.value)) for part in walk(node) if isinstance(part, Literal))
    return frozenset(found)


_UNBOUND = "表达式有错误，不能求值", "the expression has errors and cannot be evaluated"


def _unbound(env: Env) -> Value:
    raise EvaluationError("unbound", *_UNBOUND)


def _guarded(run: Closure) -> Closure:
    """Names of other packs have no type here: what does not fit is a failure only when it is evaluated."""

    def guarded(env: Env) -> Value:
        try:
            return run(env)
        except (TypeError, AttributeError) as wrong:
            zh, en = "两个值类型不同", f"values of different types: {wrong}"
            raise EvaluationError("types_differ", zh, en) from None

    return guarded
