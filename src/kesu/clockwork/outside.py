"""Letters to somebody outside: what was said or sent, its papers, and a private link instead of an account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from kesu.casebook import links, papers, signing_codes
from kesu.casebook.addressed import facts_of, said
from kesu.casebook.outgoing import SIGNING_CODE
from kesu.clockwork.delivering import Refused
from kesu.clockwork.models import Delivery
from kesu.clockwork.wording import Letter, label, title
from kesu.organisation.models import Fact
from kesu.procedure.facts import Facts


def letter(delivery: Delivery, now: datetime) -> Letter | None:
    """None while a paper it has to carry is still to be made. Raises Refused for what must not leave."""
    assert delivery.case is not None
    facts = facts_of(delivery.case, now=now)
    if facts is None:
        return None
    if delivery.kind == SIGNING_CODE:
        return _code(facts, delivery, now)
    with override(settings.LANGUAGE_CODE):
        attached = _attached(facts, delivery)
        if attached is None:
            return None
        address = links.give_by_mail(delivery.case, delivery.to, now=now, mail=str(delivery.pk))
        return Letter(_subject(facts), [*_lines(facts, delivery, address), "", organisation_name()], attached)


def _code(facts: Facts, delivery: Delivery, now: datetime) -> Letter:
    """Without a link: whoever reads this mail alone can sign nothing with it."""
    found = signing_codes.code_to_send(int(delivery.body["code"]), now=now)
    if found is None:
        raise Refused("expired")
    with override(settings.LANGUAGE_CODE):
        step = facts.program.steps.get(str(delivery.body.get("step")))
        said_of = {"step": label(step, str(delivery.body.get("step")))}
        until = found[1].astimezone(facts.zone()).strftime("%H:%M")
        lines = [
            _("You are about to sign “%(step)s”. Your code:") % said_of, "", found[0], "",
            _("It holds until %(until)s. Type it only on the page you opened yourself, and give it to nobody.")
            % {"until": until},
            _("If you are not signing anything, ignore this mail."), "", organisation_name(),
        ]  # fmt: skip
        return Letter(_("%(title)s: code for your signature") % {"title": _subject(facts)}, lines)


def _subject(facts: Facts) -> str:
    return " ".join(part for part in (title(facts.program.procedure), facts.state.number) if part)


def _lines(facts: Facts, delivery: Delivery, address: str) -> list[str]:
    assert delivery.case is not None and delivery.seq is not None
    if delivery.kind == "Messaged":
        lines = [str(said(delivery.case, delivery.seq) or ""), ""]
    elif delivery.body.get("document"):
        name = str(delivery.body["document"])
        document = label(facts.program.procedure.documents.get(name), name)
        lines = [_("Please find “%(document)s” attached.") % {"document": document}, ""]
    else:
        lines = [_("There is news about your complaint."), ""]
    return [*lines, _("See where it stands, answer, or add something, without an account:"), address]


def _attached(facts: Facts, delivery: Delivery) -> dict[str, bytes] | None:
    """The frozen papers of what was sent, by file name; None while they are not there yet."""
    name = delivery.body.get("document")
    if delivery.kind != "Sent" or not name:
        return {}
    document = facts.program.procedure.documents.get(str(name))
    if document is None or document.audience == "internal":
        raise Refused("internal")
    made = _made(delivery, str(name))
    path = papers.stored(made.hash) if made else None
    return {f"{label(document, str(name))}.pdf": path.read_bytes()} if path else None


def _made(delivery: Delivery, name: str) -> papers.Made | None:
    assert delivery.case is not None
    found = papers.made_papers(UUID(str(delivery.case)))
    return next((one for one in found if one.document == name and one.asked == delivery.seq), None)


def organisation_name() -> str:
    return str(Fact.objects.filter(pk="organisation").values_list("value", flat=True).first() or "Kesu")
