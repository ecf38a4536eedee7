"""Facts and files of a case, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kesu.desk.looking import Look
from kesu.desk.showing.offers import may_correct
from kesu.desk.showing.pictures import Picture, picture
from kesu.desk.showing.values import EMPTY, Shown, shown
from kesu.desk.speaking import moment_text, said
from kesu.procedure.trying import tried
from kesu.procedure.values import to_plain

PICTURES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))


@dataclass(frozen=True, slots=True)
class Fact:
    """by, at: who gave it its present value, when. may: the reader may correct it."""

    field: str
    label: str
    value: Shown
    by: str
    at: str
    internal: bool
    computed: bool
    locked: bool
    may: bool
    note: str = ""  # how it came about, where nobody typed it
    picture: Picture | None = None  # as the pack wants it shown, beside the table


@dataclass(frozen=True, slots=True)
class Station:
    """Known facts under the step that first asks for them; the opening comes first. number: of the facts."""

    label: str
    facts: list[Fact]


def facts(look: Look) -> list[Fact]:
    """Known facts in the order of the procedure."""
    origin = _origins(look)
    found = [_fact(look, name, origin) for name in look.program.fields if name not in look.hidden]
    return [fact for fact in found if fact.value is not EMPTY]


def by_station(look: Look, found: list[Fact]) -> list[Station]:
    """The facts grouped by where they are asked for; what is only computed or read in stands last."""
    asked = _asking(look)
    groups: dict[str, list[Fact]] = {label: [] for label in dict.fromkeys(asked.values())}
    rest = _("Further facts")
    for fact in found:
        groups.setdefault(asked.get(fact.field, rest), []).append(fact)
    return [Station(label, facts) for label, facts in groups.items() if facts]


def _asking(look: Look) -> dict[str, str]:
    """Which station asks for a field first."""
    procedure = look.program.procedure
    asked = {fill.name: _("On opening") for fill in procedure.open.fill}
    for step in procedure.steps.values():
        fills = (*step.fill, *(fill for outcome in step.outcomes.values() for fill in outcome.fill))
        for name in (*(fill.name for fill in fills if not fill.each), *step.collect):
            asked.setdefault(name, said(step))
    return asked


def _fact(look: Look, name: str, origin: Mapping[str, tuple[str, str]]) -> Fact:
    spec = look.program.fields[name]
    if spec.sheet is not None:
        plain = None  # sheets have a table of their own
    elif spec.computed is not None:
        plain = to_plain(tried(spec.computed, look.facts))
    else:
        plain = look.state.fields.get(name)
    by, at = origin.get(name, ("", ""))
    return Fact(
        field=name,
        label=said(spec),
        value=shown(look, spec, plain if plain != "" else None),
        by=look.name_of(by) if by != "system" else "",
        at=moment_text(at, look.zone),
        internal=spec.internal,
        computed=spec.computed is not None,
        locked=name in look.state.locked,
        may=may_correct(look, name),
        note=_note(look, name),
        picture=picture(look, spec, plain),
    )


def _note(look: Look, name: str) -> str:
    """Of what was drawn by lot: from how many, by which event."""
    draw = look.state.draws.get(name)
    if draw is None:
        return ""
    told = {"count": draw["count"], "of": draw["of"], "event": draw["event"], "hash": str(draw["hash"])}
    return _("%(count)s drawn by lot from %(of)s, by the hash of event no. %(event)s: %(hash)s") % told


def _origins(look: Look) -> dict[str, tuple[str, str]]:
    """Who gave each field its latest value, and when."""
    found: dict[str, tuple[str, str]] = {}
    for entry in look.journal:
        for path in entry.values:
            if path.startswith("f."):
                name = path[2:].partition(".")[0]
                found[name] = (str(entry.head.get("actor") or ""), entry.at.isoformat())
    return found


@dataclass(frozen=True, slots=True)
class FileLine:
    """is_picture: a browser shows it."""

    number: str
    name: str
    size: str
    step: str
    detached: bool
    is_picture: bool = False


def files(look: Look) -> list[FileLine]:
    return [
        FileLine(
            number,
            str(entry.get("name")),
            size_text(entry.get("size")),
            look.step_label(entry.get("step")) if entry.get("step") else "",
            bool(entry.get("detached")),
            str(entry.get("type")) in PICTURES,
        )
        for number, entry in look.state.files.items()
    ]


def size_text(size: Any) -> str:
    """`812 B`, `34 kB`, `2.1 MB`."""
    if not isinstance(size, int):
        return ""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size // 1000} kB"
    return f"{size // 100_000 / 10} MB"
