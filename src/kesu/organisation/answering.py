"""What an organisation answers to a procedure's open questions: values of settings, and sentences (A12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kesu.organisation.directory import changed
from kesu.organisation.models import Fact, Holding


def keep_answers(procedure: str, *, settings: Mapping[str, str], answers: Mapping[str, str]) -> None:
    """Beside what was answered before; a value given again takes the place of the older one. In one transaction."""
    with transaction.atomic():
        for name, given in (("settings", settings), ("answers", answers)):
            if given:
                fact = Fact.objects.select_for_update().filter(pk=name).first()
                known: dict[str, Any] = dict(fact.value or {}) if fact else {}
                known[procedure] = {**known.get(procedure, {}), **given}
                Fact.objects.update_or_create(name=name, defaults={"value": known})
        changed()


def give_roles(roles: Mapping[str, str]) -> None:
    """Each role to a person, everywhere; who holds it already keeps it as they have it."""
    with transaction.atomic():
        for role, person in roles.items():
            if not Holding.objects.filter(person_id=person, role=role, unit=None, per=None).exists():
                Holding.objects.create(person_id=person, role=role)
        changed()
