"""The proof that the journal holds: hashes recomputed, tables compared with it, guards in place."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from kesu.casebook import journal, queries, rebuilding
from kesu.desk.access import administrators_only
from kesu.desk.shell import now_of, page

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Proof:
    """Of one case. broken: where the chain does not hold; differs: what of the tables is not what the journal says."""

    ref: UUID
    number: str
    events: int
    tip: str
    broken: str
    differs: str
    erased: int

    @property
    def holds(self) -> bool:
        return not self.broken and not self.differs


@administrators_only
def show(request: HttpRequest) -> HttpResponse:
    """The page asks; the button proves. One case by its number, or all."""
    if request.method != "POST":
        return page(request, "verification.html", {"asked": request.GET.get("case", "")})
    asked = str(request.POST.get("case", "")).strip()
    proofs = [_prove(request, ref) for ref in _refs(asked)]
    context = {
        "asked": asked,
        "proofs": [proof for proof in proofs if not proof.holds] + [proof for proof in proofs if proof.holds][:SHOWN],
        "count": len(proofs),
        "bad": sum(not proof.holds for proof in proofs),
        "events": sum(proof.events for proof in proofs),
        "guards": journal.guards_missing(),
        "at": now_of(request),
        "proved": True,
    }
    return page(request, "verification.html", context)


def _refs(asked: str) -> list[UUID]:
    if asked:
        ref = queries.find_ref(asked)
        if ref is None:
            raise Http404
        return [ref]
    return [proof.case for proof in journal.verify_all()]


def _prove(request: HttpRequest, ref: UUID) -> Proof:
    found, rebuilt = rebuilding.prove(ref, now=now_of(request))
    broken = found.broken
    return Proof(
        ref=ref,
        number=found.number or "",
        events=found.events,
        tip=found.tip[:16],
        broken=f"{broken.seq}: {broken.what} {broken.path or ''}".strip() if broken else "",
        differs=", ".join(rebuilt.differs),
        erased=sum(found.erased.values()),
    )
