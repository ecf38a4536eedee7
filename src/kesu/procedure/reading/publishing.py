"""The language's form for editors (JSON Schema) and for people (docs/language.md), from the same tables of keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from kesu.procedure.reading.constructs import PROCEDURE
from kesu.procedure.reading.elements import ELEMENT
from kesu.procedure.reading.names import RESERVED
from kesu.procedure.reading.naming import FACETS
from kesu.procedure.reading.organisation import ORGANISATION
from kesu.procedure.reading.papers import TOKENS
from kesu.procedure.reading.shape import Either, Json, Key, Kind, ListOf, Named, Shape, all_shapes
from kesu.procedure.reading.wordings import WORDINGS

SCHEMA_FILE = Path(__file__).with_name("schema.json")
ORGANISATION_SCHEMA_FILE = Path(__file__).with_name("organisation.schema.json")


def json_schema(root: Shape = PROCEDURE) -> Json:
    """JSON Schema 2020-12 of a procedure (or of the organisation's file): completion and hints in an editor.

    It knows the form only; names, types and expressions are judged by the reader.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Kesu: {root.en} / {root.zh}",
        "$ref": f"#/$defs/{root.name}",
        "$defs": {shape.name: shape.definition() for shape in all_shapes(root)},
    }


def organisation_schema() -> Json:
    return json_schema(ORGANISATION)


def schema_text(schema: Json) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def reference_markdown() -> str:
    """docs/language.md: every construct with its keys, what they hold and mean, and an example; every message."""
    return "\n".join(_lines()) + "\n"


HEAD = """# The procedure language: reference / 程序语言手册

Generated from the tables that drive the reader (`python -m kesu.procedure.reading.publishing`): do not edit it.
A pack is a folder with `procedure.yaml`, `scenarios/*.yaml` and `documents/*`. The file is YAML 1.2 without anchors,
tags and double keys; every scalar is text, and the language types it (`yes`, `8:30`, `quantity?` are text). `null`
needs a `question` beside it. Editors complete by `src/kesu/procedure/reading/schema.json`.

本页由读取器所用的键表生成，请勿手改。程序包是一个文件夹：`procedure.yaml`、`scenarios/*.yaml`、`documents/*`。
文件为 YAML 1.2，不用锚点、标签和重复的键；所有值都是文字，类型由语言决定。空值旁须写 `question`。

`use` at the top merges fragments, key by key and in their order: files without `procedure`, shared (`../shared/…`) or
the pack's own chapters (`chapters/…`); `replace: true` takes the place of an element. A fragment with `part: visit` and
`needs: {roles, fields, settings}` is spliced where a step says `use: visit`. Its steps, and of its clocks, tables,
streaks, lookups, documents, ledger, registers, measures, notices and promises those that name its steps (or a need by
another name), stand under the name of that step: `visit.prepare`, `clock.visit.limit`, once for each use. The rest is
the pack's, once; facts always are: a use that needs facts of its own has them as `needs`, and maps them by `with`.

顶层的 `use` 按次序逐键并入片段：没有 `procedure` 的文件，共用的（`../shared/…`）或本包的分章（`chapters/…`）。
写有 `part: visit` 的片段是部件，由步骤以 `use: visit` 插入。它的步骤，以及提到这些步骤（或经 `with` 改名的所需名称）的
时限、判定表、连续次数、查找、单据、账目、台账、指标、通知和承诺，都归在该步骤名下（`visit.prepare`、`clock.visit.limit`），
每次插入各有一份；其余归整个程序，只有一份。字段总是整个程序的；各次插入要有各自的字段时，列入 `needs`，
由 `with` 指定。"""


TABLE_HEAD = ("| key 键 | holds 内容 | meaning | 含义 | example 例 |", "|---|---|---|---|---|")


def _lines() -> Iterator[str]:
    yield HEAD
    yield from _any_element()
    for root in (PROCEDURE, ORGANISATION):
        for shape in all_shapes(root):
            if root is PROCEDURE or shape.name not in _procedure_names():
                yield from _construct(shape)
    yield from _words()
    yield from _messages()


def _any_element() -> Iterator[str]:
    yield '\n<a id="element"></a>\n\n## any element / 任何元素\n'
    yield from TABLE_HEAD
    yield from (_row(key) for key in ELEMENT)


def _procedure_names() -> set[str]:
    return {shape.name for shape in all_shapes(PROCEDURE)}


def _construct(shape: Shape) -> Iterator[str]:
    yield f'\n<a id="{shape.name}"></a>\n\n## {shape.en} / {shape.zh}\n'
    if shape.example:
        yield f"`{shape.example}`\n"
    if shape.short:
        yield f"A bare text stands for its `{shape.short}`. / 只写文字即 `{shape.short}`。\n"
    yield from TABLE_HEAD
    yield from (_row(key) for key in shape.keys if key not in ELEMENT)
    if {key.name for key in ELEMENT} <= {key.name for key in shape.keys}:
        yield "\nAnd the keys of [any element](#element). / 以及[任何元素](#element)的键。"


def _row(key: Key) -> str:
    name = f"**`{key.name}`**" if key.required else f"`{key.name}`"
    cells = (name, describe(key.kind), key.en, key.zh, f"`{key.example}`" if key.example else "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def describe(kind: Kind) -> str:
    """What may stand there, in a few words, with links to the constructs in it."""
    if isinstance(kind, Shape):
        return f"[{kind.en}](#{kind.name})"
    if isinstance(kind, Named):
        return f"name: {describe(kind.of)}"
    if isinstance(kind, ListOf):
        return f"a list: {describe(kind.of)}"
    if isinstance(kind, Either):
        return " or ".join(describe(part) for part in kind.parts())
    links = [f"[{shape.en}](#{shape.name})" for part in kind.parts() if isinstance(shape := part, Shape)]
    return f"{kind.en}: {', '.join(links)}" if links else kind.en


def _words() -> Iterator[str]:
    yield "\n## Words with a meaning / 有固定含义的词\n"
    for kind, names in RESERVED.items():
        yield f"- not a name of a {kind} / 不能作名称: {', '.join(f'`{name}`' for name in sorted(names))}"
    yield f"- facets / 口径: {', '.join(f'`{name}`' for name in sorted(FACETS))}"
    yield f"- tokens of a number / 编号成分: {', '.join(f'`{name}`' for name in TOKENS)}"


def _messages() -> Iterator[str]:
    yield "\n## Messages / 消息\n"
    yield "| code 代码 | severity | message | 消息 | mend 改法 |"
    yield "|---|---|---|---|---|"
    for code, wording in sorted(WORDINGS.items()):
        cells = (f"`{code}`", wording.severity, wording.en, wording.zh, wording.mend_en or "did you mean …?")
        yield f"| {' | '.join(cells)} |".replace("{{", "{").replace("}}", "}")


def publish(docs: Path) -> None:
    """Writes the generated files anew."""
    SCHEMA_FILE.write_text(schema_text(json_schema()), encoding="utf-8")
    ORGANISATION_SCHEMA_FILE.write_text(schema_text(organisation_schema()), encoding="utf-8")
    docs.write_text(reference_markdown(), encoding="utf-8")


if __name__ == "__main__":
    publish(Path(__file__).parents[4] / "docs" / "language.md")
