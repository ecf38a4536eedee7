"""Proving what is published from a page: what the check could not see in full wants the password, as a signature."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from kesu.desk.shell import account_of, now_of
from kesu.documents.proving import prove
from kesu.intake.taking_up import Prove
from kesu.organisation.signing_in import authenticate_again
from kesu.procedure.declared import Procedure
from kesu.procedure.messages import Message
from kesu.procedure.reading import OrganisationFile


class Unproven(Exception):
    """The check did not see every state, and nobody signed for it. states: how many it saw."""

    def __init__(self, states: int) -> None:
        super().__init__(states)
        self.states = states


def prover(request: HttpRequest) -> Prove:
    """The check, and the templates that go on from the version before. It raises Unproven."""

    def proven(procedure: Procedure, organisation: OrganisationFile) -> Iterable[Message]:
        proof = prove(procedure, organisation)
        if proof.cut_off and not signed_again(request):
            raise Unproven(proof.states)
        return proof.in_the_way

    return proven


def signed_again(request: HttpRequest) -> bool:
    """Whether the form came with the right password of whoever sends it."""
    password = str(request.POST.get("password", ""))
    return bool(password) and authenticate_again(account_of(request), password, now=now_of(request)).account is not None
