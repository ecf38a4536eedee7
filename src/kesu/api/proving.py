"""Proving for a caller who does not wait for ever."""

from __future__ import annotations

from kesu.api.problems import Problem
from kesu.documents import proving
from kesu.documents.proving import SECONDS, Proof
from kesu.procedure.declared import Procedure
from kesu.procedure.reading import OrganisationFile


def prove_text(text: str) -> Proof:
    """Read and check the text of a procedure under this organisation. Raises Problem 503 while others are at it."""
    try:
        return proving.prove_text(text, patience=SECONDS)
    except proving.Busy:
        raise Problem(503, "busy") from None


def prove(procedure: Procedure, organisation: OrganisationFile) -> Proof:
    """Check a procedure that was read with that organisation. Raises Problem 503 while others are at it."""
    try:
        return proving.prove(procedure, organisation, patience=SECONDS)
    except proving.Busy:
        raise Problem(503, "busy") from None
