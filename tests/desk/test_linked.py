"""Other cases on the case page, told by the procedure they run on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kesu.casebook.execute import open_case
from kesu.casebook.publishing import publish_pack
from kesu.procedure.context import Actor
from tests.desk.conftest import Browse, act, text_of

pytestmark = pytest.mark.django_db
PACK = """
procedure: exception
version: 1
title: {zh: 异常单, en: Exception}
kind: exception
owner: quality
roles: {sales: {zh: 业务, en: Sales}, quality: {zh: 质量, en: Quality}}
open: {by: [sales], fill: [what]}
fields: {what: {type: text, label: {zh: 何事, en: What}}}
steps:
  pass_on:
    by: quality
    opens: [{procedure: complaint-sample, as: goods, with: {customer: f.what, demand: f.what}}]
  close: {by: quality, after: pass_on, outcomes: {closed: {close: true}}}
"""


def test_a_linked_case_is_named_by_its_procedure_not_by_a_code(browse: Browse, sample: str, tmp_path: Path) -> None:
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    name = publish_pack(tmp_path, now=datetime.now(UTC)).name
    ref = open_case(name, {"data": {"what": "华星电机"}}, actor=Actor("chen"), now=datetime.now(UTC)).ref
    act(ref, "li", "complete", step="pass_on")
    page = browse("li").get(f"/cases/{ref}")
    linked = page.content.decode().split('id="links"')[1].split("</section>")[0]
    assert "客户投诉处理" in linked and "goods" not in linked
    assert "Customer complaint" in text_of(browse("li", "en").get(f"/cases/{ref}"))
