"""The table of verbs: the only commands there are."""

from __future__ import annotations

from collections.abc import Callable

from kesu.procedure.commands import (
    appeals,
    clocks,
    completing,
    endings,
    facts,
    goods,
    loans,
    migrating,
    papers,
    promises,
    retaining,
    starting,
    system,
    tasks,
    undelivered,
    waiving,
)
from kesu.procedure.commands.bodies import Body
from kesu.procedure.draft import Draft

Verb = Callable[[Draft, Body], None]

VERBS: dict[str, Verb] = {
    "complete": completing.complete,
    "submit": completing.submit,
    "confirm": completing.confirm,
    "return": completing.return_,
    "claim": tasks.claim,
    "assign": tasks.assign,
    "draft": tasks.draft_,
    "hand_over": tasks.hand_over,
    "waive": waiving.waive,
    "start": starting.start,
    "withdraw": starting.withdraw,
    "collect": facts.collect,
    "correct": facts.correct,
    "move": goods.move,
    "extend": clocks.extend,
    "grant": clocks.grant,
    "cancel": endings.cancel,
    "withdraw_case": endings.withdraw_case,
    "merge": endings.merge,
    "restart": endings.restart,
    "migrate": migrating.migrate,
    "note": papers.note,
    "message": papers.message,
    "keep_promise": promises.keep_promise,
    "attach": papers.attach,
    "detach": papers.detach,
    "link": papers.link,
    "give_link": papers.give_link,
    "revoke_link": papers.revoke_link,
    "unpublish": papers.unpublish,
    "settle_delivery": undelivered.settle_delivery,
    "appeal": appeals.appeal,
    "decide_appeal": appeals.decide_appeal,
    "hold": retaining.hold,
    "lift": retaining.lift,
    "erase": retaining.erase,
}

SYSTEM_VERBS: dict[str, Verb] = {
    "child_opened": system.child_opened,
    "child_closed": system.child_closed,
    "child_cancelled": system.child_cancelled,
    "parent_linked": system.parent_linked,
    "document_made": system.document_made,
    "joined": endings.joined,
    "erase_by": retaining.erase_by,
    "lend_by": loans.lend_by,
    "return_by": loans.return_by,
    "looked": loans.looked,
    "look_again": system.look_again,
    "undelivered": undelivered.undelivered,
}
