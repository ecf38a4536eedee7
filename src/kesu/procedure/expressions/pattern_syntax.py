"""From the text of a pattern to the states it goes through (Thompson's construction)."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 200
MOST_STATES = 600
MOST_REPEATS = 100
_DEEPEST = 20

_DIGITS = (("0", "9"),)
_WORD = (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z"))
_SPACE = ((" ", " "), ("\t", "\t"), ("\n", "\n"), ("\r", "\r"), ("\f", "\f"), ("\v", "\v"))
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": _SPACE}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}

Ranges = tuple[tuple[str, str], ...]


class PatternRefused(ValueError):
    """A pattern that is not in the syntax, or too large."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of these ranges, or (`negated`) of none of them; `but` are negated classes inside brackets."""

    ranges: Ranges
    negated: bool = False
    but: tuple[Chars, ...] = ()

    def has(self, char: str) -> bool:
        inside = any(low <= char <= high for low, high in self.ranges) or any(part.has(char) for part in self.but)
        return inside != self.negated


@dataclass(frozen=True, slots=True)
class Edge:
    """To another state: on a character, freely (None), or at the text's start `^` or end `$`."""

    on: Chars | str | None
    to: int


States = list[list[Edge]]
Piece = tuple[int, int]


def parsed(pattern: str) -> tuple[States, int, int]:
    """States, the first and the last one. Raises PatternRefused."""
    if len(pattern) > LONGEST:
        raise PatternRefused(f"正则过长（最多 {LONGEST} 字）", f"the pattern is too long (at most {LONGEST})")
    reader = _Reader(pattern)
    start, accept = reader.alternatives(0)
    if reader.at < len(pattern):
        raise PatternRefused("正则中多了 `)`", "the pattern has a `)` too many")
    return reader.states, start, accept


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.states: States = []

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        if self.at >= len(self.text):
            raise PatternRefused("正则不完整", "the pattern is not finished")
        self.at += 1
        return self.text[self.at - 1]

    def state(self) -> int:
        if len(self.states) >= MOST_STATES:
            raise PatternRefused("正则展开后过大", "the pattern is too large when written out")
        self.states.append([])
        return len(self.states) - 1

    def link(self, start: int, to: int, on: Chars | str | None = None) -> None:
        self.states[start].append(Edge(on, to))

    def piece(self, on: Chars | str | None) -> Piece:
        start, end = self.state(), self.state()
        self.link(start, end, on)
        return start, end

    # --- the grammar ------------------------------------------------------------------------------

    def alternatives(self, depth: int) -> Piece:
        if depth > _DEEPEST:
            raise PatternRefused("正则嵌套过深", "the pattern is nested too deep")
        start, end = self.state(), self.state()
        while True:
            first, last = self.sequence(depth)
            self.link(start, first)
            self.link(last, end)
            if self.peek() != "|":
                return start, end
            self.take()

    def sequence(self, depth: int) -> Piece:
        start = end = self.state()
        while self.peek() not in ("", "|", ")"):
            begin = self.at
            first, last = self.repeated(self.atom(depth), begin, depth)
            self.link(end, first)
            end = last
        return start, end

    def atom(self, depth: int) -> Piece:
        char = self.take()
        if char == "(":
            return self.group(depth)
        if char == "[":
            return self.piece(self.brackets())
        if char in "*+?{":
            raise PatternRefused(f"`{char}` 前面没有内容", f"nothing stands before `{char}`")
        if char in "^$":
            return self.piece(char)
        if char == ".":
            return self.piece(Chars((("\n", "\n"),), negated=True))
        return self.piece(self.escape() if char == "\\" else Chars(((char, char),)))

    def group(self, depth: int) -> Piece:
        if self.peek() == "?":
            self.take()
            if self.take() != ":":
                raise PatternRefused("正则不支持 `(?…`，除了 `(?:`", "patterns know no `(?…` but `(?:`")
        inner = self.alternatives(depth + 1)
        if self.peek() != ")":
            raise PatternRefused("正则缺少 `)`", "the pattern lacks a `)`")
        self.take()
        return inner

    def escape(self) -> Chars:
        char = self.take()
        if char.lower() in _CLASSES:
            return Chars(_CLASSES[char.lower()], negated=char.isupper())
        if char in _CONTROLS:
            return Chars(((_CONTROLS[char], _CONTROLS[char]),))
        if char.isalnum():
            raise PatternRefused(f"正则不支持 `\\{char}`", f"patterns know no `\\{char}`")
        return Chars(((char, char),))

    def brackets(self) -> Chars:
        negated = self.peek() == "^"
        if negated:
            self.take()
        ranges: list[tuple[str, str]] = []
        but: list[Chars] = []
        while self.peek() != "]" or not (ranges or but):
            char = self.take()
            chars = self.escape() if char == "\\" else Chars(((char, char),))
            if chars.negated:
                but.append(chars)
            elif (
                self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", "") and len(chars.ranges) == 1
            ):
                ranges.append(self.range(chars.ranges[0][0]))
            else:
                ranges.extend(chars.ranges)
        self.take()
        return Chars(tuple(ranges), negated, tuple(but))

    def range(self, low: str) -> tuple[str, str]:
        self.take()
        high = self.take()
        if high == "\\":
            high = self.escape().ranges[0][0]
        if high < low:
            raise PatternRefused(f"范围 `{low}-{high}` 反了", f"the range `{low}-{high}` is backwards")
        return low, high

    # --- repeating --------------------------------------------------------------------------------

    def repeated(self, piece: Piece, begin: int, depth: int) -> Piece:
        end_of_atom = self.at
        least, most = self.quantifier()
        if (least, most) == (1, 1):
            return piece
        after = self.at
        copies = [piece]
        while len(copies) < max(least, most or 0, 1):
            self.at = begin
            copies.append(self.atom(depth))
            assert self.at == end_of_atom
        self.at = after
        return self.joined(copies, least, most)

    def joined(self, copies: list[Piece], least: int, most: int | None) -> Piece:
        start = end = self.state()
        out = self.state()
        for count, (first, last) in enumerate(copies):
            if count >= least:
                self.link(end, out)
            if most == 0:
                break
            self.link(end, first)
            end = last
        if most is None:
            self.link(end, copies[-1][0])
        self.link(end, out)
        return start, out

    def quantifier(self) -> tuple[int, int | None]:
        char = self.peek()
        known: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if char in known and char:
            self.take()
            found = known[char]
        elif char == "{":
            found = self.braces()
        else:
            return 1, 1
        if self.peek() == "?":  # as few as can be: the same to a search that only says yes or no
            self.take()
        if self.peek() and self.peek() in "*+?{":
            raise PatternRefused("重复符号叠加", "one repetition stands behind another")
        return found

    def braces(self) -> tuple[int, int | None]:
        end = self.text.find("}", self.at)
        body = self.text[self.at + 1 : end] if end > 0 else ""
        least, comma, most = body.partition(",")
        numbers = least.isascii() and least.isdigit() and (not most or (most.isascii() and most.isdigit()))
        if not numbers or len(body) > 7:
            raise PatternRefused("重复次数应写作 {2} 或 {2,5}", "repetitions are written {2} or {2,5}")
        self.at = end + 1
        low, high = int(least), int(most) if most else None if comma else int(least)
        if low > MOST_REPEATS or (high is not None and (high > MOST_REPEATS or high < low)):
            raise PatternRefused(f"重复最多 {MOST_REPEATS} 次", f"at most {MOST_REPEATS} repetitions")
        return low, high
