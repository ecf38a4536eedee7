"""What a picture shows of permissions that are no way of the case: waivers and erasure on steps, promises of roles."""

from __future__ import annotations

from collections.abc import Iterator

from kesu.procedure.declared import Outcome, Procedure, Step
from kesu.procedure.drawing.graph import Mark
from kesu.procedure.drawing.lanes import role_words
from kesu.procedure.drawing.words import word


def permission_marks(procedure: Procedure, step: Step, language: str) -> Iterator[Mark]:
    """`waive`: how many requirements somebody may let pass, and who; `erases`: that cases go for good when it ends;
    `grants`: what it gives and takes of qualifications."""
    requires = (*step.requires, *(one for outcome in step.outcomes.values() for one in outcome.requires))
    waivable = [one for one in requires if one.waive]
    if waivable:
        roles = dict.fromkeys(role for one in waivable for role in one.waive)
        who = f" {word('or', language)} ".join(role_words(procedure, role, language) for role in roles)
        said = word("waive.count", language).format(len(waivable))
        yield Mark("waive", said, word("waive.tip", language).format(len(waivable), who))
    if step.erases is not None:
        name = step.erases.text.strip().removeprefix("f.")
        listed = procedure.fields[name].text(language) if name in procedure.fields else step.erases.text
        yield Mark("erases", word("erases", language), word("erases.tip", language).format(listed))
    yield from _qualifications(step, language)


def _qualifications(step: Step, language: str) -> Iterator[Mark]:
    """One mark for all that the step and its outcomes give and take of qualifications."""
    ends: tuple[Step | Outcome, ...] = (step, *step.outcomes.values())
    told = [
        *(word("grants.tip", language).format(one.qualification) for end in ends for one in end.grants),
        *(word("revokes.tip", language).format(one.qualification) for end in ends for one in end.revokes),
    ]
    if told:
        yield Mark("grants", word("grants", language), "; ".join(dict.fromkeys(told)))


def promise_sentences(procedure: Procedure, language: str) -> dict[str, str]:
    """By role, what it may promise to the outside, of all rules together."""
    found: dict[str, dict[str, None]] = {}
    for rule in procedure.promises:
        for role in rule.by:
            found.setdefault(role, {}).update(dict.fromkeys(rule.kinds))
    comma = ", " if language.startswith("en") else "、"
    return {
        role: word("promises.tip", language).format(
            role_words(procedure, role, language), comma.join(word(f"promise.{kind}", language) for kind in kinds)
        )
        for role, kinds in found.items()
    }
