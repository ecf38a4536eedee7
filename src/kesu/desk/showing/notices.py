"""Notices in words: what happened, why the reader is told, and where to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kesu.casebook.queries import view_of
from kesu.casebook.sight import Viewer
from kesu.clockwork.wording import notice_said
from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.showing.deadlines import clock_label
from kesu.desk.showing.figures import figure_of
from kesu.desk.speaking import moment_text, said


@dataclass(frozen=True, slots=True)
class NoticeLine:
    number: int
    sentence: str
    about: str
    href: str
    at: str
    read: bool


def notice_line(viewer: Viewer, notice: Any, zone: tzinfo) -> NoticeLine:
    at, read = moment_text(notice.at, zone), notice.read_at is not None
    if notice.case is None:
        href, name = figure_of(notice)
        return NoticeLine(notice.pk, words.word(words.NOTICES, notice.kind), name, href, at, read)
    view = view_of(viewer, notice.case)
    look = Look(view, view.state, viewer.context())
    href = reverse("case", args=(notice.case.ref,)) + (f"#task-{notice.step}" if notice.step else "")
    about = " ".join(part for part in (notice.case.number, notice.case.title) if part)
    return NoticeLine(notice.pk, _sentence(look, notice), about, href, at, read)


def _sentence(look: Look, notice: Any) -> str:
    """By why they were told; a clock and a step by their labels."""
    clock = clock_label(look, notice.clock) if notice.clock else ""
    told = notice_said(notice.kind, clock=clock, step=look.step_label(notice.step) if notice.step else "")
    if told:
        return told
    step, _dot, outcome = str(notice.kind).partition(".")
    if step in look.program.steps:  # declared notices are told by the instant that sets them off
        named = look.program.steps[step].outcomes.get(outcome)
        label = " · ".join(filter(None, (look.step_label(step), said(named) if named and named.label else "")))
        return _("For your information: “%(step)s”.") % {"step": label}
    known = notice.kind in words.NOTICES
    return words.word(words.NOTICES, notice.kind) if known else _("Something happened that you are to know.")
