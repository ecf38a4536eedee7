"""The case page: where it stands, what I must do now, facts, deadlines, files, timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from kesu.casebook.drafts import Kept, kept_of, place_of
from kesu.casebook.erasing import Certificate, certificates
from kesu.casebook.publishing import titles
from kesu.desk import carried
from kesu.desk.access import signed_in
from kesu.desk.forms.corrections import correction
from kesu.desk.forms.steps import TaskForm, task_form
from kesu.desk.forms.weak_spots import waivable
from kesu.desk.looking import Look, look_at
from kesu.desk.shell import page
from kesu.desk.showing import offers, refusals, words
from kesu.desk.showing.deadlines import clock_label, deadlines, distance
from kesu.desk.showing.facts import by_station, facts, files
from kesu.desk.showing.goods import sheets
from kesu.desk.showing.journal import timeline
from kesu.desk.showing.links import links
from kesu.desk.showing.loans import loans
from kesu.desk.showing.money import appeals, bookings
from kesu.desk.showing.papers import papers
from kesu.desk.showing.parts import people_with_a_part, rounds_compared
from kesu.desk.showing.private import private_links
from kesu.desk.showing.refusals import Told
from kesu.desk.showing.signed import signed
from kesu.desk.showing.stations import diagram, grouped, station_lines
from kesu.desk.showing.streaks import strips
from kesu.desk.showing.undelivered import undelivered, ways_to_reach
from kesu.desk.showing.values import shown
from kesu.desk.speaking import due_text, listed, moment_text, said, unit_name, who_name
from kesu.procedure.tasks import TaskView, refusal_of


@signed_in
def show(request: HttpRequest, name: str) -> HttpResponse:
    look = look_at(request, name)
    typed = carried.back(request, reverse("case", args=[look.ref]) + "/")
    if typed is None:
        return case_page(request, look)
    if typed.form.startswith("task:") and not any(typed.form == f"task:{one.step}:{one.row}" for one in look.tasks):
        carried.drop(request)  # somebody else did it: shown once more, to be copied
    return case_page(request, look, form=typed.form, told=typed.told, post=typed.post)


def case_page(
    request: HttpRequest, look: Look, *, form: str = "", told: Told | None = None, post: QueryDict | None = None
) -> HttpResponse:
    """The page; where a form comes back, `form` names it, `told` says why, `post` holds what was typed."""
    lines = station_lines(look)
    mine, others = _tasks(look, form, told, post)
    typed = post if post is not None else QueryDict()
    wanted = typed.get("field") if form == "correct" else request.GET.get("correct")
    corrected = correction(look, wanted, post if form == "correct" else None)
    if told and corrected:
        refusals.mark([corrected], told)
    offered = offers.offers(look, collected=post if form == "collect" else None)
    if told and form == "collect":
        refusals.mark([one.control for one in offered.collections], told)
    known, attached = facts(look), files(look)
    context = {
        "viewer": look.viewer,
        "look": look,
        "zone": look.zone,
        "head": _head(look),
        "mine": mine,
        "others": others,
        "lost": _lost(look, form, told, post, mine),
        "stations": grouped(lines),
        "diagram": diagram(look, lines),
        "facts": known,
        "stations_of_facts": by_station(look, known),
        "parts": people_with_a_part(look),
        "rounds": rounds_compared(look),
        "bookings": bookings(look),
        "files": attached,
        "photos": [file for file in attached if file.is_picture and not file.detached],
        "papers": papers(look),
        "deadlines": deadlines(look, may_keep=offered.keeps),
        "sheets": sheets(look),
        "strips": strips(look),
        "links": links(look),
        "loans": loans(look),
        "private": private_links(look),
        "undelivered": undelivered(look),
        "appeals": appeals(look),
        "ways_to_reach": ways_to_reach(),
        "timeline": timeline(look, everything="all" in request.GET),
        "everything": "all" in request.GET,
        "offers": offered,
        "certificates": [_certificate(look, one) for one in certificates(look.ref)],
        "correction": corrected,
        "back": {"form": form, "told": told, "post": typed} if form and not form.startswith("task:") else {},
        "key": str(typed.get("key") or uuid4()),
        "seen": look.state.seq,
    }
    return page(request, "case.html", context, status=told.status if told else 200)


def _head(look: Look) -> dict[str, Any]:
    row, state = look.view.row, look.state
    title = titles().get(state.procedure)
    return {
        "ref": row.ref,
        "number": state.number or "",
        "aliases": listed(state.aliases),
        "title": row.title,
        "status": state.status,
        "status_word": words.word(words.CASE, state.status),
        "procedure": state.procedure,
        "procedure_title": said(title) if title else state.procedure,
        "version": state.version,
        "unit": unit_name(look.viewer.directory, state.unit),
        "opened": moment_text(state.opened_at, look.zone),
        "by": look.name_of(state.opened_by),
        "closed": moment_text(state.closed_at, look.zone),
        "overdue": any(clock.overdue and not clock.outside for clock in look.clocks if clock.status == "running"),
        "held": state.held,
        "zone": getattr(look.zone, "key", ""),
    }


def _certificate(look: Look, one: Certificate) -> dict[str, Any]:
    at = moment_text(one.at.isoformat(), look.zone)
    same = ("number", "reason", "values", "files", "hash")
    return {**{name: getattr(one, name) for name in same}, "at": at, "who": look.name_of(one.by)}


# --- tasks -------------------------------------------------------------------------------------------


def _tasks(
    look: Look, form: str, told: Told | None, post: QueryDict | None
) -> tuple[list[TaskForm], list[dict[str, Any]]]:
    others: list[dict[str, Any]] = []
    mine = my_forms(look, form=form, told=told, post=post, others=others)
    return mine, others


def my_forms(
    look: Look,
    *,
    only: tuple[str, str] | None = None,
    form: str = "",
    told: Told | None = None,
    post: QueryDict | None = None,
    others: list[dict[str, Any]] | None = None,
) -> list[TaskForm]:
    """The forms of what the reader may do now. only: one step and row. others: gets what is not theirs, with why."""
    mine: list[TaskForm] = []
    for task in look.tasks:
        if only is not None and (task.step, task.row) != only:
            continue
        refusal = refusal_of(look.program, look.state, look.context, task)
        if refusal is not None:
            if others is not None:
                others.append(_other(look, task, refusals.told(refusal, look.program, look).sentence))
            continue
        back = form == f"task:{task.step}:{task.row}"
        kept = Kept() if back else kept_of(place_of(look.ref, look.state, task.step, task.row), look.viewer.person)
        made = task_form(look, task, post=post if back else None, draft=kept.data, beside=kept.beside)
        if back and told:
            refusals.mark(made.all_controls, told)
            made.refusal = told
        mine.append(_dressed(look, made))
    return mine


def _dressed(look: Look, made: TaskForm) -> TaskForm:
    """Add what the template shows beside the form: due, what to look at first, to whom it may be given."""
    task = made.task
    fields = look.program.fields
    made.shows = [(said(fields[name]), shown(look, fields[name], value)) for name, value in made.shows]
    others = [p for p in task.people if p != look.viewer.person]
    made.others = [(person, look.name_of(person)) for person in others]
    if made.signs:
        made.signed = signed(look, task, asked=[control.code for control in made.all_controls])
    return made


def _other(look: Look, task: TaskView, sentence: str) -> dict[str, Any]:
    procedure, directory = look.program.procedure, look.viewer.directory
    return {
        **due_of(look, task),
        "step": task.step,
        "step_label": look.step_label(task.step),
        "row": task.row,
        "checks": waivable(look, task.step, task.row),
        "who": listed(who_name(procedure, directory, code) for code in (task.roles or task.people)),
        "people": listed(look.name_of(person) for person in task.people[:6]),
        "claimed": look.name_of(task.claimed),
        "outside": task.outside,
        "why": sentence,
    }


def due_of(look: Look, task: TaskView) -> dict[str, Any]:
    return {
        "due": due_text(task.due, look.zone),
        "left": distance(task.due, look.context.now),
        "overdue": task.overdue,
        "clock": clock_label(look, task.clock) if task.clock else "",
    }


def _lost(
    look: Look, form: str, told: Told | None, post: QueryDict | None, mine: list[TaskForm]
) -> dict[str, Any] | None:
    """A form whose task is gone: what was typed is shown once more, to be copied or used elsewhere."""
    if not form.startswith("task:") or told is None or any(made.refusal for made in mine):
        return None
    typed = [(_label(look, name), value) for name, value in _typed(post) if str(value).strip()]
    return {"told": told, "typed": typed, "step": look.step_label(form.split(":")[1])}


_NOT_TYPED = frozenset(
    ("csrfmiddlewaretoken", "key", "round", "phase", "row", "password", "do", "as", "outcome", "seen", "away", "typist")
)


def _typed(post: QueryDict | None) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in (post.lists() if post is not None else ())
        for value in values
        if name not in _NOT_TYPED and not name.endswith((".n", ".#"))
    ]


def _label(look: Look, name: str) -> str:
    """The label of the field behind the name of a control: `o.established.f.cause`, `f.measures.0.what`."""
    parts = name.rstrip("?").split(".")
    if parts[0] == "o":
        parts = parts[2:]
    fields: Mapping[str, Any] = look.program.fields
    if len(parts) < 2 or parts[1] not in fields:
        return name
    column = fields[parts[1]].columns.get(parts[-1])
    return f"{said(fields[parts[1]])} · {said(column)}" if column and len(parts) > 2 else said(fields[parts[1]])
