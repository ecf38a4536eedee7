"""A fishbone (cause and effect) as SVG: the effect at the head, a bone per branch, what hangs on each as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kesu.procedure.drawing.measure import wrap

SIZE, LINE = 13, 18  # pixels of a letter, of a line
BONE, GAP = 210, 26  # width of a bone's column, of the room between them
HEAD = 190
MOST = 8  # causes on one bone; the rest are counted
SLANT = 46


@dataclass(frozen=True, slots=True)
class Bone:
    """A branch with its causes; `marked` are drawn as found to be causes."""

    label: str
    causes: Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class _Laid:
    label: str
    lines: list[tuple[str, bool, bool]]  # text, marked, first line of its cause


def draw_fishbone(effect: str, bones: Sequence[Bone], *, title: str, more: str = "+{n}") -> str:
    """The picture. title: read aloud in its stead; more: what stands for causes that have no room, with `{n}`."""
    laid = [_lay(bone, more) for bone in bones]
    upper, lower = laid[::2], laid[1::2]
    columns = max(len(upper), 1)
    above, below = _height(upper), _height(lower)
    width = columns * (BONE + GAP) + HEAD + 30
    spine, height = above + 14, above + below + 28
    parts = [
        f'<svg class="k-fishbone" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<line class="spine" x1="8" y1="{spine}" x2="{width - HEAD - 12}" y2="{spine}"/>',
        *(_bone(one, place, spine, up=True) for place, one in enumerate(upper)),
        *(_bone(one, place, spine, up=False) for place, one in enumerate(lower)),
        _head(effect, width - HEAD - 12, spine),
        "</svg>",
    ]
    return "".join(parts)


def _lay(bone: Bone, more: str) -> _Laid:
    lines: list[tuple[str, bool, bool]] = []
    for text, marked in bone.causes[:MOST]:
        wrapped = wrap(text, SIZE, BONE - SLANT - 14, 2)
        lines += [(line, marked, place == 0) for place, line in enumerate(wrapped)]
    if len(bone.causes) > MOST:
        lines.append((more.format(n=len(bone.causes) - MOST), False, True))
    return _Laid(bone.label, lines)


def _height(bones: Sequence[_Laid]) -> int:
    """Of one half; the box at the head needs three lines of it at least."""
    return max((len(bone.lines) for bone in bones), default=0) * LINE + 3 * LINE


def _bone(bone: _Laid, place: int, spine: int, *, up: bool) -> str:
    """One branch: its name at the outer end, its causes beside the slanting line."""
    left = 8 + place * (BONE + GAP)
    foot = left + BONE
    reach = len(bone.lines) * LINE + LINE + 14
    outer = spine - reach if up else spine + reach
    label = outer - 6 if up else outer + 16
    drawn = [
        f'<line x1="{foot - SLANT}" y1="{outer}" x2="{foot}" y2="{spine}"/>',
        f'<text class="head" text-anchor="middle" x="{foot - SLANT}" y="{label}">{escape(bone.label)}</text>',
    ]
    first = outer + LINE if up else outer - len(bone.lines) * LINE + 4
    for number, (text, marked, begins) in enumerate(bone.lines):
        y = first + number * LINE
        share = (y - outer) / (spine - outer)
        x = round(foot - SLANT + SLANT * share) - 8
        weight = ' font-weight="650"' if marked else ""
        shown = ("● " if marked and begins else "") + escape(text)
        drawn.append(f'<text text-anchor="end" x="{x}" y="{y}"{weight}>{shown}</text>')
    return "".join(drawn)


def _head(effect: str, x: int, spine: int) -> str:
    lines = wrap(effect, SIZE, HEAD - 24, 4)
    high = len(lines) * LINE + 14
    top = spine - high // 2
    texts = "".join(
        f'<text x="{x + 12}" y="{top + 20 + LINE * number}">{escape(line)}</text>' for number, line in enumerate(lines)
    )
    return f'<rect x="{x}" y="{top}" width="{HEAD}" height="{high}" rx="8"/>{texts}'
