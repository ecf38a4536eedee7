"""The timeline: a case's journal in readable sentences, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kesu.casebook.history import Entry
from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.showing.deadlines import clock_label
from kesu.desk.showing.goods import place_label
from kesu.desk.showing.sentences import FINDINGS, INNER, SENTENCES
from kesu.desk.showing.triggers import set_off
from kesu.desk.showing.values import brief
from kesu.desk.speaking import listed, moment_text, said, who_name

SHOWN = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a sentence. facts: what came with it, label and value. by_system: nobody's act."""

    seq: int
    kind: str
    at: str
    recorded: str
    who: str
    behalf: str
    sentence: str
    outcome: str
    comment: str
    round: int
    facts: list[tuple[str, str]] = field(default_factory=list)
    erased: bool = False
    by_system: bool = False
    alarm: bool = False


def timeline(look: Look, *, everything: bool = False) -> list[Line]:
    """Newest first. Without `everything` what the procedure does of itself is left out, and the oldest of very many."""
    entries = [entry for entry in look.journal if everything or entry.kind not in INNER or _is_act(entry)]
    return [_line(look, entry) for entry in (entries if everything else entries[-SHOWN:])[::-1]]


def _is_act(entry: Entry) -> bool:
    return entry.kind == "StepOpened" and bool(entry.head.get("start"))


def _line(look: Look, entry: Entry) -> Line:
    head, values = entry.head, entry.values
    actor = str(head.get("actor") or "")
    return Line(
        seq=entry.seq,
        kind=entry.kind,
        at=moment_text(entry.at, look.zone),
        recorded=moment_text(entry.recorded, look.zone) if head.get("recorded") else "",
        who=look.name_of(actor) if actor != "system" else "",
        behalf=_named(look, head.get("behalf")),
        sentence=_sentence(look, entry),
        outcome=_outcome(look, head),
        comment=str(values.get("comment") or values.get("reason") or values.get("text") or "")
        if not isinstance(values.get("reason"), Mapping) else "",
        round=int(head.get("round") or 0),
        facts=[*set_off(look, head), *_facts(look, values), *_heard(head, values), *_signed(entry)],
        erased=bool(entry.erased),
        by_system=actor == "system",
        alarm=entry.kind in ("ClockOverdue", "PromiseOverdue", "ClockEscalated", "SignaturesLapsed", "NoAddress"),
    )  # fmt: skip


def _outcome(look: Look, head: Mapping[str, Any]) -> str:
    step = look.program.steps.get(str(head.get("step")))
    outcome = step.outcomes.get(str(head.get("outcome"))) if step else None
    return said(outcome) if outcome is not None and outcome.label else ""


def _facts(look: Look, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    laid = {**{f"f.{name}": value for name, value in _mapping(values.get("draft")).items()}, **values}
    for path, value in laid.items():
        name, _dot, row = path[2:].partition(".") if path.startswith("f.") else ("", "", "")
        spec = look.program.fields.get(name)
        if spec is None or name in look.hidden or value is None:
            continue
        if isinstance(value, Mapping) and spec.type == "table":
            cells = [brief(look, c, value.get(n)) for n, c in spec.columns.items() if value.get(n) is not None]
            yield f"{said(spec)} {row}", " · ".join(cells)
        else:
            yield said(spec), brief(look, spec, value)


def _heard(head: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """How somebody outside was heard, and what shows it."""
    if head.get("channel"):
        yield _("How it was heard"), words.word(words.HEARD, str(head["channel"]))
    if values.get("evidence"):
        yield _("Evidence"), str(values["evidence"])


def _signed(entry: Entry) -> Iterator[tuple[str, str]]:
    """Who signed through a link, as they wrote their name, and how strong the proof is."""
    if entry.kind == "LinkSigned":
        yield _("Name as written"), str(entry.values.get("name") or "")
        yield _("Manner"), words.word(words.MANNERS, str(entry.head.get("manner")))
        yield _("Private link"), str(entry.head.get("grant"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


# --- sentences -----------------------------------------------------------------------------------------


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _sentence(look: Look, entry: Entry) -> str:
    text = SENTENCES.get(entry.kind)
    return _(text) % _Blank(_words(look, entry)) if text else entry.kind


def _words(look: Look, entry: Entry) -> Iterator[tuple[str, str]]:
    head, values = entry.head, entry.values
    procedure = look.program.procedure
    if entry.kind == "GoodsMoved":
        yield from _goods(look, head, values)
        return
    for key in ("number", "version"):
        yield key, str(head.get(key) or "")
    for key in ("person", "target", "from", "named", "people", "role"):
        yield key, _named(look, head.get(key))
    yield "step", look.step_label(head.get("step"))
    yield "field", said(procedure.fields.get(str(head.get("field")))) or str(head.get("field"))
    yield "fields", listed(said(procedure.fields.get(str(name))) or str(name) for name in head.get("fields") or ())
    yield "clock", clock_label(look, str(head.get("clock")))
    yield "until", moment_text(head.get("until"), look.zone)
    yield "qualification", str(head.get("qualification") or "")
    yield "valid", _("until %(day)s") % {"day": head["until"]} if head.get("until") else _("for ever")
    yield "to", _to(look, entry)
    yield "document", said(procedure.documents.get(str(head.get("document")))) or str(head.get("document") or "")
    yield "entry", said(procedure.ledger.get(str(head.get("entry")))) or str(head.get("entry"))
    yield "booking", str(head.get("booking") or "")
    yield "decision", words.word(words.APPEALS, head.get("outcome"))
    yield "name", str(values.get("name") or "")
    yield "of", listed(map(str, values.get("of") or ()))
    yield "what", words.word(words.PROMISE, head.get("what"))
    yield "finding", words.word(FINDINGS, head.get("finding"))


def _named(look: Look, codes: Any) -> str:
    many = codes if isinstance(codes, list) else [codes] if codes else []
    return listed(who_name(look.program.procedure, look.viewer.directory, str(code)) for code in many)


def _to(look: Look, entry: Entry) -> str:
    to = entry.head.get("to")
    if entry.kind.startswith("Extension"):
        return moment_text(to, look.zone)
    if entry.kind == "RoundStarted":
        steps = entry.head.get("steps") or ()
        return look.step_label(to or (steps[0] if steps else None))
    return _named(look, to or entry.head.get("people"))


def _goods(look: Look, head: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "quantity", str(values.get("quantity") or "")
    yield "lot", str(head.get("lot"))
    yield "from", place_label(look, str(head.get("sheet")), str(head.get("from")))
    yield "to", place_label(look, str(head.get("sheet")), str(head.get("to")))
