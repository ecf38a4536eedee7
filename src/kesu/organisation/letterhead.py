"""What stands at the head of a paper: the organisation's name, and the currency its money is in."""

from __future__ import annotations

from dataclasses import dataclass

from kesu.organisation.models import Fact


@dataclass(frozen=True, slots=True)
class Letterhead:
    """currency: by its ISO code."""

    name: str = ""
    currency: str = "CNY"


def letterhead() -> Letterhead:
    """Of this installation; without a name while nobody has set it up."""
    facts = dict(Fact.objects.filter(pk__in=("organisation", "currency")).values_list("name", "value"))
    return Letterhead(str(facts.get("organisation") or ""), str(facts.get("currency") or "CNY"))
