"""Parallel lines beside each other: which track of its gap or channel every line takes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from kesu.procedure.drawing.routes import SCALE, Net, Plan, Upright

MOST_SWAPS = 6
OVERLAP = 5


@dataclass(slots=True)
class Line:
    """All of one net in one channel: its reach, and where it is joined from the left and from the right."""

    net: Net
    first: int
    last: int
    lefts: list[int] = field(default_factory=list)
    rights: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tracks:
    """Track by (gap or channel, net), and how many tracks each has."""

    of_gap: dict[tuple[int, Net], int]
    of_channel: dict[tuple[int, Net], int]
    in_gap: dict[int, int]
    in_channel: dict[int, int]


def assign_tracks(plan: Plan) -> Tracks:
    of_gap: dict[tuple[int, Net], int] = {}
    for gap, nets in plan.gaps.items():
        for net, track in _gap_tracks(nets).items():
            of_gap[gap, net] = track
    of_channel: dict[tuple[int, Net], int] = {}
    for channel, lines in _lines_by_channel(plan, of_gap).items():
        for net, track in _channel_tracks(lines).items():
            of_channel[channel, net] = track
    return Tracks(of_gap, of_channel, _counts(of_gap), _counts(of_channel))


def _counts(tracks: dict[tuple[int, Net], int]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for (index, _), track in tracks.items():
        counts[index] = max(counts[index], track + 1)
    return counts


def _gap_tracks(nets: dict[Net, list[tuple[int, int]]]) -> dict[Net, int]:
    """Short lines nearest to the row above; lines that do not meet may share a track."""
    reach = {net: (min(run[0] for run in runs), max(run[1] for run in runs)) for net, runs in nets.items()}
    taken: list[list[tuple[int, int]]] = []
    tracks: dict[Net, int] = {}
    for net in sorted(reach, key=lambda net: (reach[net][1] - reach[net][0], net)):
        tracks[net] = _first_fit(taken, reach[net][0] - SCALE, reach[net][1] + SCALE)
    return tracks


def _first_fit(taken: list[list[tuple[int, int]]], first: int, last: int) -> int:
    for track, lines in enumerate(taken):
        if all(last < other[0] or other[1] < first for other in lines):
            lines.append((first, last))
            return track
    taken.append([(first, last)])
    return len(taken) - 1


# --- channels ------------------------------------------------------------------------------------


def _lines_by_channel(plan: Plan, of_gap: dict[tuple[int, Net], int]) -> dict[int, list[Line]]:
    found: dict[int, dict[Net, Line]] = defaultdict(dict)
    for route in plan.routes:
        for upright in route.uprights:
            start, end = _heights(upright, of_gap)
            line = found[upright.channel].setdefault(upright.net, Line(upright.net, start, start))
            line.first, line.last = min(line.first, start, end), max(line.last, start, end)
            back = route.edge.kind == "back" or route.leaves != "right"
            (line.rights if back else line.lefts).append(start)
            (line.lefts if back else line.rights).append(end)
    return {channel: list(lines.values()) for channel, lines in found.items()}


def _heights(upright: Upright, of_gap: dict[tuple[int, Net], int]) -> tuple[int, int]:
    start, end = (
        level.order + (1 + of_gap[level.index, level.net] if level.kind == "gap" else 0)
        for level in (upright.start, upright.end)
    )
    return start, end


def _channel_tracks(lines: list[Line]) -> dict[Net, int]:
    taken: list[list[tuple[int, int]]] = []
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.last - line.first, line.first, line.net)):
        track = _first_fit(taken, line.first - 8, line.last + 8)
        if track == len(groups):
            groups.append([])
        groups[track].append(line)
    return {line.net: track for track, group in enumerate(_uncrossed(groups)) for line in group}


def _uncrossed(groups: list[list[Line]]) -> list[list[Line]]:
    """Neighbouring tracks swapped while that takes crossings away."""
    for _ in range(MOST_SWAPS):
        swapped = False
        for index in range(len(groups) - 1):
            left, right = groups[index], groups[index + 1]
            if _crossings(right, left) < _crossings(left, right):
                groups[index], groups[index + 1] = right, left
                swapped = True
        if not swapped:
            break
    return groups


def _crossings(left: list[Line], right: list[Line]) -> int:
    """How often lines of a left track and of a right one cross each other; to lie upon each other is worse."""
    return sum(
        sum(one.first < height < one.last for height in other.lefts)
        + sum(other.first < height < other.last for height in one.rights)
        + OVERLAP * len(set(one.rights) & set(other.lefts))
        for one in left
        for other in right
        if one.net != other.net
    )
