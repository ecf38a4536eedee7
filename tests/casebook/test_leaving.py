"""Somebody leaves in the middle of a chain of signatures: what was signed stays, and the case never waits for them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from kesu.casebook.doers import doers_of
from kesu.casebook.execute import open_case
from kesu.casebook.history import journal_of
from kesu.casebook.publishing import publish_text
from kesu.casebook.queries import case
from kesu.casebook.sight import Viewer
from kesu.casebook.ticking import refresh_tasks
from kesu.organisation.people import leave
from kesu.procedure.context import Actor
from tests.casebook.conftest import NOW, Act

pytestmark = pytest.mark.django_db
PACK = """
procedure: chain
version: 1
title: {zh: 会签, en: Chain}
kind: complaint
open: {by: [sales]}
owner: quality
roles: {sales: {zh: 业务部, en: Sales}, office: {zh: 管理组, en: Office}, gm: {zh: 总经理, en: GM}, quality: {zh: 质量, en: Quality}}
steps:
  decide: {by: {in_order: [office, gm, quality]}, sign: true, outcomes: {approve: {}, reject: {}}}
  close: {by: sales, after: decide.approve, outcomes: {closed: {close: true}}}
"""
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def chain(organisation: None, act: Act) -> UUID:
    publish_text(PACK, now=NOW)
    ref = open_case("chain", {"data": {}}, actor=Actor("chen"), now=NOW).ref
    act(ref, "complete", by="liu", step="decide", outcome="approve")
    return ref


def next_in(ref: UUID) -> list[str]:
    refresh_tasks(now=LATER)
    return doers_of(ref, "decide", "", day=LATER.date())


def test_the_only_manager_leaves_and_the_owner_is_asked_with_a_finding(chain: UUID, act: Act) -> None:
    assert next_in(chain) == ["zhou"]
    leave("zhou")
    assert next_in(chain) == ["li"], "the owner's people"
    assert any(entry.kind == "Found" for entry in journal_of(chain))


def test_another_holder_of_the_role_goes_on_and_the_first_signature_counts(chain: UUID, act: Act) -> None:
    leave("liu")
    act(chain, "complete", by="zhou", step="decide", outcome="approve", now=LATER)
    act(chain, "complete", by="li", step="decide", outcome="approve", now=LATER)
    view = case(Viewer.of("chen", now=LATER), str(chain))
    assert view and view.state.steps["decide"].outcome == "approve"
    assert next(entry.head["actor"] for entry in journal_of(chain) if entry.kind == "TaskSigned") == "liu"
