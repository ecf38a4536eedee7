"""What a barcode scanner types: a plain lot, a lot with a quantity behind it, or GS1 application identifiers.

A line is read as GS1 where it begins with `(`, carries a symbology identifier (`]C1`, `]d2`, `]Q3`) or a group
separator (GS, 0x1D; the letters `<GS>` and `{GS}` count as one), or begins with `01` and a whole article number. Of the
identifiers, 10 is the lot, 37 and 30 a quantity, 21 the serial number; others are read over, unknown ones refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

GS = "\x1d"
_FIXED = {
    "00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2,
    "410": 13, "411": 13, "412": 13, "413": 13, "414": 13, "415": 13, "416": 13, "417": 13,
}  # fmt: skip
_VARIABLE = {
    "10": 20, "21": 20, "22": 20, "30": 8, "37": 8, "235": 28, "240": 30, "241": 30, "242": 6, "250": 30, "251": 30,
    "400": 30, "401": 30, "403": 30, "90": 30, **{str(number): 90 for number in range(91, 100)},
}  # fmt: skip
_MEASURE = re.compile(r"3[1-6]\d\d")  # weights and lengths: six digits behind four
_SYMBOLOGY = re.compile(r"\](C1|d2|Q3|e0|J1)")
_HUMAN = re.compile(r"\((\d{2,4})\)([^(]*)")
_PLAIN = re.compile(r"^(?P<lot>[^\t,;，；]+?)\s*(?:[\t,;，；]\s*(?P<quantity>[\d.]+)\s*)?$")
_NUMBER = re.compile(r"\d+(\.\d+)?$")
_ARTICLE = re.compile(r"01\d{14}(?=10|1[1-7]\d{6}|21|30|37|$)")


@dataclass(frozen=True, slots=True)
class Scan:
    """One line as it was read. quantity: canonical text, None where none was scanned; wrong: a stable code."""

    text: str
    lot: str = ""
    quantity: str | None = None
    serial: str | None = None
    wrong: str | None = None  # `scan_form`, `scan_identifier`, `scan_no_lot`, `scan_quantity`


def read_scans(text: str) -> Iterator[Scan]:
    """Every line that holds something."""
    for line in text.splitlines() if GS not in text else re.split(r"[\r\n]+", text):
        if line.strip(" \t\r\n"):
            yield read_scan(line.strip(" \t\r\n"))


def read_scan(line: str) -> Scan:
    """A single scan."""
    text = re.sub(r"<GS>|\{GS\}", GS, unicodedata.normalize("NFKC", line), flags=re.IGNORECASE)
    if text.startswith("("):
        return _of(line, _human(text))
    marked = _SYMBOLOGY.match(text)
    if marked or GS in text or _ARTICLE.match(text):
        return _of(line, _elements(text[marked.end() :] if marked else text))
    found = _PLAIN.match(text)
    if found is None:
        return Scan(line, wrong="scan_form")
    quantity = found["quantity"]
    if quantity is not None and not _NUMBER.fullmatch(quantity):
        return Scan(line, found["lot"], wrong="scan_quantity")
    return Scan(line, found["lot"], quantity)


def _of(line: str, elements: dict[str, str] | None) -> Scan:
    if elements is None:
        return Scan(line, wrong="scan_identifier")
    lot, quantity = elements.get("10", ""), elements.get("37", elements.get("30"))
    if not lot:
        return Scan(line, wrong="scan_no_lot")
    if quantity is not None and not (quantity.isdecimal() and int(quantity)):
        return Scan(line, lot, wrong="scan_quantity")
    return Scan(line, lot, str(int(quantity)) if quantity else None, elements.get("21"))


def _human(text: str) -> dict[str, str] | None:
    """As printed under the bars: `(10)B1(37)25`."""
    found = _HUMAN.findall(text)
    if "".join(f"({code}){value}" for code, value in found) != text:
        return None
    known = all(_length(code) is not None and value.strip() for code, value in found)
    return {code: value.strip() for code, value in found} if known else None


def _elements(text: str) -> dict[str, str] | None:
    """As the scanner sends it: fixed lengths follow one another, the others end at a separator."""
    found: dict[str, str] = {}
    rest = text.lstrip(GS)
    while rest:
        code = next((rest[:size] for size in (2, 3, 4) if _length(rest[:size]) is not None), None)
        if code is None:
            return None
        length, fixed = _length(code) or (0, False)
        rest = rest[len(code) :]
        value, _, after = (rest[:length], "", rest[length:]) if fixed else rest.partition(GS)
        if not value or len(value) > length or (fixed and (len(value) < length or not value.isdigit())):
            return None
        found[code] = value
        rest = after.lstrip(GS)
    return found


def _length(code: str) -> tuple[int, bool] | None:
    """How long what follows an identifier is, and whether always."""
    if code in _FIXED:
        return _FIXED[code], True
    if _MEASURE.fullmatch(code):
        return 6, True
    return (_VARIABLE[code], False) if code in _VARIABLE else None
