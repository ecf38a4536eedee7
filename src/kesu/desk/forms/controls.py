"""Controls out of declared fields: one small description per control, drawn by `templates/desk/controls/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo

from kesu.casebook import queries
from kesu.casebook.sight import Viewer
from kesu.desk.forms.raw import Raw, RawRow
from kesu.desk.speaking import language, said, unit_name
from kesu.organisation.spelling import order
from kesu.procedure.declared import Field, Option
from kesu.procedure.hiding import offered
from kesu.procedure.program import Program
from kesu.procedure.who import Directory

KINDS = {
    "long_text": "area", "list": "lines", "boolean": "yesno", "date": "date", "time": "time", "datetime": "moment",
    "integer": "number", "decimal": "number", "money": "number", "choice": "select", "choices": "checks",
    "person": "select", "people": "checks", "unit": "select", "units": "checks", "file": "file", "files": "file",
    "table": "table", "snapshot": "table",
}  # fmt: skip
FEW = 4  # up to so many options are shown as buttons
LOOKED_UP = {kind: kind for kind in ("party", "product", "part", "lot", "place")}  # in master data, while typing
SUGGESTED = frozenset(("text", "party", "product", "part", "lot", "place", "contact"))


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool
    depth: int = 0

    @property
    def indent(self) -> str:
        """Wide blanks, as far as the choice lies below others."""
        return "\u3000" * self.depth


@dataclass(slots=True)
class Control:
    """One field of a form. `name` is what it is sent as; `code` the declared field's."""

    name: str
    code: str
    kind: str
    label: str
    raw: Raw
    hint: str = ""
    required: bool = False
    unit: str = ""
    unknown: str = ""
    internal: bool = False
    choices: list[Choice] = field(default_factory=list)
    lookup: str = ""  # what is looked up while typing: `party`, `lot` …
    suggestions: list[str] = field(default_factory=list)
    columns: list[Control] = field(default_factory=list)  # heads of a table
    rows: list[list[Control]] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)  # identities of the rows
    files: list[tuple[str, str]] = field(default_factory=list)  # hash and name of files chosen already
    errors: list[str] = field(default_factory=list)
    only: str = ""  # when it is asked for; empty: always
    away: bool = False  # it is not, as the form stands

    @property
    def id(self) -> str:
        return "c-" + self.name.replace(".", "-").replace("?", "")

    @property
    def wide(self) -> bool:
        """Whether it takes the whole width of the form."""
        return self.kind in ("area", "lines", "table", "checks", "file")


@dataclass(frozen=True, slots=True)
class Around:
    """What controls are made with: whom and what one may choose. file_names: of the case's files, by hash."""

    viewer: Viewer
    program: Program
    zone: tzinfo
    file_names: dict[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()  # fields that do not exist for the viewer

    @property
    def directory(self) -> Directory:
        return self.viewer.directory


def control(
    around: Around, spec: Field, name: str, raw: Raw, *, required: bool, left_out: frozenset[str] = frozenset()
) -> Control:
    """The control of a field. left_out: columns of a table that later steps fill."""
    made = Control(
        name=name,
        code=spec.name,
        kind=KINDS.get(spec.type, "text"),
        label=said(spec),
        raw=raw,
        hint=said(spec.hint),
        required=required,
        unit=spec.unit or "",
        unknown=said(spec.unknown),
        internal=spec.internal,
        lookup=LOOKED_UP.get(spec.type, ""),
    )
    if spec.rows is not None and not spec.options:
        made.kind = "text"  # the rows are being typed beside it: so is the key
    elif made.kind in ("select", "checks"):
        made.choices = list(_choices(around, spec, raw))
        if spec.type == "choice" and len(made.choices) <= FEW:
            made.kind = "radios"
    elif made.kind == "table":
        _lay_out(around, spec, made, left_out)
    elif made.kind == "file":
        made.files = [(digest, around.file_names.get(digest, digest[:12])) for digest in raw.many]
    elif spec.facet and spec.type in SUGGESTED:
        made.suggestions = queries.facet_values(around.viewer, spec.facet, limit=50)
    return made


def _lay_out(around: Around, spec: Field, made: Control, left_out: frozenset[str]) -> None:
    shown = [c for c in spec.columns.values() if c.computed is None and c.name not in left_out]
    rows = made.raw.rows or [RawRow()]
    made.columns = [control(around, column, column.name, Raw(), required=not column.optional) for column in shown]
    for place, row in enumerate(rows):
        cells = [
            control(
                around, column, f"{made.name}.{place}.{column.name}", row.cells.get(column.name, Raw()),
                required=not column.optional,
            )
            for column in shown
        ]  # fmt: skip
        made.rows.append(cells)
        made.numbers.append(row.number)


# --- what one may choose -----------------------------------------------------------------------------


def _choices(around: Around, spec: Field, raw: Raw) -> Iterator[Choice]:
    chosen = set(raw.many) | {raw.text}
    if spec.type in ("person", "people"):
        pairs = people_choices(around.directory)
        yield from (Choice(code, label, code in chosen) for code, label in pairs)
    elif spec.type in ("unit", "units"):
        yield from (Choice(code, label, code in chosen, depth) for code, label, depth in unit_choices(around.directory))
    else:
        yield from _options(offered(spec.options, chosen), chosen, 0)


def _options(options: Iterable[Option], chosen: set[str], depth: int) -> Iterator[Choice]:
    for option in options:
        yield Choice(option.name, option.text(language()), option.name in chosen, depth)
        yield from _options(option.options, chosen, depth + 1)


def people_choices(directory: Directory) -> list[tuple[str, str]]:
    """Active people by name (pinyin), with their unit."""
    active = [person for person in directory.people.values() if person.active]
    pairs = [(p.id, f"{p.name} · {unit_name(directory, p.unit)}" if p.unit else p.name) for p in active]
    return sorted(pairs, key=lambda pair: order(pair[1]))


def unit_choices(directory: Directory) -> list[tuple[str, str, int]]:
    """The tree of units from the top, each with its depth."""
    below: dict[str | None, list[str]] = {}
    for unit in directory.units.values():
        below.setdefault(unit.parent, []).append(unit.code)

    def walk(parent: str | None, depth: int) -> Iterator[tuple[str, str, int]]:
        for code in below.get(parent, ()):
            yield code, unit_name(directory, code), depth
            yield from walk(code, depth + 1)

    return list(walk(None, 0))
