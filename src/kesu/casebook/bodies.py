"""What a command's map names that only the tables know: files by their id, other cases, other versions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kesu.casebook.drafts import place_of, take_draft
from kesu.casebook.models import Attachment, Case, PrivateLink
from kesu.casebook.programs import program_of, version
from kesu.procedure.context import Actor, Command
from kesu.procedure.refusals import Refusal

if TYPE_CHECKING:
    from kesu.casebook.work import Taken, Work


def check_plain(*given: object) -> None:
    """What no database column and no canonical form can hold is malformed: NUL, halves of surrogate pairs, and what
    is not JSON. Raises Refusal(`input`)."""
    try:
        text = json.dumps(given, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError, RecursionError):
        raise Refusal("input", "bad_form", what="JSON") from None
    if "\\u0000" in text:
        raise Refusal("input", "bad_form", what="NUL")


def resolve(work: Work, taken: Taken, command: Command, actor: Actor) -> dict[str, Any]:
    """The map as the engine takes it."""
    body = dict(command.body)
    if taken.is_new:
        body.pop("procedure", None)
        body["ref"] = str(taken.ref)
        if isinstance(body.get("files"), list):
            body["files"] = [_named_file(one) for one in body["files"]]
    elif command.verb == "attach":
        body |= _file(body)
    elif command.verb == "give_link":
        work.digests.append(_digest(body))
    elif command.verb in ("complete", "submit"):
        drafted = take_draft(place_of(taken.ref, taken.state, body.get("step"), body.get("row")), actor.id)
        if drafted and isinstance(body.get("data") or {}, dict):
            body["data"] = {**drafted, **(body.get("data") or {})}
    return body


def _digest(body: dict[str, Any]) -> str:
    """The hash of a key, which is no part of the command: without a key (`casebook/links.py`) a link opens nothing."""
    digest = body.pop("digest", None)
    known = isinstance(digest, str) and re.fullmatch(r"[0-9a-f]{64}", digest)
    if not known or PrivateLink.objects.filter(digest=digest).exists():
        raise Refusal("input", "bad_form", what="digest")
    return digest


def _file(body: dict[str, Any]) -> dict[str, Any]:
    """Hash, size and type are those of the stored file, never what a client says of it."""
    found = _attachment(body.get("file"))
    if found is None:
        return {"hash": None, "size": None, "type": None}
    given = {"file": str(found.pk), "hash": found.digest, "size": found.size, "type": found.type}
    return {**given, "name": body.get("name") or found.name}


def _named_file(given: object) -> dict[str, Any]:
    """A file that opens with a case: by its id, or as a map with `file`, and a `name` where it shall have another."""
    body = dict(given) if isinstance(given, dict) else {"file": given}
    return {"name": body.get("name") or body.get("file"), **_file(body)}


def _attachment(name: object) -> Attachment | None:
    try:
        found = Attachment.objects.filter(pk=UUID(str(name))).first()
    except ValueError:
        return None
    if found is None:
        raise Refusal("input", "unknown_file", file=str(name)[:60])
    return found


def named_by(work: Work, taken: Taken, command: Command) -> dict[str, Any]:
    """Other cases (`merge into`, locked as well) and other versions (`migrate`) that the command names."""
    if command.verb == "merge":
        wanted = str(command.body.get("into"))
        try:
            return {"cases": {wanted: work.take(UUID(wanted)).state}}
        except (ValueError, Case.DoesNotExist):
            return {}
    if command.verb == "migrate":
        label = str(command.body.get("version"))
        return {"versions": {label: program_of(version(taken.state.procedure, label))}}
    return {}
