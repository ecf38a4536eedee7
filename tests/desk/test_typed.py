"""Text that people typed or pasted: it turns nothing around it, and what cannot be shown is refused beside its field."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from kesu.casebook.models import Case
from kesu.procedure.refusals import Refusal
from tests.desk.conftest import Browse, act, taken

pytestmark = pytest.mark.django_db
ARABIC = "مصنع الشرق"
TURNED = "\u202eمصنع"
FILLED = {"f.customer": "华星电机", "f.demand": "要求换货", "f.order_no": "SO-1", "f.quantity?": "1"}


@pytest.fixture
def foreign(sample: str) -> UUID:
    return taken(sample, customer=TURNED)


def test_a_customer_written_from_right_to_left_stands_apart_in_headings_lists_and_facts(
    browse: Browse, foreign: UUID
) -> None:
    chen = browse("chen")
    page = chen.get(f"/cases/{foreign}").content.decode()
    assert re.search(rf"<h1>.*<bdi>[^<]*{TURNED}[^<]*</bdi></h1>", page)
    assert f'class="k-value"><bdi>{TURNED}</bdi>' in page
    assert f"<bdi>{TURNED}" in chen.get("/cases").content.decode()
    assert f"<bdi>{TURNED}" in browse("liu").get("/").content.decode()


def test_in_the_title_of_a_page_it_is_isolated_by_characters(browse: Browse, foreign: UUID) -> None:
    page = browse("chen").get(f"/cases/{foreign}").content.decode()
    title = re.search(r"<title>(.*?)</title>", page, flags=re.DOTALL)
    assert title
    assert re.match("\u2068[^\u2069]*\u202e[^\u2069]*\u2069 · ", title[1])


def test_a_line_is_typed_in_its_own_direction(browse: Browse, sample: str) -> None:
    page = browse("chen").get(f"/new/{sample}").content.decode()
    assert re.search(r'<input dir="auto"[^>]*name="f.customer"', page)
    assert re.search(r'<textarea dir="auto"[^>]*name="f.demand"', page)


def test_a_pasted_bell_is_refused_beside_its_field_and_nothing_typed_is_lost(browse: Browse, sample: str) -> None:
    answer = browse("chen", "en").post(f"/new/{sample}", {**FILLED, "f.order_no": "SO\x07-1"})
    page = answer.content.decode()
    assert answer.status_code == 422 and not Case.objects.exists()
    assert "it holds an invisible control character" in page and 'value="华星电机"' in page


def test_a_tab_pasted_from_a_sheet_becomes_a_blank(browse: Browse, sample: str) -> None:
    browse("chen").post(f"/new/{sample}", {**FILLED, "f.order_no": "SO-1\tA"})
    assert '"order_no":"SO-1 A"' in Case.objects.get().state


def test_a_comment_with_a_control_character_is_refused(browse: Browse, case: UUID) -> None:
    with pytest.raises(Refusal) as refused:
        act(case, "liu", "complete", step="receive", comment="好\x1b[0m")
    assert (refused.value.key, refused.value.data["given"]) == ("bad_value", "U+001B")
