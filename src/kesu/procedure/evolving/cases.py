"""Events of the case itself."""

from __future__ import annotations

from collections.abc import Callable

from kesu.procedure.evolving.ledger import without_values
from kesu.procedure.evolving.taking_part import Head, Values, take_part, withdraw_tasks
from kesu.procedure.state import CaseState, StepState


def _case_opened(state: CaseState, head: Head, values: Values) -> None:
    state.ref, state.procedure, state.version = head["ref"], head["procedure"], head["version"]
    state.digest, state.status, state.unit = head.get("digest", ""), "open", head.get("unit")
    state.calendar = head.get("calendar", "")
    state.opened_at, state.opened_by, state.opened_for = head["at"], head.get("actor"), head.get("behalf")
    state.quiet = bool(head.get("quiet"))
    take_part(state, head.get("actor"))
    for name, status in (head.get("steps") or {}).items():
        state.steps[name] = StepState(status=status)
        state.owned.add(name)


def _case_closed(state: CaseState, head: Head, values: Values) -> None:
    state.status, state.closed_at = "closed", head["at"]
    state.first_closed_at = state.first_closed_at or head["at"]


def _case_reopened(state: CaseState, head: Head, values: Values) -> None:
    state.status, state.closed_at = "open", None
    state.reopened += 1


def _ends_as(status: str) -> Callable[[CaseState, Head, Values], None]:
    def end(state: CaseState, head: Head, values: Values) -> None:
        state.status, state.closed_at = status, head["at"]
        state.merged_into = head.get("into")
        for name, step in state.steps.items():
            if step.status in ("open", "awaiting"):
                own = state.step(name)
                own.status, own.ended = "void", state.seq
                withdraw_tasks(own)

    return end


def _case_joined(state: CaseState, head: Head, values: Values) -> None:
    if head.get("number"):
        state.aliases = [*state.aliases, head["number"]]
    state.files = {**state.files, **(values.get("files") or {})}
    for link, children in (values.get("children") or {}).items():
        state.children[link] = [*state.children.get(link, ()), *children]


def _calendar_renewed(state: CaseState, head: Head, values: Values) -> None:
    state.calendar = head["calendar"]


def _case_migrated(state: CaseState, head: Head, values: Values) -> None:
    state.version, state.digest = head["version"], head.get("digest", "")
    for name in head.get("gone") or ():
        state.steps.pop(name, None)
    state.locked = {field: step for field, step in state.locked.items() if step in state.steps}
    for name, status in (head.get("steps") or {}).items():
        step = state.step(name)
        step.status, step.tasks = status, {}


def _case_erased(state: CaseState, head: Head, values: Values) -> None:
    """Nothing that somebody said or did is left but that it was done; open work and clocks end."""
    state.erased = head["at"]
    for container in (state.fields, state.rows, state.sheets, state.files, state.documents, state.found):
        container.clear()
    state.settings.clear()
    state.blocks, state.held = [], False
    state.ledger = [without_values(one) for one in state.ledger]
    state.promises = {number: {**one, "amount": None} for number, one in state.promises.items()}
    for name, step in list(state.steps.items()):
        if step.status in ("open", "awaiting"):
            own = state.step(name)
            own.status, own.ended = "void", state.seq
            withdraw_tasks(own)
        if any(task.draft or task.comment for task in step.tasks.values()):
            for task in state.step(name).tasks.values():
                task.draft, task.comment = {}, None
    for clock, runs in list(state.clocks.items()):
        for row, run in list(runs.items()):
            if run.status == "running":
                own_run = state.run(clock, row)
                own_run.status, own_run.because, own_run.ended = "ended", "erased", state.seq
                own_run.overdue, own_run.halted = False, False


HANDLERS: dict[str, Callable[[CaseState, Head, Values], None]] = {
    "CaseOpened": _case_opened,
    "CaseClosed": _case_closed,
    "CaseReopened": _case_reopened,
    "CaseWithdrawn": _ends_as("withdrawn"),
    "CaseCancelled": _ends_as("cancelled"),
    "CaseMerged": _ends_as("merged"),
    "CaseJoined": _case_joined,
    "CalendarRenewed": _calendar_renewed,
    "CaseMigrated": _case_migrated,
    "CaseErased": _case_erased,
}
