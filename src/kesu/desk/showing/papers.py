"""The documents of a case as its page lists them."""

from __future__ import annotations

from dataclasses import dataclass, field

from kesu.desk.looking import Look
from kesu.desk.speaking import moment_text, role_name, said
from kesu.documents.shelf import Kept, shelf_of


@dataclass(frozen=True, slots=True)
class PaperLine:
    """state: draft, queued, made. copies: number and recipient. rounds: earlier rounds with the time of each."""

    name: str
    label: str
    form: str
    outside: bool
    state: str
    at: str = ""
    round: int = 1
    sent: str = ""
    copies: list[tuple[int, str]] = field(default_factory=list)
    rounds: list[tuple[int, str]] = field(default_factory=list)


def papers(look: Look) -> list[PaperLine]:
    """Those that are for this reader's eyes."""
    shelf = shelf_of(look.view, look.state, now=look.context.now)
    return [_line(look, kept) for kept in shelf.listed()]


def _line(look: Look, kept: Kept) -> PaperLine:
    document, latest = kept.document, kept.made[0] if kept.made else None
    return PaperLine(
        document.name,
        said(document),
        document.form or "",
        document.audience != "internal",
        "queued" if kept.queued else "made" if latest else "draft",
        moment_text(latest.at, look.zone) if latest else "",
        latest.round if latest else 1,
        moment_text(kept.sent_at, look.zone),
        [(number, role_name(look.program.procedure, role)) for number, role in enumerate(kept.copies, 1)],
        [(one.round, moment_text(one.at, look.zone)) for one in kept.made[1:]],
    )
