"""A paper as PDF, or as pictures of its pages. The texts are data to the layout: nothing in them is ever run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kesu.casebook.files import path_of
from kesu.documents.fonts import loaded, printable
from kesu.documents.paper import Paper

LAYOUT = Path(__file__).with_name("layout") / "paper.typ"
ARCHIVAL = "a-3b"


def as_pdf(papers: Sequence[Paper]) -> bytes:
    """The papers one behind the other, each of its copies on pages of its own; PDF/A-3b. Raises FontsMissing."""
    with _laid_out(papers) as compiler:
        done: bytes = compiler.compile(format="pdf", pdf_standards=[ARCHIVAL], timestamp=papers[0].instant)
    return done


def as_pictures(papers: Sequence[Paper], *, ppi: float = 110) -> list[bytes]:
    """A PNG of each page. Raises FontsMissing."""
    with _laid_out(papers) as compiler:
        done = compiler.compile(format="png", ppi=ppi)
    return done if isinstance(done, list) else [done]


@contextmanager
def _laid_out(papers: Sequence[Paper]) -> Iterator[Any]:
    """A compiler over a folder that holds the layout, the texts, the photographs, and nothing else of the machine."""
    import typst

    fonts = loaded()
    with TemporaryDirectory(prefix="kesu-paper-") as folder:
        root = Path(folder)
        shutil.copyfile(LAYOUT, root / "paper.typ")
        plain = {"papers": [_shown(paper.plain()) for paper in papers]}
        (root / "data.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
        (root / "img").mkdir()
        for paper in papers:
            for picture in paper.images():
                shutil.copyfile(path_of(picture.image or ""), root / "img" / f"{picture.image}.{picture.kind}")
        yield typst.Compiler(input=str(root / "paper.typ"), root=str(root), font_paths=fonts, ignore_system_fonts=True)


def _shown(value: Any) -> Any:
    """The same, with every character that can be printed, or named where it cannot."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _shown(part) for key, part in value.items()}
    return [_shown(part) for part in value] if isinstance(value, list | tuple) else value
