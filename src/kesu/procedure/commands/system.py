"""What the system reports to a case: children opened and ended, papers made, cases joined. Offered to nobody."""

from __future__ import annotations

from kesu.procedure import ending
from kesu.procedure.commands import facts
from kesu.procedure.commands.bodies import Body
from kesu.procedure.draft import Draft
from kesu.procedure.instants import happen
from kesu.procedure.records import Entry
from kesu.procedure.state import Json


def child_opened(draft: Draft, body: Body) -> None:
    """A child that was asked for is open (or one that matched was joined)."""
    head = {"link": body["link"], "ref": body["ref"], "key": body["key"], "joined": bool(body.get("joined"))}
    draft.emit("ChildOpened", **head)


def parent_linked(draft: Draft, body: Body) -> None:
    """A case that asked for a child has joined this one."""
    draft.emit("Linked", link=body["link"], ref=body["ref"], key="parent", parent=True)


def child_closed(draft: Draft, body: Body) -> None:
    """A child is closed: what it brings is taken, and who waited for it goes on (A8)."""
    if not _known(draft, body):
        return
    brings = {f"f.{name}": value for name, value in (body.get("brings") or {}).items()}
    draft.emit("ChildClosed", brings or None, link=body["link"], ref=body["ref"], outcome=body.get("outcome"))
    happen(draft, f"child.{body['link']}.closed")
    for name, row in _waiting(draft, body["link"]):
        if _all_closed(draft, name, row):
            outcome = _outcome(draft, name, row, body.get("outcome"))
            ending.resume(draft, name, row, outcome)


def child_cancelled(draft: Draft, body: Body) -> None:
    """A child ended otherwise: the step that waited is open again, with the reason."""
    if not _known(draft, body):
        return
    reason = {"reason": body["reason"]} if body.get("reason") else None
    draft.emit("ChildCancelled", reason, link=body["link"], ref=body["ref"])
    for name, row in _waiting(draft, body["link"]):
        draft.emit("TaskReopened", reason, step=name, row=row, because="child_cancelled")


def _known(draft: Draft, body: Body) -> bool:
    children = draft.state.children.get(body["link"], [])
    return any(c["ref"] == body["ref"] and c["status"] == "open" for c in children)


def _waiting(draft: Draft, link: str) -> list[tuple[str, str]]:
    return [
        (name, row)
        for name, state in draft.state.steps.items()
        for row, task in state.tasks.items()
        if task.status == "awaiting" and link in task.awaits
    ]


def _all_closed(draft: Draft, name: str, row: str) -> bool:
    for link in draft.step(name).tasks[row].awaits:
        mine = [c for c in draft.state.children.get(link, []) if c.get("step") == name and c.get("row", "") == row]
        if draft.state.asked.get(link) or any(child["status"] == "open" for child in mine):
            return False
    return True


def _outcome(draft: Draft, name: str, row: str, closing: Json) -> str:
    outcomes = draft.program.steps[name].outcomes
    if closing in outcomes and outcomes[closing].given_by == "child":
        return str(closing)
    task = draft.step(name).tasks[row]
    return task.outcome or next(iter(outcomes))


def look_again(draft: Draft, body: Body) -> None:
    """What the case counts outside itself has changed; a record may bring a row to a table that is collected (A2)."""
    entry = body.get("record")
    if entry is not None:
        facts.collect_record(draft, Entry(entry["type"], entry["seq"], entry["at"], entry["data"]))


def document_made(draft: Draft, body: Body) -> None:
    """A paper was rendered outside the transaction: frozen, with its hashes. asked: number of the event that asked for
    it; two workers may both answer it, and the first one counts."""
    asked, known = int(body.get("asked") or 0), draft.state.documents.get(body["document"], {})
    if asked and asked <= int(known.get("asked") or 0):
        return
    more: dict[str, Json] = {name: body[name] for name in ("docx", "round", "step") if body.get(name) is not None}
    if asked:
        more["asked"] = asked
    draft.emit("DocumentMade", document=body["document"], hash=body["hash"], **more)
