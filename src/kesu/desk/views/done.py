"""What the page says after a command was done, by verb."""

from __future__ import annotations

from django.utils.translation import gettext_noop

DONE = {
    "waive": gettext_noop("Waived for this round; the reason is on record."),
    "start": gettext_noop("Started."),
    "withdraw": gettext_noop("The start was taken back."),
    "collect": gettext_noop("The rows were added."),
    "correct": gettext_noop("Corrected. The old value stays in the timeline."),
    "note": gettext_noop("The note was kept."),
    "settle_delivery": gettext_noop("Seen to; it is on record."),
    "attach": gettext_noop("The file was attached."),
    "detach": gettext_noop("The file no longer counts; it stays in the timeline."),
    "move": gettext_noop("The goods were moved."),
    "extend": gettext_noop("The extension was asked for."),
    "grant": gettext_noop("The extension was granted."),
    "keep_promise": gettext_noop("The promise is kept."),
    "appeal": gettext_noop("The appeal is on record; the procedure's owner was told."),
    "decide_appeal": gettext_noop("Decided; who appealed was told."),
    "message": gettext_noop("The message goes out; it is kept with the case."),
    "unpublish": gettext_noop("It is public no longer."),
    "link": gettext_noop("The cases are linked."),
    "merge": gettext_noop("The case was merged into the other."),
    "migrate": gettext_noop("The case goes on under the other version."),
    "hold": gettext_noop("The case is held: nothing of it may be erased."),
    "lift": gettext_noop("The hold was lifted."),
    "erase": gettext_noop("What was said in the case was erased; the certificate stands below."),
    "cancel": gettext_noop("The case was cancelled."),
    "withdraw_case": gettext_noop("The complaint was withdrawn."),
    "restart": gettext_noop("The case went back; the deviation is on record."),
}
