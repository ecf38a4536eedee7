"""A file as bytes one can trust: size limited, unpacked, its encoding found; or a refusal that says what it is."""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path
from typing import Any

LARGEST = 512 * 1024 * 1024
ENCODINGS = ("utf-8", "gb18030")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX and ODS; XLS
TEXT_ENDINGS, BOOK_ENDINGS = {"csv", "tsv", "txt"}, {"xlsx", "xlsm", "xls", "ods"}


class FileRefused(ValueError):
    """A file that cannot be imported. code: `empty`, `too_large`, `damaged`, `binary`, `encoding`, `not_text` (a
    workbook under the name of a text file), `not_workbook`, `no_header`, `no_sheet`; `data` fills the sentence."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def content_of(path: Path) -> tuple[bytes, bool]:
    """The unpacked content, and whether it is a workbook. Raises FileRefused, OSError."""
    if path.stat().st_size > LARGEST:
        raise FileRefused("too_large", most=LARGEST)
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = _unpacked(content)
    if not content:
        raise FileRefused("empty")
    is_book = content.startswith(WORKBOOKS)
    ending = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    if is_book and ending in TEXT_ENDINGS:
        raise FileRefused("not_text", ending=ending)
    if not is_book and ending in BOOK_ENDINGS:
        raise FileRefused("not_workbook", ending=ending)
    return content, is_book


def _unpacked(content: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        plain = unpacking.decompress(content, LARGEST + 1)
        if len(plain) > LARGEST:
            raise FileRefused("too_large", most=LARGEST)
        # Only a whole, single archive is taken as it is; several in one file are gzip's own business.
        return plain if unpacking.eof and not unpacking.unused_data else gzip.decompress(content)
    except (zlib.error, OSError, EOFError) as error:
        raise FileRefused("damaged") from error


def text_of(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and its encoding: as named, by its byte order mark, else UTF-8, else GB18030. Raises FileRefused."""
    marked = next((name for mark, name in MARKS if content.startswith(mark)), None)
    if marked is None and b"\x00" in content[:4096]:
        raise FileRefused("binary")
    problem: UnicodeDecodeError | None = None
    for name in (encoding,) if encoding else (marked,) if marked else ENCODINGS:
        try:
            text = content.decode(name)
        except UnicodeDecodeError as error:
            problem = problem or error
        except LookupError:
            raise FileRefused("encoding", encoding=name, byte=0) from None
        else:
            return text.removeprefix("\ufeff"), name.removesuffix("-sig")
    assert problem is not None
    raise FileRefused("encoding", encoding=problem.encoding, byte=problem.start)
