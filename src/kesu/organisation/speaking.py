"""The reader's language, and what a pack calls its things in it: one answer for pages, mails, papers and REST."""

from __future__ import annotations

from django.utils.translation import get_language

from kesu.procedure import declared
from kesu.procedure.declared import Element, Label


def language() -> str:
    """The reader's language as packs name it: `zh` or `en`."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def said(thing: Element | Label | None) -> str:
    """The label of an element in the reader's language; its code where it has none."""
    return declared.said(thing, language())
