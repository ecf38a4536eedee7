"""A template and a case's facts become a paper: every expression evaluated, every `each` unrolled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from kesu.casebook.figurewords import words_of_snapshot
from kesu.casebook.frozenwords import FrozenWords
from kesu.casebook.wording import Reader
from kesu.documents.attached import pictures_of
from kesu.documents.checking import columns_of, sheet_column
from kesu.documents.declared import Block, Cell, Signing, Template, Words
from kesu.documents.paper import Box, Piece, Signed
from kesu.documents.releasing import InternalRead
from kesu.documents.telling import Teller
from kesu.procedure.declared import Field
from kesu.procedure.expressions import EvaluationError, Expression
from kesu.procedure.expressions.tree import Name
from kesu.procedure.facts import Facts
from kesu.procedure.offering import with_rows
from kesu.procedure.registers import Column
from kesu.procedure.values import to_store
from kesu.procedure.waiving import reviewed

BLANK = "＿＿＿＿"  # in running text, where nothing is known
FIGURES = frozenset({"decimal", "integer", "money"})
MOST_ROWS = 5000
_HAN = "[⺀-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
_SPACE = re.compile(f"(?<={_HAN})[ \t]+(?={_HAN})")  # what stands round `{{ … }}` is no space in Chinese


@dataclass(frozen=True)
class Filler:
    """outside: whether the paper leaves the house; then `facts` are released ones. letter: whether for a customer;
    there no box is empty that does not `must` stand there."""

    teller: Teller
    facts: Facts
    outside: bool
    letter: bool = False
    must: tuple[str, ...] = ()

    @property
    def fields(self) -> Mapping[str, Field]:
        return self.facts.program.fields

    def pieces(self, template: Template) -> tuple[Piece, ...]:
        return tuple(self._all(template.blocks, self.facts, {}))

    def _all(self, blocks: Iterable[Block], facts: Facts, columns: Mapping[str, Field]) -> Iterator[Piece]:
        for block in blocks:
            if block.condition is None or self._value(block.condition, facts) is True:
                yield from self._block(block, facts, columns)

    def _block(self, block: Block, facts: Facts, columns: Mapping[str, Field]) -> Iterator[Piece]:
        match block.kind:
            case "heading" | "text":
                assert block.text is not None
                yield Piece(kind=block.kind, text=self._text(block.text.get(self.teller.language), facts, columns))
            case "fields":
                yield from self._fields(block, facts, columns)
            case "table":
                yield self._table(block, facts)
            case "signatures":
                yield Piece(kind="signatures", signed=tuple(self._signed(block.signings)))
            case "checks":
                yield self._checks(block)
            case "files":
                pictures = tuple(pictures_of(facts, None if block.files == "all" else block.files))
                yield Piece(kind="files", label=self.teller.said(block.label), pictures=pictures)
            case "new_page":
                yield Piece(kind="page")
            case "blocks":
                inner = columns_of(block.each, self.facts.program.procedure) or columns
                for at in self._rows(block.each, facts) if block.each is not None else (facts,):
                    yield from self._all(block.blocks, at, inner)

    # --- texts and boxes ----------------------------------------------------------------------------

    def _text(self, words: Words, facts: Facts, columns: Mapping[str, Field]) -> str:
        parts = (part if isinstance(part, str) else self._told(part, facts, columns) or BLANK for part in words.parts)
        return _SPACE.sub("", "".join(parts).strip()) if self.teller.language == "zh" else "".join(parts).strip()

    def _fields(self, block: Block, facts: Facts, columns: Mapping[str, Field]) -> Iterator[Piece]:
        """Boxes in their order; a table among them stands below the boxes before it, over the whole width."""
        boxes: list[Box] = []
        for cell in block.cells:
            spec = self.fields.get(cell.name or "")
            if spec is not None and is_table(spec):
                if boxes:
                    yield Piece(kind="fields", columns=block.columns, boxes=spread(boxes, block.columns))
                boxes = []
                yield self.whole_table(spec, self.teller.said(cell.label) or self.teller.said(spec))
            elif spec is not None and spec.type in ("file", "files"):
                yield Piece(kind="files", label=self.teller.said(spec), pictures=tuple(pictures_of(facts, spec.name)))
            elif (box := self._box(cell, spec, facts, columns)).text or cell.blank or not self._omits(cell):
                boxes.append(box)
        if boxes:
            yield Piece(kind="fields", columns=block.columns, boxes=spread(boxes, block.columns))

    def _omits(self, cell: Cell) -> bool:
        return self.letter and cell.name not in self.must

    def _box(self, cell: Cell, spec: Field | None, facts: Facts, columns: Mapping[str, Field]) -> Box:
        label = self.teller.said(cell.label)
        if spec is not None:
            long = spec.type == "long_text"
            text = self.teller.field(self.offered(spec), self.stored(spec, facts))
            return Box(label or self.teller.said(spec), text, cell.wide or long, cell.height or (2 if long else 0))
        text = "" if cell.value is None else self._told(cell.value, facts, columns)
        return Box(label, text, cell.wide, cell.height)

    def offered(self, spec: Field) -> Field:
        """A choice among rows with what the rows are called, of those the paper may name."""
        hidden = [name for name, one in self.fields.items() if one.internal] if self.outside else ()
        return with_rows(spec, self.facts, hidden)

    def stored(self, spec: Field, facts: Facts) -> Any:
        """A field's value as it is kept; a computed one is worked out."""
        if spec.computed is None:
            if self.outside:
                facts.field(spec.name)  # raises where it is internal
            return facts.state.fields.get(spec.name)
        try:
            return to_store(spec, facts.field(spec.name))
        except (EvaluationError, ArithmeticError, TypeError, ValueError):
            return None

    # --- tables -------------------------------------------------------------------------------------

    def _table(self, block: Block, facts: Facts) -> Piece:
        columns = columns_of(block.each, self.facts.program.procedure) or {}
        specs = [columns.get(cell.name or "") for cell in block.cells]
        heads = [
            self.teller.said(cell.label) or self.teller.said(spec)
            for cell, spec in zip(block.cells, specs, strict=True)
        ]
        rows = [
            tuple(self._in_table(cell, spec, at, columns) for cell, spec in zip(block.cells, specs, strict=True))
            for at in self._rows(block.each, facts)
        ]
        figures = {place for place, spec in enumerate(specs) if spec is not None and spec.type in FIGURES}
        return table(heads, rows, figures, self.teller.said(block.label), self.teller.said(block.empty))

    def _in_table(self, cell: Cell, spec: Field | None, at: Facts, columns: Mapping[str, Field]) -> str:
        if cell.value is not None:
            return self._told(cell.value, at, columns)
        row = at.each()
        value = row.get(cell.name) if isinstance(row, Mapping) and cell.name else None
        return self.teller.native(value, self.offered(spec) if spec is not None else None, None)

    def whole_table(self, spec: Field, label: str) -> Piece:
        """A table, a goods sheet or a snapshot with all its columns."""
        if spec.type == "snapshot":
            return self._frozen(spec, label)
        names = ["lot", "where", "total", "unknown", *spec.sheet.states] if spec.sheet is not None else [*spec.columns]
        spec = self.offered(spec)
        columns = [sheet_column(name, spec) if spec.sheet is not None else spec.columns[name] for name in names]
        if self.outside:
            columns = [column for column in columns if not column.internal]
        value = self.facts.field(spec.name)
        rows = [
            tuple(self.teller.native(row.get(column.name), column, None) for column in columns)
            for row in (value if isinstance(value, tuple | list) else ())[:MOST_ROWS]
        ]
        figures = {place for place, column in enumerate(columns) if column.type in FIGURES}
        return table([self.teller.said(column) for column in columns], rows, figures, label, "")

    def _frozen(self, spec: Field, label: str) -> Piece:
        """The rows of a register as they were frozen, in its own words."""
        reader = Reader(self.teller.language, self.teller.zone, self.teller.directory)
        words = words_of_snapshot(spec, self.facts.program.procedure, reader)
        self.facts.field(spec.name)  # raises where it is internal
        rows = (self.facts.state.fields.get(spec.name) or [])[:MOST_ROWS]
        columns = {**words.columns, **spec.columns}
        keys = [key for key in words.keys(rows) if not (self.outside and key in columns and columns[key].internal)]
        cells = [tuple(self._frozen_cell(words, key, row.get(key)) for key in keys) for row in rows]
        figures = {place for place, key in enumerate(keys) if key in words.columns and _is_figure(words.columns[key])}
        return table([words.heading(key) for key in keys] or [label], cells, figures, label, "")

    def _frozen_cell(self, words: FrozenWords, key: str, plain: Any) -> str:
        """A frozen value; the rows of a table within a row stand one under the other."""
        spec = words.columns[key].spec if key in words.columns else None
        if spec is None or not spec.columns or not isinstance(plain, list):
            return words.text(key, plain)
        shown = [column for column in spec.columns.values() if not (self.outside and column.internal)]
        lines = ([self.teller.field(column, row.get(column.name)) for column in shown] for row in plain)
        return "\n".join(" ".join(filter(None, line)) for line in lines)

    def _rows(self, each: Expression | None, facts: Facts) -> Iterator[Facts]:
        value = self._value(each, facts) if each is not None else None
        for element in (value if isinstance(value, tuple | list) else ())[:MOST_ROWS]:
            yield facts.laid_over(element=element)

    # --- signatures ---------------------------------------------------------------------------------

    def _signed(self, signings: Iterable[Signing]) -> Iterator[Signed]:
        steps = self.facts.program.steps
        for signing in signings:
            step, state = steps[signing.step], self.facts.state.steps.get(signing.step)
            label = self.teller.said(signing.label) or self.teller.said(step)
            if state is None or state.status != "done":
                yield Signed(label)
                continue
            outcome = step.outcomes.get(state.outcome or "")
            note = self.teller.said(outcome) if outcome is not None and outcome.label is not None else ""
            by_hand = step.sign or (outcome is not None and outcome.sign)
            people = dict.fromkeys(
                person for task in state.tasks.values() for person in (*task.parts, task.by) if person
            )
            people = people or dict.fromkeys([state.by or ""])
            proofs = {str(one["by"]): one for task in state.tasks.values() for one in task.proofs}
            names = self.teller.listed(name for person in people if (name := self._who(person, proofs.get(person))))
            mark = _how_signed([one["manner"] for one in proofs.values()]) if by_hand else ""
            yield Signed(
                label, names, self.teller.moment(state.done_at), " · ".join(part for part in (note, mark) if part)
            )
            reviewers = dict.fromkeys(task.reviewer for task in state.tasks.values() if task.reviewer)
            if reviewers:
                names = self.teller.listed(self.teller.person(person) for person in reviewers)
                yield Signed(_("Reviewed: %(what)s") % {"what": label}, names, self.teller.moment(state.done_at))

    # --- what was required ---------------------------------------------------------------------------

    def _checks(self, block: Block) -> Piece:
        """What a step required, one by one: how it stands, and who let it pass, when and why."""
        if self.outside:
            raise InternalRead(f"checks: {block.checks}")
        step, state = self.facts.program.steps[block.checks], self.facts.state.steps.get(block.checks)
        words = {"met": _("met"), "unmet": _("not met"), "empty": _("not met"), "waived": _("waived")}
        rows: list[tuple[str, ...]] = []
        for task in state.tasks.values() if state is not None else ():
            for one in reviewed(step, task, self.facts):
                said = one.requirement.otherwise
                told = said.get(self.teller.language) if said is not None else one.requirement.that.text
                by = self.teller.listed(
                    filter(None, (self.teller.person(one.waiver.get("by")), self._behalf(one.waiver)))
                )
                rows.append((str(one.number), told, words[one.state], by, self.teller.moment(one.waiver.get("at")),
                             str(one.waiver.get("reason") or "")))  # fmt: skip
        heads = [_("No."), _("Required"), _("Result"), _("Waived by"), _("At"), _("Reason")]
        return table(heads, rows, (0,), self.teller.said(block.label), self.teller.said(block.empty))

    def _behalf(self, waiver: Mapping[str, Any]) -> str:
        name = self.teller.person(waiver.get("behalf"))
        return _("for %(name)s") % {"name": name} if name else ""

    def _who(self, person: str, proof: Mapping[str, Any] | None) -> str:
        """Somebody outside signs under the name they wrote, unless the law has had it erased."""
        role = self.teller.person(person)
        return f"{proof['name']} ({role})" if proof is not None and proof.get("name") else role

    # --- expressions --------------------------------------------------------------------------------

    def _told(self, expression: Expression, facts: Facts, columns: Mapping[str, Field]) -> str:
        value = self._value(expression, facts)
        spec = self._named(expression, columns)
        return self.teller.native(value, self.offered(spec) if spec is not None else None, expression.type)

    def _named(self, expression: Expression, columns: Mapping[str, Field]) -> Field | None:
        """The field or column it is nothing but the name of."""
        tree = expression.tree
        if not isinstance(tree, Name) or len(tree.path) != 2:
            return None
        where = {"f": self.fields, "was": self.fields, "each": columns}.get(tree.path[0], {})
        return where.get(tree.path[1])

    def _value(self, expression: Expression, facts: Facts) -> Any:
        """None where it is empty or fails (B1.9); what is internal is refused, never left blank."""
        try:
            return expression(facts)
        except (EvaluationError, ArithmeticError, TypeError, ValueError, OverflowError):
            return None


