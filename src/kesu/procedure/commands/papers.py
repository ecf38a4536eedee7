"""Talking and filing: notes, messages, files, links made by hand, holds."""

from __future__ import annotations

from kesu.procedure import acting, promising, telling
from kesu.procedure.commands import authority, bodies
from kesu.procedure.commands.bodies import Body
from kesu.procedure.draft import Draft
from kesu.procedure.refusals import Refusal, word
from kesu.procedure.state import Json
from kesu.procedure.values import ValueRefused, accept_instant

QUOTED = 4  # characters: what is shorter stands in a sentence by chance


def note(draft: Draft, body: Body) -> None:
    """An internal remark: it never leaves."""
    bodies.check_keys(body, ("text",))
    authority.permit_part(draft)
    text = bodies.text_of(body, "text", needed="comment_missing")
    draft.emit("Noted", {"text": text})


def message(draft: Draft, body: Body) -> None:
    """A message to a role, a person or the complainant; a promise in it becomes a duty (A7)."""
    bodies.check_keys(body, ("to", "text", "promise"))
    to = body.get("to")
    procedure = draft.program.procedure
    known = isinstance(to, str) and (
        to == acting.COMPLAINANT or to in procedure.roles or to in draft.context.directory.people
    )
    if not known:
        raise Refusal("input", "bad_form", what="to")
    promise = promising.read(draft, body.get("promise"))
    if promise is not None and not promising.is_outsider(draft, str(to)):
        raise Refusal("input", "promise_inside")
    authority.permit_part(draft)
    text = bodies.text_of(body, "text", needed="comment_missing")
    _check_nothing_internal(draft, str(to), text or "")
    if promise is not None:
        promising.check(draft, promise)
    draft.emit("Messaged", {"text": text}, to=to, promise=promise and promise.kind, until=promise and promise.until)
    if promise is not None:
        promising.emit(draft, promise, [str(to)])
    if draft.context.actor.outside is not None:
        telling.notify(draft, str(to), "message")


def _check_nothing_internal(draft: Draft, to: str, text: str) -> None:
    """Refuses `internal` a message to the outside that quotes what an internal field says (A4, B6.30)."""
    if not acting.is_outside(draft.program.procedure, to):
        return
    quoted = [
        word(spec)
        for name, spec in draft.program.fields.items()
        if spec.internal and spec.type in ("text", "long_text") and _is_quoted(draft.state.fields.get(name), text)
    ]
    if quoted:
        raise Refusal("internal", "internal_matter", fields=quoted)


def _is_quoted(value: Json, text: str) -> bool:
    return isinstance(value, str) and len(value.strip()) >= QUOTED and value.strip() in text


def attach(draft: Draft, body: Body) -> None:
    """A file, already stored by its content hash, comes to the case."""
    keys = ("file", "hash", "size", "type", "name", "step")
    bodies.check_keys(body, keys)
    name = body.get("name") or body.get("file")
    if not isinstance(name, str) or not name:
        raise Refusal("input", "bad_form", what="file")
    authority.permit_part(draft)
    number = f"{len(draft.state.files) + 1}"
    step = body.get("step")
    if step is not None:
        step = bodies.step_of(draft, body)
    head = {"file": number, "hash": body.get("hash"), "size": body.get("size"), "type": body.get("type")}
    draft.emit("FileAttached", {"name": name}, step=step, round=draft.step(step).round if step else None, **head)


def detach(draft: Draft, body: Body) -> None:
    """A file no longer counts, with the reason; it stays readable in the journal."""
    bodies.check_keys(body, ("file", "reason"))
    wanted = str(body.get("file"))
    files = draft.state.files
    found = next(
        (key for key, f in files.items() if not f.get("detached") and wanted in (key, f["name"], f["hash"])), None
    )
    if found is None:
        raise Refusal("input", "unknown_file", file=wanted[:60])
    if draft.state.status != "open":
        raise Refusal("order", "case_over", status=draft.state.status)
    authority.permit_part(draft)
    reason = bodies.text_of(body, "reason", needed="reason_missing")
    draft.emit("FileDetached", {"reason": reason}, file=found)


def link(draft: Draft, body: Body) -> None:
    """A link to another case, made by hand."""
    bodies.check_keys(body, ("to", "as"))
    to, name = body.get("to"), body.get("as")
    if not isinstance(to, str) or not to or not isinstance(name, str) or not name or to == draft.state.ref:
        raise Refusal("input", "bad_form", what="link")
    authority.permit_part(draft)
    draft.emit("Linked", link=name, ref=to, key=f"{name}.hand")


def give_link(draft: Draft, body: Body) -> None:
    """A private link, or a receipt code, for an outside role. Its key is the casebook's; here is that it was given.

    until: the instant from which it no longer opens anything; without one it stays.
    """
    bodies.check_keys(body, ("role", "sort", "until"))
    role, sort, until = body.get("role"), body.get("sort") or "link", body.get("until")
    if not isinstance(role, str) or not acting.is_outside(draft.program.procedure, role):
        raise Refusal("input", "bad_form", what="role")
    if sort not in ("link", "receipt"):
        raise Refusal("input", "bad_form", what="sort")
    if until is not None:
        try:
            until = accept_instant(until, draft.facts.zone())
        except ValueRefused:
            until = ""
        if until <= draft.at:
            raise Refusal("input", "bad_form", what="until")
    _permit_inside(draft)
    draft.emit("LinkGiven", grant=f"{len(draft.state.links) + 1}", role=role, sort=sort, until=until)


def revoke_link(draft: Draft, body: Body) -> None:
    """A private link opens nothing from now on."""
    bodies.check_keys(body, ("grant", "reason"))
    grant = str(body.get("grant"))
    known = draft.state.links.get(grant)
    if known is None:
        raise Refusal("input", "unknown_grant", grant=grant[:20])
    _permit_inside(draft)
    if known.get("revoked"):
        raise Refusal("order", "revoked_already", grant=grant)
    reason = bodies.text_of(body, "reason")
    draft.emit("LinkRevoked", {"reason": reason} if reason else None, grant=grant)


def unpublish(draft: Draft, body: Body) -> None:
    """What was made public is read by nobody any more; that it was, stays in the journal."""
    bodies.check_keys(body, ("publication", "reason"))
    number = str(body.get("publication"))
    known = draft.state.publications.get(number)
    if known is None:
        raise Refusal("input", "unknown_publication", publication=number[:20])
    _permit_inside(draft)
    if known.get("withdrawn"):
        raise Refusal("order", "withdrawn_already", publication=number)
    reason = bodies.text_of(body, "reason", needed="reason_missing")
    draft.emit("PublicationWithdrawn", {"reason": reason}, publication=number)


def _permit_inside(draft: Draft) -> None:
    """Whoever has a part in the case from inside; the system, for what it sends."""
    actor = draft.context.actor
    if actor.outside is not None:
        raise Refusal("role", "not_yours", needed=[])
    if not actor.system:
        authority.permit_part(draft)
