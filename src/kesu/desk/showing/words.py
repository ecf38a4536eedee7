"""Words for codes. Each text stands here once; pages look it up in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

CASE = {
    "open": gettext_noop("open"),
    "closed": gettext_noop("closed"),
    "withdrawn": gettext_noop("withdrawn"),
    "cancelled": gettext_noop("cancelled"),
    "merged": gettext_noop("merged"),
}
STEP = {
    "open": gettext_noop("in hand"),
    "overdue": gettext_noop("overdue"),
    "awaiting": gettext_noop("awaiting another case"),
    "done": gettext_noop("done"),
    "skipped": gettext_noop("skipped"),
    "void": gettext_noop("does not occur"),
    "dormant": gettext_noop("to be started"),
    "waiting": gettext_noop("waiting"),
    "never": gettext_noop("will not come"),
    "withdrawn": gettext_noop("withdrawn"),
}
CLOCK = {
    "running": gettext_noop("running"),
    "met": gettext_noop("met in time"),
    "late": gettext_noop("met late"),
    "ended": gettext_noop("ended"),
    "overdue": gettext_noop("overdue"),
    "halted": gettext_noop("paused"),
}
PROMISE = {
    "answer": gettext_noop("to answer"),
    "agree": gettext_noop("to agree"),
    "admit": gettext_noop("to admit"),
    "pay": gettext_noop("to pay"),
    "exchange": gettext_noop("to exchange"),
}
PROMISE_ENDS = {"kept": "met", "ended": "ended"}
FACETS = {
    "customer": gettext_noop("Customer"),
    "product": gettext_noop("Product"),
    "lot": gettext_noop("Lot"),
    "part": gettext_noop("Part"),
    "order": gettext_noop("Order"),
    "defect": gettext_noop("Defect"),
    "cause": gettext_noop("Cause"),
    "class": gettext_noop("Class"),
    "severity": gettext_noop("Severity"),
    "loss": gettext_noop("Loss"),
    "responsible": gettext_noop("Responsible unit"),
    "process": gettext_noop("Process"),
    "site": gettext_noop("Site"),
}
SECTIONS = {
    "steps": gettext_noop("step"),
    "clocks": gettext_noop("time limit"),
    "settings": gettext_noop("setting"),
    "tables": gettext_noop("decision table"),
    "documents": gettext_noop("document"),
    "registers": gettext_noop("register"),
    "measures": gettext_noop("figure"),
    "fields": gettext_noop("field"),
    "roles": gettext_noop("role"),
    "lookups": gettext_noop("look-up"),
    "streaks": gettext_noop("run of batches"),
    "ledger": gettext_noop("ledger entry"),
    "records": gettext_noop("record"),
    "open": gettext_noop("opening"),
    "number": gettext_noop("numbering"),
    "retention": gettext_noop("retention"),
    "triggers": gettext_noop("opens by itself"),
    "notices": gettext_noop("notice"),
    "promises": gettext_noop("promises"),
}
"""What the parts of a pack are called, as `intake.library.Place.kind` has them."""
CHANNELS = {"mail": gettext_noop("mail"), "hook": gettext_noop("request")}
DELIVERIES = {
    "Tasks": gettext_noop("new task"),
    "Notified": gettext_noop("notice"),
    "Sent": gettext_noop("document"),
    "Messaged": gettext_noop("message"),
    "Happened": gettext_noop("events"),
}
OUTCOMES_OF_DELIVERY = {
    "sent": gettext_noop("arrived"),
    "not_theirs": gettext_noop("not theirs any more"),
    "no_address": gettext_noop("no address"),
    "no_server": gettext_noop("no mail server is set up"),
    "refused": gettext_noop("refused"),
    "given_up": gettext_noop("given up after three days"),
    "bounced": gettext_noop("came back"),
}
BLOCKED = {
    "lot": gettext_noop("Lot"),
    "place": gettext_noop("Place"),
    "operation": gettext_noop("Operation"),
    "goods": gettext_noop("Goods set apart"),
}
MASTER = {
    "customer": gettext_noop("Customers"),
    "supplier": gettext_noop("Suppliers"),
    "product": gettext_noop("Products"),
    "part": gettext_noop("Parts"),
    "lot": gettext_noop("Lots"),
    "place": gettext_noop("Places"),
}
MASTER_DETAIL = {
    "contact": gettext_noop("Contact"),
    "mail": gettext_noop("Mail"),
    "phone": gettext_noop("Telephone"),
    "address": gettext_noop("Address"),
    "parts": gettext_noop("Parts"),
    "product": gettext_noop("Product"),
    "quantity": gettext_noop("Quantity"),
    "made_on": gettext_noop("Made on"),
}
WHY = {
    "text_expected": gettext_noop("text expected"),
    "text_too_long": gettext_noop("too long"),
    "control_character": gettext_noop("it holds an invisible control character: take it out"),
    "number_expected": gettext_noop("a number expected"),
    "integer_expected": gettext_noop("a whole number expected"),
    "boolean_expected": gettext_noop("yes or no expected"),
    "date_expected": gettext_noop("a date expected, such as 2025-03-03"),
    "time_expected": gettext_noop("a time expected, such as 08:30"),
    "datetime_expected": gettext_noop("a date and time expected"),
    "duration_expected": gettext_noop("a duration expected, such as “3 working days”"),
    "not_an_option": gettext_noop("not one of the options"),
    "hidden_option": gettext_noop("no longer offered"),
    "not_later": gettext_noop("must be later than the present limit"),
    "list_expected": gettext_noop("a list expected"),
    "rows_expected": gettext_noop("rows expected"),
    "row_expected": gettext_noop("a row expected"),
    "unknown_column": gettext_noop("unknown column"),
}
NOTICES = {
    "warn": gettext_noop("A time limit will soon run out"),
    "notify": gettext_noop("A time limit is overdue"),
    "escalate": gettext_noop("A time limit is overdue and was passed on to you"),
    "sends": gettext_noop("For your information"),
    "when": gettext_noop("A condition you watch has come about"),
    "measure": gettext_noop("A figure missed its target"),
    "message": gettext_noop("The complainant has written"),
    "undelivered": gettext_noop("What was sent to the outside did not arrive"),
}
"""Where `clockwork.wording.notice_said` has no sentence."""
APPEALS = {
    "open": gettext_noop("appealed against, to be decided"),
    "upheld": gettext_noop("appeal upheld"),
    "rejected": gettext_noop("appeal rejected"),
}
HEARD = {
    "phone": gettext_noop("by telephone"),
    "mail": gettext_noop("by e-mail"),
    "visit": gettext_noop("in person"),
    "letter": gettext_noop("by letter"),
    "other": gettext_noop("in another way"),
}
MANNERS = {
    "link": gettext_noop("with the private link alone"),
    "link+code": gettext_noop("with the private link and a code sent to their address"),
}
FACES = {
    "error": gettext_noop("error"),
    "finding": gettext_noop("finding"),
    "note": gettext_noop("note"),
}
STORAGE = {
    "read_only": gettext_noop(
        "The database takes no changes at present. What you typed is still here; try again later."
    ),
    "locked": gettext_noop("Somebody else writes for too long. What you typed is still here; try again."),
    "full": gettext_noop("There is no room left on the disk. What you typed is still here; tell an administrator."),
    "unreachable": gettext_noop("The database cannot be reached. What you typed is still here; try again later."),
    "damaged": gettext_noop("The database is damaged. What you typed is still here; tell an administrator."),
    "clash": gettext_noop("Too many people write at once. What you typed is still here; try again."),
}
FILES = {
    "file_empty": gettext_noop("“%(name)s” is empty."),
    "file_too_large": gettext_noop("“%(name)s” is too large."),
    "file_name": gettext_noop("A file needs a name."),
    "file_type": gettext_noop("Files such as “%(name)s” are not taken."),
    "file_content": gettext_noop("“%(name)s” is not what its name says."),
}


def word(words: dict[str, str], code: str | None) -> str:
    """The word for a code in the reader's language; the code where nobody named it."""
    text = words.get(code or "")
    return _(text) if text else code or ""
