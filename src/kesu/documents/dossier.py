"""The readable page of a case's archive: one file, both languages, nothing loaded from anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from kesu.casebook import papers
from kesu.casebook.history import Entry, journal_of
from kesu.documents.filling import Filler, is_table
from kesu.documents.rendering import LANGUAGES
from kesu.documents.telling import Teller
from kesu.organisation.letterhead import letterhead
from kesu.procedure.declared import Field
from kesu.procedure.events import MEANINGS
from kesu.procedure.facts import Facts

STYLE = Path(__file__).with_name("layout") / "dossier.css"
SHOWN_VALUES = 40


def page_of(ref: UUID, places: Mapping[str, str], *, now: datetime) -> bytes:
    """The page as UTF-8. places: where in the archive each attachment and frozen document stands, by its hash."""
    row = papers.row_of(ref)
    then = papers.as_of(ref, row.seq)
    entries = [entry for start in range(0, row.seq, 1000) for entry in journal_of(ref, after=start, limit=1000)]
    facts = Facts(then.program, then.state, then.context)
    head = letterhead()
    parts = []
    for language, locale in LANGUAGES.items():
        procedure = then.program.procedure
        teller = Teller(language, procedure, then.context.directory, facts.zone(), head.currency)
        with translation.override(locale):
            told = _told(ref, teller, facts, entries, places) | {
                "lang": language, "organisation": head.name, "procedure": teller.said(procedure.title),
                "version": procedure.version, "title": row.title, "tip": row.tip, "exported": teller.moment(now),
            }  # fmt: skip
            parts.append(render_to_string("documents/dossier.html", told))
    title = escape(f"{then.state.number or ref} {row.title}")
    links = "".join(f'<a href="#{code}">{name}</a>' for code, name in (("zh", "中文"), ("en", "English")))
    document = (
        f'<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body><nav>{links}</nav>{''.join(parts)}</body></html>\n"
    )
    return document.encode()


def _told(ref: UUID, teller: Teller, facts: Facts, entries: list[Entry], places: Mapping[str, str]) -> dict[str, Any]:
    state = facts.state
    return {
        "number": state.number or "",
        "status": _status(state.status),
        "opened": teller.moment(state.opened_at),
        "closed": teller.moment(state.closed_at),
        "facts": list(_facts(teller, facts)),
        "rounds": list(_rounds(teller, facts, entries)),
        "papers": [
            {"label": teller.said(facts.program.procedure.documents.get(one.document)) or one.document,
             "round": one.round, "at": teller.moment(one.at),
             "pdf": places.get(one.hash, ""), "docx": places.get(one.docx or "", "")}
            for one in papers.made_papers(ref)
        ],
        "files": [
            {"name": str(entry.get("name") or number), "hash": str(entry.get("hash") or ""),
             "place": places.get(str(entry.get("hash")), "")}
            for number, entry in state.files.items()
        ],
        "journal": [_line(teller, facts, entry) for entry in entries],
    }  # fmt: skip


def _status(status: str) -> str:
    words = {
        "open": _("open"), "closed": _("closed"), "withdrawn": _("withdrawn"), "cancelled": _("cancelled"),
        "merged": _("merged"),
    }  # fmt: skip
    return words.get(status, status)


def _facts(teller: Teller, facts: Facts) -> Iterator[dict[str, Any]]:
    filler = Filler(teller, facts, False)
    for spec in facts.program.fields.values():
        shown: dict[str, Any] = {"label": teller.said(spec), "internal": spec.internal}
        if is_table(spec):
            table = filler.whole_table(spec, "")
            if table.rows:
                yield shown | {"table": {"heads": table.heads, "rows": table.rows}}
        elif text := teller.field(filler.offered(spec), filler.stored(spec, facts)):
            yield shown | {"text": text}


def _rounds(teller: Teller, facts: Facts, entries: list[Entry]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        if entry.kind == "StepDone":
            step = facts.program.steps.get(str(entry.head.get("step")))
            outcome = step.outcomes.get(str(entry.head.get("outcome"))) if step else None
            yield {
                "step": teller.said(step) or entry.head.get("step"), "round": entry.head.get("round") or 1,
                "outcome": teller.said(outcome) if outcome is not None and outcome.label else "",
                "who": teller.person(entry.head.get("actor")), "at": teller.moment(entry.at),
            }  # fmt: skip


def _line(teller: Teller, facts: Facts, entry: Entry) -> dict[str, Any]:
    meaning = MEANINGS.get(entry.kind, (entry.kind, entry.kind))
    program = facts.program
    named = {"step": program.steps, "clock": program.procedure.clocks, "document": program.procedure.documents}
    about = [teller.said(where.get(str(entry.head[key]))) or str(entry.head[key]) for key, where in named.items()
             if entry.head.get(key)]  # fmt: skip
    step = program.steps.get(str(entry.head.get("step")))
    outcome = step.outcomes.get(str(entry.head.get("outcome"))) if step else None
    if outcome is not None and outcome.label is not None:
        about.append(teller.said(outcome))
    about += [str(entry.head[key]) for key in ("number", "lot", "row") if entry.head.get(key)]
    return {
        "seq": entry.seq, "at": teller.moment(entry.at), "who": teller.person(entry.head.get("actor")),
        "what": meaning[0] if teller.language == "zh" else meaning[1], "about": " · ".join(about),
        "values": list(_values(teller, program.fields, entry))[:SHOWN_VALUES],
    }  # fmt: skip


def _values(teller: Teller, fields: Mapping[str, Field], entry: Entry) -> Iterator[tuple[str, str]]:
    """What the event brought along: fields by their names, the rest as it is written."""
    for path, value in entry.values.items():
        name = path.rpartition(".")[2]
        spec = fields.get(name) or fields.get(path.removeprefix("data.").split(".")[0])
        if value in (None, "", [], {}):
            continue
        simple = spec is not None and name == spec.name and spec.sheet is None
        text = _told_value(teller, spec, value) if simple and spec is not None else _plain(value)
        yield (teller.said(spec) if spec is not None else path), text


def _told_value(teller: Teller, spec: Field, value: Any) -> str:
    """A value as people read it; a table row by row."""
    if not spec.columns or not isinstance(value, list):
        return teller.field(spec, value)
    cells = ([(column, row.get(name)) for name, column in spec.columns.items()] for row in value)
    return "\n".join(
        " · ".join(f"{teller.said(column)} {text}" for column, plain in row if (text := teller.field(column, plain)))
        for row in cells
    )


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
