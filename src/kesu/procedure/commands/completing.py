"""Doing a task: complete, submit, confirm, return (B6.26–28)."""

from __future__ import annotations

from dataclasses import dataclass, field

from kesu.procedure import acting, choosing, ending, freezing, promising, rounds, signing, telling, turning, waiving
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.commands.offered import check_offered
from kesu.procedure.declared import Fill, Outcome, Step, Who
from kesu.procedure.draft import Draft
from kesu.procedure.ending import Ending
from kesu.procedure.facts import Facts
from kesu.procedure.instants import happen
from kesu.procedure.promising import Promised
from kesu.procedure.refusals import Refusal, not_fulfilled, word
from kesu.procedure.state import Json, Task

KEYS = ("step", "row", "round", "phase", "outcome", "data", "comment", "as", "send", "promise")


@dataclass
class Work:
    """A command on a task, read and checked."""

    step: Step
    row: str
    task: Task
    outcome: Outcome
    values: dict[str, Json]
    cells: dict[str, Json]
    comment: str | None
    ticked: tuple[str, ...]
    promise: Promised | None
    facts: Facts
    permission: authority.Permission
    who: Who
    problems: list[str] = field(default_factory=list)


def complete(draft: Draft, body: Body) -> None:
    """One person's part: the worker submits, the next signer signs, the reviewer confirms."""
    _do(draft, body, review=True)


def submit(draft: Draft, body: Body) -> None:
    """Hand over, leaving the review to come."""
    _do(draft, body, review=False, phase="work")


def confirm(draft: Draft, body: Body) -> None:
    """The reviewer's confirmation."""
    _do(draft, body, review=True, phase="review")


def return_(draft: Draft, body: Body) -> None:
    """The reviewer hands it back, with a comment; the round is the same, the draft stays."""
    bodies.check_keys(body, KEYS)
    name, row, task = _find_task(draft, body)
    if task.phase != "review":
        raise Refusal("order", "not_open", step=word(draft.program.steps[name]), status=task.phase)
    who = acting.who_of(draft.program.steps[name], task, draft.facts)
    assert who is not None
    authority.permit(draft, who, body, name=name, row=row, task=task)
    comment = bodies.text_of(body, "comment", needed="comment_missing")
    draft.emit(
        "TaskReturned", {"comment": comment}, step=name, row=row, round=draft.step(name).round, behalf=draft.behalf
    )


def _do(draft: Draft, body: Body, *, review: bool, phase: str | None = None) -> None:
    work = _read(draft, body, phase)
    signing.check_seen(draft, work.step, work.row)
    _check_filled(draft, work)
    signing.check_signature(draft, work.step, work.outcome)
    _check_offered(draft, work)
    _check_requires(draft, work)
    to = _promised_to(draft, work)
    signing.record(draft, work.step, work.outcome, row=work.row, task=work.task, values=work.values)
    if work.task.phase == "review":
        _finish(draft, work)
    elif _more_parts(work):
        _hand_on(draft, work, "TaskSigned", "work")
    elif _is_reviewed(draft, work):
        _hand_on(draft, work, "TaskSubmitted", "review")
    else:
        _finish(draft, work)
    if work.promise is not None:
        promising.emit(draft, work.promise, to[0], document=to[1], step=work.step.name)


# --- reading -----------------------------------------------------------------------------------------


def _read(draft: Draft, body: Body, phase: str | None) -> Work:
    bodies.check_keys(body, KEYS)
    name = bodies.step_of(draft, body)
    step = draft.program.steps[name]
    choosing.check_outcome(step, body.get("outcome"))
    bodies.act_at(draft, body)
    row = bodies.row_of(draft, name, body)
    promise = promising.read(draft, body.get("promise"))
    meant = _meant(draft, step, row, body.get("outcome"))
    fills = _fills(step, meant)
    ticked = choosing.ticked(draft.program, draft.context, step, meant, body)
    values, cells = bodies.accept_data(draft, body.get("data"), fills, name=name, row=row)
    comment = bodies.text_of(body, "comment")
    name, row, task = _find_task(draft, body)
    if phase is not None and task.phase != phase:
        raise Refusal("order", "not_open", step=word(step), status=task.phase)
    who = acting.who_of(step, task, draft.facts)
    if who is None:
        raise Refusal("order", "not_open", step=word(step), status="milestone")
    _check_order(draft, step, task, body, values)
    permission = authority.permit(draft, who, body, name=name, row=row, task=task)
    outcome = _outcome(step, task, body.get("outcome"))
    laid = {**task.draft, **values}
    facts = turning.facts_of_row(draft, name, row).laid_over({k: v for k, v in laid.items() if "." not in k})
    drafted = {key[5:]: value for key, value in task.draft.items() if key.startswith("each.")}
    facts = bodies.with_cells(draft, name, facts, {**drafted, **cells})
    sent = tuple(task.ticked) if ticked is None else ticked
    return Work(step, row, task, outcome, values, cells, comment, sent, promise, facts, permission, who)


