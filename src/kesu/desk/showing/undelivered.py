"""What did not reach somebody outside and waits for a person to see to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.speaking import moment_text, role_name, said
from kesu.procedure import reaching

WAYS = {
    "phone": gettext_noop("by telephone"),
    "visit": gettext_noop("by a visit"),
    "letter": gettext_noop("by letter"),
    "mail": gettext_noop("by another mail address"),
    "sent_again": gettext_noop("sent again"),
    "not_needed": gettext_noop("not needed any more"),
}


def undelivered(look: Look) -> list[dict[str, Any]]:
    """Those that nobody has seen to yet, oldest first."""
    return [
        {
            "id": number,
            **named(look, entry),
            "at": moment_text(entry.get("at"), look.zone),
        }
        for number, entry in reaching.open_ones(look.state)
    ]


def named(look: Look, entry: Mapping[str, Any]) -> dict[str, str]:
    """To whom, what, and how it failed, in words."""
    procedure = look.program.procedure
    return {
        "to": role_name(procedure, str(entry.get("to"))),
        "document": said(procedure.documents.get(str(entry.get("document")))),
        "because": words.word(words.OUTCOMES_OF_DELIVERY, str(entry.get("because"))),
    }


def ways_to_reach() -> list[tuple[str, str]]:
    return [(code, _(word)) for code, word in WAYS.items()]
