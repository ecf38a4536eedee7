"""An erased case on its page: the course is there, what was said is not, and the certificate says by whom and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from kesu.casebook.execute import execute, open_case
from kesu.casebook.publishing import publish_pack
from kesu.procedure.context import Actor, Command
from tests.desk.conftest import Browse, text_of

pytestmark = pytest.mark.django_db

PACK = """
procedure: kept
version: 1
title: {zh: 保存, en: Kept}
kind: complaint
owner: quality
roles: {office: {zh: 生产管理组, en: Office}, quality: {zh: 质量管理部, en: Quality}}
open: {by: [office], fill: [demand]}
fields: {demand: {type: long_text, label: {zh: 要求, en: Demand}}}
steps: {close: {by: office, outcomes: {closed: {close: true}}}, archive: {by: office, after: closed}}
retention: {keep: 1d}
"""


@pytest.fixture
def erased(people: None, tmp_path: Path) -> UUID:
    (tmp_path / "procedure.yaml").write_text(PACK, encoding="utf-8")
    now = datetime.now(UTC)
    name, ago = publish_pack(tmp_path, now=now - timedelta(days=9)).name, now - timedelta(days=8)
    ref = open_case(name, {"data": {"demand": "要求换货三十件"}}, actor=Actor("liu"), now=ago).ref
    execute(ref, Command("complete", {"step": "close"}), actor=Actor("liu"), now=ago)
    execute(ref, Command("erase", {"reason": "保存期满"}), actor=Actor("li"), now=now)
    return ref


def test_the_page_shows_the_certificate_and_the_course(browse: Browse, erased: UUID) -> None:
    page = text_of(browse("liu").get(f"/cases/{erased}"))
    assert "已依法销毁，凭证第 1 号" in page and "李卫东：销毁" in page and "保存期满" in page
    assert "要求换货三十件" not in page and "本案内容已依法销毁" in page
    assert "Erased by law, certificate no. 1" in text_of(browse("liu", "en").get(f"/cases/{erased}"))


def test_nothing_is_left_to_do_in_it(browse: Browse, erased: UUID) -> None:
    page = browse("liu").get(f"/cases/{erased}").content.decode()
    assert 'id="task-archive"' not in page and "/do/note" not in page