def _check_order(draft: Draft, step: Step, task: Task, body: Body, values: dict[str, Json]) -> None:
    """Refuses `order`: a way back that leads nowhere, a field that is locked (A2 `locks`, B6.30)."""
    outcome = step.outcomes.get(str(task.chosen if task.phase == "review" else body.get("outcome")))
    if outcome is not None and outcome.back_to:
        rounds.check_way_back(draft, outcome.back_to, step.name)
    for name, value in values.items():
        if draft.state.locked.get(name) not in (None, step.name) and value != draft.state.fields.get(name):
            raise Refusal("order", "locked", field=word(draft.program.fields[name]))


def _meant(draft: Draft, step: Step, row: str, name: Json) -> Outcome | None:
    """The outcome whose fields may be handed in: the one named, chosen at submission, or the only one there is."""
    task = draft.step(step.name).tasks.get(row)
    try:
        return _outcome(step, task or Task(), name)
    except Refusal:
        return None


def _outcome(step: Step, task: Task, name: Json) -> Outcome:
    if task.phase == "review" and task.chosen is not None:
        return step.outcomes[task.chosen]
    offered = choosing.people_choose(step)
    if name is not None:
        return offered[str(name)]
    if task.chosen in offered and task.parts:
        return offered[task.chosen]
    if len(offered) == 1:
        return next(iter(offered.values()))
    raise Refusal("missing", "outcome_needed", offered=[word(o) for o in offered.values()], codes=list(offered))


def _fills(step: Step, outcome: Outcome | None) -> tuple[Fill, ...]:
    return (*step.fill, *(outcome.fill if outcome else ()))


def _find_task(draft: Draft, body: Body) -> tuple[str, str, Task]:
    """The open task that is meant. Refuses `order`, or `conflict` where the command names the task as it was shown."""
    name = bodies.step_of(draft, body)
    row = bodies.row_of(draft, name, body)
    step, state = draft.program.steps[name], draft.step(name)
    task = state.tasks.get(row)
    as_shown = body.get("round") is not None or body.get("phase") is not None
    current = body.get("round") in (None, state.round) and (task is None or body.get("phase") in (None, task.phase))
    there = state.status == "open" and task is not None and task.status == "open"
    if there and task is not None and current and turning.is_alive(draft, name):
        return name, row, task
    if as_shown and state.round:
        if step.by is not None:
            authority.check_named(draft, step.by, body, name=name, row=row, task=task or Task())
        raise _lost_race(draft, step, task)
    raise Refusal("order", "not_open", step=word(step), status=task.status if task and step.each else state.status)


def _lost_race(draft: Draft, step: Step, task: Task | None) -> Refusal:
    """Who did it, when, with what outcome: a lost race loses nothing that was typed."""
    state = draft.step(step.name)
    last = state.last or {}
    by = (task.by if task else None) or state.by or last.get("by") or (task.parts[-1] if task and task.parts else "")
    at = (task.done_at or task.submitted_at if task else None) or state.done_at or last.get("done_at") or ""
    outcome = (task.outcome or task.chosen if task else None) or state.outcome or last.get("outcome") or state.status
    return Refusal(
        "conflict",
        "already_done",
        person=str(by),
        name=authority.name_of(draft, str(by)),
        at=at,
        outcome=outcome,
        codes=[by],
    )


# --- conditions --------------------------------------------------------------------------------------


def _check_offered(draft: Draft, work: Work) -> None:
    """Refuses `requires`: a row that was chosen is not, or no longer, there; by whoever acts first after it went."""
    values = {**work.task.draft, **work.values}
    check_offered(draft, {name: value for name, value in values.items() if "." not in name}, work.facts)
    cells = {name[5:]: value for name, value in work.task.draft.items() if name.startswith("each.")} | work.cells
    if cells:
        check_offered(draft, cells, work.facts, bodies.columns_of(draft, work.step.name))


def _check_filled(draft: Draft, work: Work) -> None:
    """Refuses `missing`: a required field, row or comment."""
    facts = freezing.foreseen(draft, work.step, (work.outcome,), work.facts)
    missing = [
        fill
        for fill in _fills(work.step, work.outcome)
        if bodies.fill_needed(draft, fill, facts) and _is_empty(draft, work, fill)
    ]
    empty = [*(_label(draft, work, fill) for fill in missing), *_empty_columns(draft, work)]
    if empty:
        rows = len(missing) == len(empty) and all(_is_table(draft, fill) for fill in missing)
        raise Refusal("missing", "rows_missing" if rows else "field_missing", fields=empty)
    if work.outcome.comment and not (work.comment or work.task.comment) and work.task.phase == "work":
        raise Refusal("missing", "comment_missing")


