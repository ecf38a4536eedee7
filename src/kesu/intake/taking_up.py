"""Taking up a pack of the library: its questions answered, its roles given, read and proven, then published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from kesu.casebook.publishing import Published, publish_pack
from kesu.intake.library import pack
from kesu.organisation.answering import give_roles, keep_answers
from kesu.organisation.loading import organisation_file
from kesu.procedure.declared import NOWHERE, Mark, Place, Procedure, Setting
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile, read_pack
from kesu.procedure.reading.organisation import RoleHeld
from kesu.procedure.reading.questions import asked_under, unanswered, unheld, wants_a_value
from kesu.procedure.reading.shipped import SHIPPED
from kesu.procedure.reading.tree import MappingNode, ScalarNode
from kesu.procedure.reading.wordings import say
from kesu.procedure.written import ControlCharacter, written

FORM = "form:"  # the file that a message names where a value of the form is wrong
Prove = Callable[[Procedure, OrganisationFile], Iterable[Message]]
"""What proves the procedure (part C): handed in by the edge."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form gives. settings: values as typed; answers: by the question's name; roles: the person for each."""

    settings: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


class NotTakenUp(ValueError):
    """Nothing was changed. missing: names of settings, questions and roles that want something; wrong: messages by
    setting; roles: messages by role that cannot be given so (`role.nobody`, `role.held-outside`); messages: what
    stands in the way besides. unorganised: there is no organisation yet. unasked: names that
    were given and that the pack does not know."""

    def __init__(
        self,
        *,
        missing: Iterable[str] = (),
        wrong: Mapping[str, Message] | None = None,
        roles: Mapping[str, Message] | None = None,
        messages: Iterable[Message] = (),
        unorganised: bool = False,
        unasked: Iterable[str] = (),
    ) -> None:
        super().__init__("not_taken_up")
        self.missing, self.wrong, self.messages = frozenset(missing), dict(wrong or {}), list(messages)
        self.roles = dict(roles or {})
        self.unorganised, self.unasked = unorganised, frozenset(unasked)


def take_up(name: str, wish: Wish, *, now: datetime, by: str | None, prove: Prove) -> Published:
    """Publish the pack under this organisation with these answers. Raises NotTakenUp, LookupError, PublishRefused."""
    procedure = would_take_up(name, wish, prove=prove)
    with transaction.atomic():
        keep_answers(procedure.name, settings=wish.settings, answers=wish.answers)
        give_roles(wish.roles)
        return publish_pack(SHIPPED / name, now=now, by=by)


def would_take_up(name: str, wish: Wish, *, prove: Prove) -> Procedure:
    """What would be published, read and proven; nothing is changed. Raises NotTakenUp, LookupError."""
    bare, file = pack(name), organisation_file()
    if file is None:
        raise NotTakenUp(unorganised=True)
    missing, unasked = list(_missing(bare, file, wish)), list(_unasked(bare, wish))
    roles = dict(_wrongly_given(bare, file, wish))
    if missing or unasked or roles:
        raise NotTakenUp(missing=missing, unasked=unasked, roles=roles)
    controls = list(_with_controls(wish))
    if controls:
        raise NotTakenUp(messages=controls)
    wished = _with(file, bare.name, wish)
    reading = read_pack(SHIPPED / name, organisation=wished)
    wrong = {m.place.file.removeprefix(FORM): m for m in reading.errors if m.place.file.startswith(FORM)}
    if reading.procedure is None or reading.errors:
        raise NotTakenUp(wrong=wrong, messages=[m for m in reading.errors if not m.place.file.startswith(FORM)])
    found = [message for message in prove(reading.procedure, wished) if message.severity != "note"]
    if found:
        raise NotTakenUp(messages=found)
    return reading.procedure


def open_settings(procedure: Procedure, file: OrganisationFile) -> list[Setting]:
    """Settings without a value; those held per customer … are master data."""
    given = file.settings.get(procedure.name, {})
    return [
        one
        for name, one in procedure.settings.items()
        if one.value is None and one.unset is None and one.per is None and given.get(name) in (None, "")
    ]


def open_questions(procedure: Procedure, file: OrganisationFile) -> list[Mark]:
    """Questions without an answer in words; a setting's is answered by its value."""
    answers = file.answers.get(procedure.name, {})
    return [mark for mark in unanswered(procedure, answers) if not wants_a_value(mark)]


def _missing(procedure: Procedure, file: OrganisationFile, wish: Wish) -> Iterable[str]:
    yield from (f"setting.{one.name}" for one in open_settings(procedure, file) if not wish.settings.get(one.name))
    asked = (asked_under(mark, procedure) for mark in open_questions(procedure, file))
    yield from (f"answer.{name}" for name in asked if not wish.answers.get(name))
    vacant = (role.name for role in unheld(procedure, file.held_roles))
    yield from (f"role.{name}" for name in vacant if not wish.roles.get(name))


def _wrongly_given(procedure: Procedure, file: OrganisationFile, wish: Wish) -> Iterable[tuple[str, Message]]:
    for name, given in wish.roles.items():
        role, person = procedure.roles.get(name), file.people.get(given)
        if person is None:
            meant = [one.name for one in file.people.values() if one.full_name == given] or file.people
            yield name, say("role.nobody", NOWHERE, meant, name=given, role=name)
        elif role is not None and role.outside:
            who = person.full_name or person.name
            yield name, say("role.held-outside", NOWHERE, name=name, person=who)


def _with_controls(wish: Wish) -> Iterable[Message]:
    """Answers that no page or paper can show, as in fields of cases."""
    for name, text in wish.answers.items():
        try:
            written(text, one_line=False)
        except ControlCharacter as control:
            yield say("answer.control", NOWHERE, name=name, given=control.name)


def _unasked(procedure: Procedure, wish: Wish) -> Iterable[str]:
    asked = {asked_under(mark, procedure) for mark in unanswered(procedure, {}) if not wants_a_value(mark)}
    settings = {name for name, one in procedure.settings.items() if one.per is None}  # others are master data
    yield from (f"setting.{name}" for name in wish.settings if name not in settings)
    yield from (f"answer.{name}" for name in wish.answers if name not in asked)
    yield from (f"role.{name}" for name in wish.roles if name not in procedure.roles)


def _with(file: OrganisationFile, procedure: str, wish: Wish) -> OrganisationFile:
    """The organisation as it would be: each value stands in a place that names its setting."""
    before = file.setting_nodes.get(procedure)
    nodes = MappingNode(Place(FORM, 0, 0), dict(before.entries) if before else {}, dict(before.keys) if before else {})
    for name, value in wish.settings.items():
        place = Place(FORM + name, 0, 0)
        nodes.put(name, place, ScalarNode(value, place))
    people = dict(file.people)
    for role, person in wish.roles.items():
        people[person] = replace(people[person], roles=(*people[person].roles, RoleHeld(role)))
    answers = {**file.answers, procedure: {**file.answers.get(procedure, {}), **wish.answers}}
    settings = {**file.settings, procedure: {**file.settings.get(procedure, {}), **wish.settings}}
    return replace(
        file, people=people, answers=answers, settings=settings, setting_nodes={**file.setting_nodes, procedure: nodes}
    )
