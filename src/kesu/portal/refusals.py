"""Refusals for somebody outside: what to do, beside which field, and never who did what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kesu.casebook.storage import StorageError
from kesu.organisation.speaking import language
from kesu.portal.forms import Control
from kesu.procedure.refusals import WORDS, Refusal, Word

STATUS = {**dict.fromkeys(("version", "order", "conflict", "open"), 409), "role": 403}


@dataclass(slots=True)
class Told:
    """sentences by the code of the field they belong to; `gone`: what was to be done cannot be done any more."""

    sentence: str
    status: int = 422
    fields: dict[str, str] = field(default_factory=dict)
    gone: bool = False
    good: bool = False  # no refusal: word of what was done, above a form that is still to be sent


def told(refusal: Refusal) -> Told:
    status = STATUS.get(refusal.code, 422)
    if refusal.key == "shown_changed":
        return Told(_("What stands here has changed meanwhile. Read it again, then sign."), 409)
    if refusal.key in ("name_missing", "sign_again"):
        return Told(_("Some things are still missing."), status, {"sign_name": _("Please write your full name.")})
    if refusal.code in ("order", "conflict", "version", "role", "authority", "other_than", "open"):
        said = _("This was answered in the meantime, or is no longer asked. See below where it stands now.")
        return Told(said, status if status != 422 else 409, gone=True)
    if refusal.key == "field_missing" or refusal.key == "rows_missing":
        names = [str(name).partition(".")[0] for name in refusal.data.get("fields") or ()]
        return Told(_("Some things are still missing."), status, dict.fromkeys(names, _("Please fill this in.")))
    if refusal.key == "outcome_needed":
        return Told(_("Please choose one of the answers."), status, {"outcome": _("Please choose one.")})
    if refusal.key == "comment_missing":
        return Told(_("Please write a few words."), status, {"comment": _("Please fill this in.")})
    if refusal.key == "bad_value":
        why = WORDS.get(str(refusal.data.get("why")), ("", ""))[language() == "en"]
        name = refusal.data.get("name") or refusal.data.get("field")
        return Told(_("Something does not fit yet."), status, {str(name): why or _("Please correct this.")})
    if refusal.key == "not_offered":
        gone = _("This is no longer offered. Please choose another.")
        return Told(_("Something does not fit yet."), status, {str(refusal.data.get("name")): gone})
    if refusal.code == "requires":
        own = refusal.data.get("sentence")
        return Told(_own(own) or _("Something does not fit yet."), status)
    return Told(_("This could not be taken. Please check what you wrote, then send it again."), status)


def _own(sentence: object) -> str:
    """A procedure's own sentence; its conditions stay inside."""
    if isinstance(sentence, Word):
        return sentence.label[language()]
    getter = getattr(sentence, "get", None)
    return str(getter(language())) if getter else str(sentence or "")


def sent_already() -> Told:
    return Told(_("This form was sent already. See below what has arrived."), 409, gone=True)


def storage(error: StorageError) -> Told:
    return Told(_("It could not be saved just now; what you typed is still here. Please send it again."), 503)


def mark(controls: Iterable[Control], answer: Told) -> None:
    """Put the sentences beside their fields."""
    for control in controls:
        if control.code in answer.fields:
            control.errors.append(answer.fields[control.code])
