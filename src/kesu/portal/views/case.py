"""The one page that a link opens: where the case stands, what is asked, what was sent, what one may add."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _

from kesu.casebook import codes
from kesu.casebook.links import Link, receipt_of
from kesu.casebook.outside import look_from_outside
from kesu.portal import forms, refusals, signing
from kesu.portal.forms import Around, Choice, Control, OutcomeForm
from kesu.portal.refusals import Told
from kesu.portal.shell import now_of, opened, outside, page
from kesu.portal.signing import Block
from kesu.portal.speaking import moment_text, said, step_said
from kesu.portal.standing import Standing
from kesu.portal.uploads import ACCEPT, MOST, Uploads
from kesu.procedure.tasks import TaskView, form_of

PHOTOS = "photos"


@dataclass(slots=True)
class TaskForm:
    task: TaskView
    title: str
    hint: str
    due: str
    controls: list[Control]
    outcomes: list[OutcomeForm]
    shows: list[tuple[str, str]]
    comment: str
    files: Uploads
    key: str
    told: Told | None = None
    choices: list[Choice] = field(default_factory=list)
    signature: Block | None = None

    @property
    def single(self) -> bool:
        return len(self.outcomes) == 1


@dataclass(slots=True)
class Back:
    """A form that comes back: its name, what was typed, the files that came, why it was not taken."""

    form: str
    told: Told
    post: QueryDict
    files: Uploads


@outside
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    return case_page(request, key, opened(request, key))


@outside
def receipt(request: HttpRequest, key: str) -> HttpResponseBase:
    """The receipt: the code, large, and what it is for."""
    link = opened(request, key)
    code = receipt_of(link)
    standing = Standing(look_from_outside(link.case, link.role, now=now_of(request)))
    context = {"key": key, "code": codes.shown(code), "standing": standing, "title": _title(standing)}
    return page(request, "receipt.html", context) if code else case_page(request, key, link)


def case_page(request: HttpRequest, key: str, link: Link, back: Back | None = None) -> HttpResponseBase:
    standing = Standing(look_from_outside(link.case, link.role, now=now_of(request)))
    code = receipt_of(link)
    context: dict[str, Any] = {
        "key": key,
        "standing": standing,
        "title": _title(standing),
        "opened": moment_text(standing.state.opened_at, standing.zone),
        "code": codes.shown(code) if code else "",
        "tasks": [_task_form(standing, link, task, back) for task in standing.tasks],
        "back": back,
        "lost": back.told if back and back.told.gone else None,
        "typed": _typed(back) if back and back.told.gone else [],
        "adding": _own(back, "add"),
        "rating": _own(back, "rate"),
        "starts": [(step.name, step_said(step), said(step.hint)) for step in standing.startable],
        "starting": _own(back, "start"),
        "withdrawing": _own(back, "withdraw"),
        "done": _DONE.get(str(request.GET.get("done", "")), lambda: "")(),
        "accept": ACCEPT,
        "most": MOST,
        "fresh": str(uuid4()),
        "photos": PHOTOS,
    }
    return page(request, "case.html", context, status=back.told.status if back else 200)


_DONE = {
    "answered": lambda: _("Thank you. Your answer has arrived."),
    "added": lambda: _("Thank you. What you added has arrived."),
    "started": lambda: _("Thank you. Your request has arrived."),
    "withdrawn": lambda: _("You have taken your report back."),
    "rated": lambda: _("Thank you for your rating."),
}


def _title(standing: Standing) -> str:
    return said(standing.program.procedure.title)


def _own(back: Back | None, form: str) -> Back | None:
    return back if back and back.form == form and not back.told.gone else None


def _typed(back: Back) -> list[str]:
    """What was typed into a form whose time has passed, to be copied into a message."""
    left_out = ("key", "row", "round", "phase", "outcome", "stars", signing.SEEN, signing.MEANT, signing.CODE)
    texts = [(name, value) for name, values in back.post.lists() for value in values]
    return [
        value for name, value in texts
        if value.strip() and name not in left_out and not name.startswith("kept.") and not name.endswith(".n")
    ]  # fmt: skip


def _task_form(standing: Standing, link: Link, task: TaskView, back: Back | None) -> TaskForm:
    form = form_of(standing.program, standing.state, standing.view.context, task.step, task.row)
    mine = _own(back, f"task:{task.step}:{task.row}")
    around = Around(standing.program, standing.zone, mine.post if mine else None, mine.files if mine else Uploads())
    fields = standing.program.fields
    shows = [(said(fields[name]), standing.value_text(fields[name], value)) for name, value in form.shows]
    made = TaskForm(
        task=task,
        title=step_said(form.step),
        hint=said(form.step.hint),
        due=moment_text(task.due, standing.zone),
        controls=forms.controls(around, form.fields),
        outcomes=forms.outcomes(around, form),
        shows=[(label, text) for label, text in shows if text],
        comment=str(mine.post.get("comment", "")) if mine else "",
        files=around.files,
        key=str(mine.post.get("key") or uuid4()) if mine else str(uuid4()),
        told=mine.told if mine else None,
        choices=forms.choices(around, form.choices),
        signature=signing.block(standing, link, form, around.post),
    )
    if mine:
        refusals.mark([*made.controls, *(c for outcome in made.outcomes for c in outcome.controls)], mine.told)
    return made
