"""Conditions as the check sees them: free, but consistent (language C, "How conditions count").

A condition is cut into atoms. What compares booleans, choices, table values and numbers with constants is finite and
enumerated; any other comparison is an opaque atom that may be true or false. Names of the case's own standing
(`s.x.open`, `clock.k.overdue`) are read from the abstract state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from kesu.procedure.checking.steering import steering
from kesu.procedure.declared import Field
from kesu.procedure.expressions import UNKNOWN, EvaluationError, Expression
from kesu.procedure.expressions.analysis import Assignment, evaluated
from kesu.procedure.expressions.compiling import Compiler
from kesu.procedure.expressions.tree import Binary, Call, Choice, ListOf, Literal, Logic, Name, Node, Unary, walk
from kesu.procedure.expressions.types import BOOLEAN

if TYPE_CHECKING:
    from kesu.procedure.program import Program

Path = tuple[str, ...]
TRUE, FALSE, EMPTY = 1, 2, 4
ENOUGH = 20_000
"""Combinations of values beyond which conditions are taken as independent."""

_STEP_ATTRIBUTES = frozenset(["open", "done", "skipped", "void", "dormant", "waiting", "awaiting", "status", "outcome"])
_COMPARE = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_VOLATILE = frozenset(
    ["found", "doc", "linked", "booked", "record", "case", "streak", "s", "clock", "each", "now", "today"]
)


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """state: the names of the standing it reads; variables: its finite names and opaque atoms, with their values.

    fields: a step that fills one of them makes it free again. volatile: may change without any step's end.
    """

    number: int
    tree: Node
    run: Any
    state: tuple[Path, ...]
    variables: tuple[Path, ...]
    fields: frozenset[str]
    bare: frozenset[str]
    volatile: bool
    tables: frozenset[str]

    def value(self, values: Mapping[Path, Any]) -> int:
        """TRUE, FALSE or EMPTY under these values."""
        try:
            found = self.run(Assignment(values))
        except (EvaluationError, TypeError):
            return EMPTY
        return EMPTY if found is None else TRUE if found else FALSE


Constraint = tuple[int, tuple[Any, ...], int]
"""(number of the condition, values of the standing it read, the TRUE/FALSE/EMPTY it may have)."""


class Conditions:
    """All conditions of a procedure, equal ones once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.all: list[Condition] = []
        self.domains: dict[Path, tuple[Any, ...]] = {}
        self._by_tree: dict[Node, Condition] = {}
        self._opaque: dict[Node, Path] = {}
        self._satisfiable: dict[tuple[frozenset[Constraint], frozenset[str]], bool] = {}
        trees = [e.tree for e in steering(program.procedure) if e.tree is not None]
        self.groups: list[frozenset[int]] = []
        self._optional = _optional(program)
        self._cuts = _cuts(trees, program)
        self._asked = frozenset(
            part.path
            for tree in trees
            for node in walk(tree)
            if isinstance(node, Call) and node.function in ("known", "unknown")
            for part in node.arguments
            if isinstance(part, Name)
        )

    def of(self, expression: Expression) -> Condition:
        """The condition of a bound expression."""
        tree = expression.tree
        assert tree is not None
        found = self._by_tree.get(tree)
        if found is None:
            found = self._by_tree[tree] = self._make(tree)
            self.all.append(found)
        return found

    def group(self) -> None:
        """Work out which conditions share a value with which: only those are ever tested together."""
        groups: list[tuple[set[Path], set[int]]] = []
        for condition in self.all:
            paths, numbers = set(condition.variables), {condition.number}
            for other in [g for g in groups if g[0] & paths]:
                groups.remove(other)
                paths |= other[0]
                numbers |= other[1]
            groups.append((paths, numbers))
        found = {number: frozenset(numbers) for _, numbers in groups for number in numbers}
        self.groups = [found[condition.number] for condition in self.all]

    def _make(self, tree: Node) -> Condition:
        cut = self._cut(tree)
        names = [node for node in walk(cut) if isinstance(node, Name)]
        state = tuple(sorted({name.path for name in names if is_standing(name)}))
        variables = tuple(sorted({n.path for n in names if not is_standing(n) and n.path[0] != "setting"}))
        reads = {node.path for node in walk(tree) if isinstance(node, Name) and not is_standing(node)}
        calls = {node.function for node in walk(tree) if isinstance(node, Call)}
        reads |= {(name,) for name in calls & {"linked", "booked"}}
        fields = frozenset(field for path in reads for field in self.fields_of(path))
        return Condition(
            number=len(self.all), tree=cut, run=Compiler().compile(cut), state=state, variables=variables,
            fields=fields, bare=frozenset(self._bare(tree)),
            volatile=bool(fields & self.program.taken) or any(self._is_volatile(path) for path in reads),
            tables=frozenset(f for f in fields if self._is_collected(f)),
        )  # fmt: skip

    def _is_volatile(self, path: Path) -> bool:
        if path[0] in ("f", "was") and len(path) > 1 and path[1] in self.program.fields:
            return self.program.fields[path[1]].sheet is not None
        if path[0] == "streak":
            return self.program.procedure.streaks[path[1]].source != "field"
        return path[0] in _VOLATILE

    def _is_collected(self, field: str) -> bool:
        return any(field in step.collect for step in self.program.steps.values())

    def fields_of(self, path: Path) -> Iterator[str]:
        """The fields that a name depends on, through computed fields, decision tables and streaks."""
        yield from fields_of(path, self.program)

    def _bare(self, tree: Node) -> Iterator[str]:
        """Fields read outside `known(…)`: empty before anything fills them."""
        stack = [tree]
        while stack:
            node = stack.pop()
            if isinstance(node, Call) and node.function in ("known", "unknown"):
                continue
            if isinstance(node, Name) and not is_standing(node):
                yield from self.fields_of(node.path)
            stack.extend(node.children())

    # --- cutting into atoms ------------------------------------------------------------------------

    def _cut(self, node: Node) -> Node:
        if isinstance(node, Logic):
            return Logic(node.operator, tuple(self._cut(part) for part in node.operands), type=BOOLEAN)
        if isinstance(node, Unary) and node.operator == "!":
            return Unary("!", self._cut(node.operand), type=BOOLEAN)
        if isinstance(node, Choice):
            parts = (self._cut(part) for part in (node.condition, node.then, node.otherwise))
            return Choice(*parts, type=BOOLEAN)
        if self._is_finite(node):
            for part in walk(node):
                if isinstance(part, Name) and not is_standing(part) and part.path[0] != "setting":
                    self._domain(part)
            return self._inlined(node)
        path = self._opaque.setdefault(node, ("f", f"?{len(self._opaque)}"))
        names = [part.path for part in walk(node) if isinstance(part, Name)]
        may_be_empty = any(field in self._optional for name in names for field in self.fields_of(name))
        self.domains[path] = (True, False, None) if may_be_empty else (True, False)
        return Name(path, type=BOOLEAN)

    def _inlined(self, node: Node) -> Node:
        """Settings count with their declared value."""
        if isinstance(node, Name) and node.path[0] == "setting":
            value = self.program.settings.get(node.path[1])
            return Literal(value, native=value, type=node.type)
        if isinstance(node, Binary):
            return Binary(node.operator, self._inlined(node.left), self._inlined(node.right), type=node.type)
        return node

    def _is_finite(self, node: Node) -> bool:
        if isinstance(node, Literal):
            return True
        if isinstance(node, Name):
            return self._is_variable(node) or is_standing(node)
        if isinstance(node, Call) and node.function in ("known", "unknown") and len(node.arguments) == 1:
            return isinstance(node.arguments[0], Name) and self._is_variable(node.arguments[0])
        return isinstance(node, Binary) and node.operator in _COMPARE and self._compares(node)

    def _compares(self, node: Binary) -> bool:
        names = [part for part in walk(node) if isinstance(part, Name) and part.path[0] != "setting"]
        if any(isinstance(part, Binary) and part is not node for part in walk(node)):
            return False
        if not all(isinstance(part, Name | Literal | ListOf | Binary | Unary) for part in walk(node)):
            return False
        settings = [part for part in walk(node) if isinstance(part, Name) and part.path[0] == "setting"]
        if any(self.program.settings.get(part.path[1]) is None for part in settings):
            return False
        if not all(is_standing(name) or self._is_variable(name) for name in names):
            return False
        return not any(name.type.is_number for name in names) or len(names) == 1

    def _is_variable(self, name: Name) -> bool:
        if name.key is not None or name.variable:
            return False
        if name.path[0] == "table":
            return self._table_values(name.path) is not None
        if name.path[0] != "f" or len(name.path) != 2 or name.path[1] not in self.program.fields:
            return False
        return name.type.name in ("boolean", "choice") or name.type.is_number

    def _table_values(self, path: Path) -> tuple[Any, ...] | None:
        table = self.program.tables[path[1]]
        thens = [natives.get(path[2]) for _, natives in table.rules]
        thens += [table.otherwise.get(path[2])] if table.otherwise else []
        if table.hits_all or any(isinstance(then, Expression | list | tuple) for then in thens):
            return None
        return tuple(dict.fromkeys(then for then in thens if then is not None))

    def _domain(self, name: Name) -> None:
        path = name.path
        if path in self.domains:
            return
        if path[0] == "table":
            found: tuple[Any, ...] = self._table_values(path) or ()
        elif name.type.name == "boolean":
            found = (True, False)
        elif name.type.name == "choice":
            found = _codes(self.program.fields[path[1]])
        else:
            found = _cut_points(self._cuts.get(path, ()))
        if path in self._asked or any(field in self._optional for field in self.fields_of(path)):
            spec = self.program.fields.get(path[1])
            found = (*found, None, *((UNKNOWN,) if spec is not None and spec.unknown else ()))
        self.domains[path] = found or (None,)

    # --- consistency -------------------------------------------------------------------------------

    def satisfiable(self, constraints: Iterable[Constraint], empty: frozenset[str] = frozenset()) -> bool:
        """Whether some values of the fields fulfil all of them at once; `empty` fields hold nothing yet."""
        wanted = frozenset(constraints)
        key = (wanted, empty)
        found = self._satisfiable.get(key)
        if found is None:
            found = self._satisfiable[key] = self._solve(wanted, empty)
        return found

    def _solve(self, wanted: frozenset[Constraint], empty: frozenset[str]) -> bool:
        parts = [(self.all[number], values, mask) for number, values, mask in wanted]
        paths = sorted({path for condition, _, _ in parts for path in condition.variables})
        domains = [(None,) if self._is_empty(path, empty) else self.domains[path] for path in paths]
        size = 1
        for domain in domains:
            size *= len(domain)
        if size > ENOUGH:
            return True
        for values in product(*domains):
            given = dict(zip(paths, values, strict=True))
            if all(condition.value({**given, **dict(zip(condition.state, held, strict=True))}) & mask
                   for condition, held, mask in parts):  # fmt: skip
                return True
        return False

    def _is_empty(self, path: Path, empty: frozenset[str]) -> bool:
        if not empty:
            return False
        if path[1].startswith("?"):
            node = next(node for node, name in self._opaque.items() if name == path)
            names = [part.path for part in walk(node) if isinstance(part, Name)]
            return any(field in empty for name in names for field in self.fields_of(name))
        return any(field in empty for field in self.fields_of(path))


