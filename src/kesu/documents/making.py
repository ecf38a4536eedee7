"""Papers that are frozen: rendered from the facts as of the event that asked for them, whenever a worker comes to it.

So the bytes hang on the journal alone: two workers make the same, and a late one makes what an early one had made.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kesu.casebook import papers
from kesu.documents.rendering import Material, compose, render, round_of
from kesu.organisation.letterhead import letterhead


def make(case_ref: UUID, document: str, *, seq: int, now: datetime) -> None:
    """Render the document as of event `seq`, keep PDF and DOCX, and freeze them; nothing where that was done before.

    Raises NotRendered, FontsMissing: then it is tried again, and nothing stands in the journal.
    """
    if papers.is_made(case_ref, document, seq):
        return
    then = papers.as_of(case_ref, seq)
    material = Material(then.texts, then.program, then.state, then.context, letterhead())
    composed = compose(material, document)
    pdf, docx = render(composed, "pdf"), render(composed, "docx")
    papers.freeze(
        case_ref, document, pdf, docx, asked=seq, step=then.step,
        round_=then.round or round_of(material, document), now=now,
    )  # fmt: skip