def _is_table(draft: Draft, fill: Fill) -> bool:
    return not fill.each and draft.program.fields[fill.name].type == "table"


def _label(draft: Draft, work: Work, fill: Fill) -> str:
    if fill.each:
        columns = bodies.columns_of(draft, work.step.name)
        return word(columns[fill.name]) if fill.name in columns else fill.name
    return word(draft.program.fields[fill.name])


def _is_empty(draft: Draft, work: Work, fill: Fill) -> bool:
    if not fill.each and draft.program.fields[fill.name].taken:
        return False  # it is taken as the step ends
    if fill.each:
        element = work.facts.each()
        value = element.get(fill.name) if isinstance(element, dict) else None
    else:
        value = work.facts.field(fill.name)
    return value is None or value == ()


def _empty_columns(draft: Draft, work: Work) -> list[str]:
    found: list[str] = []
    for name, rows in work.values.items():
        spec = draft.program.fields[name]
        if spec.type == "table":
            found += bodies.empty_columns(spec, rows, draft.program.each_columns(name))
    return found


def _check_requires(draft: Draft, work: Work) -> None:
    """Tested at submission and at the end; empty is refused (B1.9)."""
    lacking = waiving.unfulfilled(draft, work.step, work.outcome, work.task, work.facts)
    if lacking is not None:
        raise not_fulfilled(lacking)


def _promised_to(draft: Draft, work: Work) -> tuple[list[str], str]:
    """To whom the document goes that carries the promise, and which it is. Refuses `input`, `order`, `promise`."""
    if work.promise is None:
        return [], ""
    sends = [one for one in (*work.step.sends, *work.outcome.sends) if one.document and not one.at]
    sends = [one for one in sends if telling.chosen(one, work.ticked) and telling.is_due(draft, one, work.facts)]
    for sending in sends:
        to, _ = telling.recipients(draft, sending.to, work.facts)
        if any(promising.is_outsider(draft, code) for code in to):
            if work.task.phase != "review" and (_more_parts(work) or _is_reviewed(draft, work)):
                raise Refusal("order", "promise_at_end")
            promising.check(draft, work.promise)
            return to, str(sending.document)
    raise Refusal("input", "promise_inside")


# --- parts and phases ----------------------------------------------------------------------------------


def _more_parts(work: Work) -> bool:
    """Whether more people must act: the first declared outcome needs all, any other ends the step at once (B6.27)."""
    first = next(iter(choosing.people_choose(work.step)), None)
    if work.who.mode == "any" or work.outcome.name != first:
        return False
    return len(work.task.parts) + 1 < acting.needed(work.who, acting.entries_of(work.facts, work.who))


def _is_reviewed(draft: Draft, work: Work) -> bool:
    review = work.outcome.review or work.step.review
    if review is None:
        return False
    return review.when is None or draft.holds(review.when, work.facts, empty=True)


def _drafted(work: Work) -> dict[str, Json]:
    return {**work.values, **{f"each.{column}": value for column, value in work.cells.items()}}


def _hand_on(draft: Draft, work: Work, kind: str, phase: str) -> None:
    name, over = work.step.name, {**work.task.draft, **work.values}
    values: dict[str, Json] = {"draft": _drafted(work)} if work.values or work.cells else {}
    if work.comment:
        values["comment"] = work.comment
    first = not work.task.parts
    draft.emit(
        kind, values or None, step=name, row=work.row, round=draft.step(name).round, outcome=work.outcome.name,
        next=phase, unit=work.permission.unit, behalf=draft.behalf, send=list(work.ticked) or None,
        shown=_shown(draft, work, over),
    )  # fmt: skip
    if first:
        happen(draft, f"{name}.submitted", work.row)


def _shown(draft: Draft, work: Work, over: dict[str, Json]) -> str | None:
    signs = signing.is_signed(work.step, work.outcome)
    return ending.shown(draft, work.step.name, work.row, over) if signs else None


def _finish(draft: Draft, work: Work) -> None:
    merged = {**work.task.draft, **_drafted(work)}
    end = Ending(
        outcome=work.outcome.name,
        unit=work.permission.unit,
        values={key: value for key, value in merged.items() if not key.startswith("each.")},
        cells={key[5:]: value for key, value in merged.items() if key.startswith("each.")},
        comment=work.comment or work.task.comment,
        shown=_shown(draft, work, {**work.task.draft, **work.values}),
        ticked=work.ticked,
    )
    ending.finish(draft, work.step.name, work.row, end)
