"""Papers: `python -m kesu.cli.bench.printed TIMES` in a folder that is new; a line of JSON for each.

The five copies of a closed complaint's form, and a table of three hundred rows, as PDF and as DOCX.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kesu.cli.installation import load_django

ROWS = 300


def main(times: int) -> None:
    load_django("zh")
    from kesu.casebook.installation import prepare
    from kesu.cli.serving import fill_demo
    from kesu.documents.rendering import render

    now = datetime.now(UTC).replace(microsecond=0)
    prepare(now=now, test_clock=True)
    fill_demo(now)
    for code, zh, en, papers in _papers():
        for kind in ("pdf", "docx"):
            seconds, data = [], b""
            for _ in range(times):
                started = time.perf_counter()
                data = render(papers, kind)
                seconds.append(time.perf_counter() - started)
            name = [f"{zh} {kind.upper()}", f"{en}, {kind.upper()}"]
            line = {"code": f"{code}.{kind}", "name": name, "seconds": seconds, "bytes": len(data)}
            print(json.dumps(line, ensure_ascii=False), flush=True)


def _papers() -> Iterator[tuple[str, str, str, Sequence[Any]]]:
    from kesu.casebook import papers
    from kesu.casebook.crowding import closed_one
    from kesu.documents.paper import Piece
    from kesu.documents.rendering import Material, compose
    from kesu.organisation.letterhead import letterhead

    ref, seq = closed_one("customer-complaint")
    then = papers.as_of(ref, seq)
    material = Material(then.texts, then.program, then.state, then.context, letterhead())
    form = compose(material, "complaint-form")
    yield "form", "客户抱怨处理表（五联）", "complaint form, five copies", form
    rows = tuple((str(number), f"B-{number:04}", "轴套内孔划伤，复检合格", "1200") for number in range(ROWS))
    table = Piece(kind="table", heads=("序", "批号", "结果", "数量"), weights=(1, 2, 5, 1), right=(3,), rows=rows)
    yield "table", f"{ROWS} 行的表", f"table of {ROWS} rows", [replace(form[0], copies=("",), pieces=(table,))]


if __name__ == "__main__":
    main(int(sys.argv[1]))