def is_table(spec: Field) -> bool:
    """Whether a field is printed as a table of its own instead of a box."""
    return bool(spec.columns) or spec.sheet is not None or spec.type == "snapshot"


def _is_figure(column: Column) -> bool:
    return column.type.name in FIGURES and not (column.path[:1] == ("ledger",) and column.path[1:] != ("amount",))


def spread(boxes: list[Box], columns: int) -> tuple[Box, ...]:
    """A box that would stand alone in its row gets the whole row."""
    done: list[Box] = []
    at = 0
    for place, one in enumerate(boxes):
        last = place + 1 == len(boxes) or boxes[place + 1].wide
        done.append(replace(one, wide=True) if not one.wide and at == 0 and last else one)
        at = 0 if done[-1].wide else (at + 1) % columns
    return tuple(done)


def table(heads: list[str], rows: list[tuple[str, ...]], figures: Iterable[int], label: str, empty: str) -> Piece:
    """A table whose columns are as wide as what stands in them asks for."""
    weights = []
    for place, head in enumerate(heads):
        longest = max((_width(row[place]) for row in rows[:200]), default=0)
        weights.append(max(4, min(_width(head) + 2, 14), min(longest + 2, 40 if len(heads) <= 8 else 24)))
    return Piece(
        kind="table", label=label, heads=tuple(heads), weights=tuple(weights), right=tuple(sorted(figures)),
        rows=tuple(rows), empty=empty or _("none"),
    )  # fmt: skip


def _width(text: str) -> int:
    return max(
        (sum(2 if ord(character) > 0x2E7F else 1 for character in line) for line in text.splitlines()), default=0
    )


def _how_signed(manners: list[str]) -> str:
    """How strong a signature is: with a password inside, else by what the link's holder could show."""
    if "link" in manners:
        return _("signed through a private link")
    return _("signed through a private link, with a code from their mailbox") if manners else _("signed electronically")