def is_standing(name: Name) -> bool:
    """Whether the name is one that an abstract state answers."""
    path = name.path
    if name.key is not None or name.variable:
        return False
    if path[0] == "s":
        return len(path) == 3 and path[2] in _STEP_ATTRIBUTES
    if path[0] == "clock":
        return path[2] in ("running", "overdue", "met")
    return path == ("case", "status")


def fields_of(path: Path, program: Program) -> Iterator[str]:
    """The fields that a name depends on, through computed fields, decision tables and streaks."""
    yield from _fields_of(path, program, set())


def _fields_of(path: Path, program: Program, seen: set[Path]) -> Iterator[str]:
    if path in seen:
        return
    seen.add(path)
    if path[0] in ("f", "was") and len(path) > 1:
        spec = program.fields.get(path[1])
        if spec is None or spec.computed is None:
            yield path[1]
        else:
            for read in spec.computed.reads:
                yield from _fields_of(read, program, seen)
    elif path[0] == "table":
        table = program.procedure.tables[path[1]]
        for rule in (*table.rules, *((table.otherwise,) if table.otherwise else ())):
            for expression in (rule.when, *rule.then.values()):
                if isinstance(expression, Expression):
                    for read in expression.reads:
                        yield from _fields_of(read, program, seen)
    elif path[0] == "streak":
        streak = program.procedure.streaks[path[1]]
        if streak.source == "field":
            yield streak.of


