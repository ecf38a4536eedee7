"""From text to tree. Whatever the text, the answer is a tree or a message, never a crash."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from kesu.procedure.expressions.tree import (
    Binary,
    Call,
    Choice,
    Constant,
    Index,
    ListOf,
    Literal,
    Logic,
    Macro,
    Member,
    Name,
    Node,
    Unary,
    depth,
)

LONGEST = 5_000
DEEPEST = 100
MOST_DIGITS = 40
MACROS = frozenset({"exists", "all", "filter", "map", "groups"})
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?", "0": "\0"}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_BRACKETS = re.compile(r"""[rR]?"(?:[^"\\\n]|\\.)*"|[rR]?'(?:[^'\\\n]|\\.)*'|[\[\](){}]""")


class Unparsable(Exception):
    """The text is no expression. `line` and `column` count from 1 in the text."""

    def __init__(self, code: str, line: int, column: int, zh: str, en: str, mend: tuple[str, str] = ("", "")) -> None:
        super().__init__(en)
        self.code = code
        self.line = line
        self.column = column
        self.zh = zh
        self.en = en
        self.mend = mend


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of a text, positions counted in the text. Raises Unparsable, and nothing else."""
    if len(text) > LONGEST:
        zh, en = (
            f"表达式过长（{len(text)} 字，最多 {LONGEST}）",
            f"expression too long ({len(text)}, at most {LONGEST})",
        )
        raise Unparsable("expression.length", 1, 1, zh, en, ("拆成判定表或计算字段", "use a table or a computed field"))
    if not text.strip():
        raise Unparsable("expression.empty", 1, 1, "表达式为空", "the expression is empty")
    _refuse_deep_brackets(text)
    try:
        tree: Node = _parser().parse(text)  # type: ignore[assignment]
    except UnexpectedInput as unexpected:
        raise _explained(text, unexpected) from None
    except VisitError as failed:
        if isinstance(failed.orig_exc, Unparsable):
            raise failed.orig_exc from None
        raise
    if depth(tree) > DEEPEST:
        raise _too_deep(1, 1)
    return tree


@cache
def _parser() -> Lark:
    return Lark.open(
        "grammar.lark",
        rel_to=__file__,
        parser="lalr",
        transformer=_Builder(),
        propagate_positions=False,
        maybe_placeholders=False,
    )


def _refuse_deep_brackets(text: str) -> None:
    level = 0
    for match in _BRACKETS.finditer(text):
        if match[0] in "([{":
            level += 1
        elif match[0] in ")]}":
            level -= 1
        if level > DEEPEST:
            line = text.count("\n", 0, match.start()) + 1
            raise _too_deep(line, match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1)


def _too_deep(line: int, column: int) -> Unparsable:
    zh, en = f"表达式嵌套过深（最多 {DEEPEST} 层）", f"expression nested too deep (at most {DEEPEST} levels)"
    return Unparsable(
        "expression.depth", line, column, zh, en, ("拆成计算字段（is）", "split it into fields with `is`")
    )


# --- building the tree, bottom up while parsing: no recursion ------------------------------------------


@v_args(inline=True)
class _Builder(Transformer[Token, Node]):
    def name(self, token: Token) -> Node:
        return Name((str(token),), **_at(token))

    def integer(self, token: Token) -> Node:
        _refuse_long(token)
        return Literal(int(token), **_at(token))

    def decimal(self, token: Token) -> Node:
        _refuse_long(token)
        return Literal(Decimal(str(token)), **_at(token))

    def string(self, token: Token) -> Node:
        return Literal(_unquoted(token), **_at(token))

    def true(self, token: Token) -> Node:
        return Literal(True, **_at(token))

    def false(self, token: Token) -> Node:
        return Literal(False, **_at(token))

    def null(self, token: Token) -> Node:
        return Literal(None, **_at(token))

    def member(self, of: Node, token: Token) -> Node:
        if isinstance(of, Name):
            return Name((*of.path, str(token)), **_of(of))
        return Member(of, str(token), **_of(of))

    def index(self, of: Node, key: Node) -> Node:
        return Index(of, key, **_of(of))

    def list(self, token: Token, items: tuple[Node, ...]) -> Node:
        return ListOf(items, **_at(token))

    def arguments(self, *items: Node) -> tuple[Node, ...]:
        return items

    def call(self, token: Token, arguments: tuple[Node, ...]) -> Node:
        return Call(str(token), arguments, **_at(token))

    def method(self, of: Node, token: Token, arguments: tuple[Node, ...]) -> Node:
        function = str(token)
        if function in MACROS:
            return _macro(of, token, arguments)
        return Call(function, (of, *arguments), True, **_at(token))

    def unary(self, token: Token, operand: Node) -> Node:
        if token == "-" and isinstance(operand, Literal) and _is_positive_number(operand.value):
            return Literal(-operand.value, **_at(token))  # type: ignore[operator]
        return Unary(str(token), operand, **_at(token))

    def binary(self, left: Node, token: Token, right: Node) -> Node:
        return Binary(str(token), left, right, **_of(left))

    def logic(self, left: Node, token: Token, right: Node) -> Node:
        head = left.operands if isinstance(left, Logic) and left.operator == token else (left,)
        tail = right.operands if isinstance(right, Logic) and right.operator == token else (right,)
        return Logic(str(token), (*head, *tail), **_of(left))

    def choice(self, condition: Node, then: Node, otherwise: Node) -> Node:
        return Choice(condition, then, otherwise, **_of(condition))


def _at(token: Token) -> dict[str, Any]:
    return {"line": token.line, "column": token.column}


def _refuse_long(token: Token) -> None:
    if len(token) > MOST_DIGITS:
        zh, en = f"数字过长（最多 {MOST_DIGITS} 位）", f"the number is too long (at most {MOST_DIGITS} digits)"
        raise Unparsable("expression.number", token.line or 1, token.column or 1, zh, en)


def _of(node: Node) -> dict[str, Any]:
    return {"line": node.line, "column": node.column}


def _is_positive_number(value: Constant) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value > 0


def _macro(of: Node, token: Token, arguments: tuple[Node, ...]) -> Node:
    kind = str(token)
    variable = arguments[0] if arguments else None
    if len(arguments) == 2 and isinstance(variable, Name) and len(variable.path) == 1:
        return Macro(kind, of, variable.path[0], arguments[1], **_at(token))
    zh, en = f"`{kind}` 需要变量和表达式", f"`{kind}` needs a variable and an expression"
    example = f"list.{kind}(r, r.quantity > 0)"
    raise Unparsable(
        "expression.arguments", token.line or 1, token.column or 1, zh, en, (f"如 {example}", f"as in {example}")
    )


def _unquoted(token: Token) -> str:
    text = str(token)
    if text[0] in "rR":
        return text[2:-1]

    def replaced(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "uUx" and len(code) > 1:
            number = int(code[1:], 16)
            if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF:
                return chr(number)
        elif code in _ESCAPES:
            return _ESCAPES[code]
        zh, en = f"字符串中无效的转义 `{match[0]}`", f"no such escape in a string: `{match[0]}`"
        mend = "反斜杠写作 \\\\，正则写作 r'…'", "write a backslash as \\\\, a pattern as r'…'"
        raise Unparsable("expression.syntax", token.line or 1, token.column or 1, zh, en, mend)

    return _ESCAPE.sub(replaced, text[1:-1])


# --- what went wrong, and the mend ----------------------------------------------------------------------

_SLIPS = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "&": "&&",
    "|": "||",
    "=": "==",
    "is": "==",
    "<>": "!=",
    "，": ",",
    "（": "(",
    "）": ")",
    "。": ".",
    "？": "?",
    "：": ":",
    "！": "!",
    "＝": "==",
    "＞": ">",
    "＜": "<",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
}


def _explained(text: str, unexpected: UnexpectedInput) -> Unparsable:
    if isinstance(unexpected, UnexpectedToken) and unexpected.token.type == "$END":
        zh, en = "表达式不完整", "the expression is not finished"
        return Unparsable("expression.syntax", *_end_of(text), zh, en, _missing(text))
    found = str(unexpected.token) if isinstance(unexpected, UnexpectedToken) else _character(text, unexpected)
    line, column = max(unexpected.line, 1), max(unexpected.column, 1)
    zh, en = f"此处不应有 `{found}`", f"unexpected `{found}`"
    if found in _SLIPS:
        return Unparsable(
            "expression.syntax", line, column, zh, en, (f"请写 `{_SLIPS[found]}`", f"write `{_SLIPS[found]}`")
        )
    if found in "\"'":
        zh, en = "字符串没有结束", "the string is not closed"
    previous = re.search(r"(\w+)\s*$", _before(text, line, column))
    if previous and previous[1] == "not":
        return Unparsable("expression.syntax", line, column, zh, en, ("请写 `!`", "write `!`"))
    return Unparsable("expression.syntax", line, column, zh, en)


def _character(text: str, unexpected: UnexpectedInput) -> str:
    position = unexpected.pos_in_stream
    return text[position] if isinstance(unexpected, UnexpectedCharacters) and position is not None else "?"


def _before(text: str, line: int, column: int) -> str:
    return text.split("\n")[line - 1][: column - 1]


def _end_of(text: str) -> tuple[int, int]:
    lines = text.rstrip().split("\n")
    return len(lines), len(lines[-1]) + 1


def _missing(text: str) -> tuple[str, str]:
    bare = _BRACKETS.sub(lambda match: match[0] if len(match[0]) == 1 else "", text)
    for opening, closing in ("()", "[]"):
        if bare.count(opening) > bare.count(closing):
            return f"缺少 `{closing}`", f"a `{closing}` is missing"
    return "", ""
