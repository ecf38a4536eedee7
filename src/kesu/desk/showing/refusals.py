"""A refusal as the reader gets it: a sentence in their language, beside which field, under which HTTP status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kesu.casebook.storage import StorageError
from kesu.desk.forms.controls import Control
from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.showing.goods import goods_label
from kesu.desk.speaking import language, listed, moment_text, person_name, said
from kesu.procedure.declared import Element
from kesu.procedure.program import Program
from kesu.procedure.refusals import Refusal, Word

STATUS = {
    **dict.fromkeys(("version", "order", "conflict", "number", "open"), 409),
    **dict.fromkeys(("role", "authority", "other_than", "qualification"), 403),
}


@dataclass(slots=True)
class Told:
    """What went wrong. who: a further sentence, on a lost race who did what when. fields: sentences by field's code."""

    code: str
    sentence: str
    status: int = 422
    who: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    key: str = ""  # which sentence of the code


def status_of(refusal: Refusal) -> int:
    return STATUS.get(refusal.code, 422)


def told(refusal: Refusal, program: Program, look: Look | None = None) -> Told:
    """The refusal in the reader's language: codes and labels in it are put into words first."""
    data = _worded(refusal, program, look)
    sentence = Refusal(refusal.code, refusal.key, **data).sentence(language())
    answer = Told(refusal.code, sentence, status_of(refusal), _who(refusal, data, look), key=refusal.key)
    name = refusal.data.get("name")
    if refusal.key == "bad_value" and name:
        answer.fields[str(name)] = str(data.get("why", ""))
    if refusal.key in ("no_person_in", "no_unit_in"):
        answer.fields[str(name)] = sentence
    if refusal.key == "not_offered":
        answer.fields[str(name)] = _("No row of those offered, or no longer there.")
    if refusal.key in ("field_missing", "rows_missing"):
        answer.fields |= {str(name).partition(".")[0]: _("Fill this in.") for name in refusal.data.get("fields") or ()}
    return answer


def storage_told(error: StorageError) -> Told:
    """The database could not do it; nothing was changed."""
    return Told("storage", words.word(words.STORAGE, error.code), 503)


def mark(controls: Iterable[Control], answer: Told) -> None:
    """Put the sentences beside their fields."""
    for control in controls:
        if control.code in answer.fields:
            control.errors.append(answer.fields[control.code])


# --- words for what a refusal carries ----------------------------------------------------------------


def _worded(refusal: Refusal, program: Program, look: Look | None) -> dict[str, Any]:
    data = dict(refusal.data)
    known = _labels(program)
    for key in ("step", "fields", "steps", "needed", "offered", "field", "clock"):
        if key in data:
            data[key] = _in_words(data[key], known)
    if "why" in data:
        data["why"] = words.word(words.WHY, data["why"])
    if data.get("status"):
        data["status"] = words.word({**words.STEP, **words.CASE}, data["status"])
    if look is not None:
        for key in ("source", "target"):
            if key in data:
                data[key] = goods_label(look, str(data[key]))
        if data.get("at"):
            data["at"] = moment_text(data["at"], look.zone)
        if data.get("outcome"):
            data["outcome"] = known.get(_outcome_label(program, refusal), _outcome_label(program, refusal))
        if data.get("person"):
            data["person"] = person_name(look.viewer.directory, str(data["person"]))
    return data


def _in_words(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, list | tuple):
        return listed(_in_words(part, known) for part in value)
    if isinstance(value, Word):
        return value.label["en" if language() == "en" else "zh"]
    return known.get(str(value), str(value))


def _labels(program: Program) -> dict[str, str]:
    """Every label the core may have put into a refusal, in the reader's language."""
    return {element.text(): said(element) for element in _elements(program)}


def _elements(program: Program) -> Iterable[Element]:
    procedure = program.procedure
    yield from procedure.roles.values()
    yield from procedure.clocks.values()
    for spec in procedure.fields.values():
        yield spec
        yield from spec.columns.values()
    for step in procedure.steps.values():
        yield step
        yield from step.outcomes.values()


def _outcome_label(program: Program, refusal: Refusal) -> str:
    code = str(refusal.data["outcome"])
    for step in program.steps.values():
        if code in step.outcomes and refusal.data.get("step") in (None, step.name):
            return step.outcomes[code].text()
    return words.word(words.STEP, code)


def _who(refusal: Refusal, data: dict[str, Any], look: Look | None) -> str:
    """On a lost race: who did what, when."""
    if look is None or refusal.code not in ("version", "conflict") or refusal.key == "already_done":
        return ""
    if not data.get("person") or not data.get("at"):
        return ""
    step = look.step_label(refusal.data.get("step"))
    what = f"“{step}”" if step else _("something in this case")
    return _("%(person)s did %(what)s at %(at)s.") % {"person": data["person"], "what": what, "at": data["at"]}