def _optional(program: Program) -> frozenset[str]:
    """Single values that a step may leave empty when it asks for them."""
    steps = program.steps.values()
    fills = [*program.procedure.open.fill, *(f for s in steps for f in s.fill)]
    fills += [f for s in steps for o in s.outcomes.values() for f in o.fill]
    left = {fill.name for fill in fills if not fill.each and (not fill.required or fill.condition is not None)}
    single = {name for name, spec in program.fields.items() if spec.type not in ("table", "list", "sheet")}
    return frozenset(left & single)


def _codes(spec: Field) -> tuple[str, ...]:
    found: list[str] = []
    ahead = list(spec.options)
    while ahead:
        option = ahead.pop(0)
        found.append(option.name)
        ahead.extend(option.options)
    return tuple(found)


def _cuts(trees: Iterable[Node], program: Program) -> dict[Path, tuple[Decimal, ...]]:
    found: dict[Path, set[Decimal]] = {}
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Binary) and node.operator in _COMPARE:
                for name, other in ((node.left, node.right), (node.right, node.left)):
                    if isinstance(name, Name) and name.type.is_number:
                        found.setdefault(name.path, set()).update(_constants(other, program))
    return {path: tuple(sorted(cuts)) for path, cuts in found.items()}


def _constants(node: Node, program: Program) -> Iterator[Decimal]:
    parts = node.items if isinstance(node, ListOf) else (node,)
    for part in parts:
        if isinstance(part, Name) and part.path[0] == "setting":
            value = program.settings.get(part.path[1])
        elif any(isinstance(inner, Name | Call) for inner in walk(part)):
            continue
        else:
            value = evaluated(part, Assignment({}))
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            yield Decimal(value)


def _cut_points(cuts: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """A value at every constant, between any two, below and above all."""
    if not cuts:
        return (Decimal(0),)
    between = [(one + two) / 2 for one, two in pairwise(cuts)]
    return tuple(sorted({cuts[0] - 1, *cuts, *between, cuts[-1] + 1}))
