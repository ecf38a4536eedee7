"""What did not reach somebody outside and waits for a person to see to it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kesu.desk.looking import Look
from kesu.desk.showing import words
from kesu.desk.speaking import moment_text, role_name, said

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
    procedure = look.program.procedure
    return [
        {
            "id": number,
            "to": role_name(procedure, str(entry.get("to"))),
            "document": said(procedure.documents.get(str(entry.get("document")))),
            "because": words.word(words.OUTCOMES_OF_DELIVERY, str(entry.get("because"))),
            "at": moment_text(entry.get("at"), look.zone),
        }
        for number, entry in look.state.undelivered.items()
        if not entry.get("settled")
    ]


def ways_to_reach() -> list[tuple[str, str]]:
    return [(code, _(word)) for code, word in WAYS.items()]
