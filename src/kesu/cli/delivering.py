"""What the worker does: which room takes care of which kind of outbox row, by which channels mail leaves, and what else
rooms have to do now and then.

The rooms do not know each other; here they are put together.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kesu.casebook.outbox import Waiting
    from kesu.clockwork.worker import Post


def post() -> Post:
    """For `kesu serve` and `kesu worker`."""
    from kesu.casebook import outgoing
    from kesu.clockwork import failures, fanning, hooks, mail
    from kesu.clockwork.models import Delivery
    from kesu.clockwork.outbox import Handle
    from kesu.clockwork.worker import Post
    from kesu.insight.missed import judge

    handlers: dict[str, Handle] = dict.fromkeys(fanning.KINDS, _fan_out)
    handlers |= {"DocumentQueued": _make, "Published": _make, "Sent": _make_and_fan_out}
    handlers |= {outgoing.SETTLED: failures.settle}
    channels = {Delivery.Channel.MAIL: mail.send, Delivery.Channel.HOOK: hooks.send}
    return Post(handlers, {str(channel): send for channel, send in channels.items()}, (judge,))


def _make(waiting: Waiting, now: datetime) -> None:
    """Render and freeze the paper an event asked for; again and again until it can be."""
    from kesu.documents.making import make

    document = waiting.body.get("document")
    if document and waiting.case is not None and waiting.seq is not None:
        make(waiting.case, str(document), seq=waiting.seq, now=now)


def _make_and_fan_out(waiting: Waiting, now: datetime) -> None:
    """What is sent is frozen first."""
    _make(waiting, now)
    _fan_out(waiting, now)


def _fan_out(waiting: Waiting, now: datetime) -> None:
    from kesu.clockwork import fanning, mail

    fanning.fan_out(waiting, now=now, mail=mail.is_set_up())
