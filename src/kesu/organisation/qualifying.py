"""Who holds which certificate: what people and files say, and what cases say; the later word counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from kesu.organisation.models import CaseQualification, Qualification
from kesu.procedure.granting import Granted, latest


class Certificate(NamedTuple):
    """Held through its last day; case: the one that gave it, None where people or a file did."""

    expires: date
    case: UUID | None = None


def held(person: str | None = None) -> Mapping[str, Mapping[str, Certificate]]:
    """By person and name, every certificate that is held, expired ones too."""
    chosen = {} if person is None else {"person": person}
    found: dict[str, dict[str, Certificate]] = defaultdict(dict)
    words = _words(CaseQualification.objects.filter(**chosen))
    for own in Qualification.objects.filter(**({} if person is None else {"person_id": person})):
        word = words.get((own.person_id, own.name))
        if word is not None and word[0].at > own.after:
            continue
        words.pop((own.person_id, own.name), None)
        if own.expires is not None:
            found[own.person_id][own.name] = Certificate(own.expires)
    for (holder, name), (word, case) in words.items():
        if word.expires is not None:
            found[holder][name] = Certificate(word.expires, case)
    return found


def _words(rows: Iterable[CaseQualification]) -> dict[tuple[str, str], tuple[Granted, UUID]]:
    cases: dict[Granted, UUID] = {}
    for row in sorted(rows, key=lambda row: (row.at, row.case.int)):
        cases[Granted(row.person, row.name, row.expires, row.at)] = row.case
    return {key: (word, cases[word]) for key, word in latest(cases).items()}


def say(person: str, until: Mapping[str, date]) -> bool:
    """That the person holds exactly these, from now on; answers whether that is anything new."""
    now = {name: one.expires for name, one in held(person).get(person, {}).items()}
    differing = {name for name in {*now, *until} if now.get(name) != until.get(name)}
    heard = _latest_heard(person)
    for name in differing:
        _say(person, name, until.get(name), heard.get(name, ""))
    return bool(differing)


def say_in_file(person: str, until: Mapping[str, date]) -> None:
    """What the organisation's file says of the person: as it said before is no new word, so what cases said stands."""
    before = dict(Qualification.objects.filter(person_id=person).values_list("name", "expires"))
    Qualification.objects.filter(person_id=person, name__in=before.keys() - until.keys()).delete()
    heard = _latest_heard(person)
    for name, expires in until.items():
        if before.get(name) != expires:
            _say(person, name, expires, heard.get(name, ""))


def _latest_heard(person: str) -> dict[str, str]:
    heard: dict[str, str] = {}
    for name, at in CaseQualification.objects.filter(person=person).values_list("name", "at"):
        heard[name] = max(at, heard.get(name, ""))
    return heard


def _say(person: str, name: str, expires: date | None, after: str) -> None:
    if expires is None and not after:
        Qualification.objects.filter(person_id=person, name=name).delete()
        return
    Qualification.objects.update_or_create(person_id=person, name=name, defaults={"expires": expires, "after": after})


def said_by(case: UUID) -> frozenset[Granted]:
    """What is kept of the case's words."""
    kept = CaseQualification.objects.filter(case=case).values_list("person", "name", "expires", "at")
    return frozenset(Granted(*row) for row in kept)


def keep_words(case: UUID, words: frozenset[Granted]) -> bool:
    """Keep exactly these words of the case; answers whether any differed from what was kept."""
    kept = said_by(case)
    for gone in kept - words:
        CaseQualification.objects.filter(case=case, person=gone.person, name=gone.name).delete()
    CaseQualification.objects.bulk_create(
        CaseQualification(case=case, person=word.person, name=word.name, expires=word.expires, at=word.at)
        for word in sorted(words - kept, key=lambda word: word[:2])
    )
    return kept != words
