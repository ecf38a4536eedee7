"""People see what their roles, units and parts let them see, and find it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kesu.casebook import queries
from kesu.casebook.execute import Outcome, open_case
from kesu.casebook.models import Case, Participant, Task
from kesu.casebook.publishing import PublishRefused, publish_text
from kesu.casebook.queries import BadFilter, Wanted
from kesu.casebook.sight import Viewer
from kesu.casebook.ticking import refresh_tasks
from kesu.organisation.directory import changed
from kesu.organisation.models import Holding, Person
from kesu.procedure.context import Actor
from tests.casebook.conftest import NOW, Act

pytestmark = pytest.mark.django_db
GIVEN = {"customer": "甲公司", "demand": "换货"}


def sees(person: str, now: datetime = NOW, **wanted: object) -> list[str]:
    page = queries.cases(Viewer.of(person, now=now), Wanted(**wanted))  # type: ignore[arg-type]
    return [row.title for row in page.rows]


def tasks(person: str, now: datetime = NOW) -> list[str]:
    return [item.task.step for item in queries.tasks_for(Viewer.of(person, now=now))]


def test_holders_of_its_roles_and_who_opened_it_see_a_case(opened: Outcome) -> None:
    assert [len(sees(person)) for person in ("chen", "li", "liu", "zhou")] == [1, 1, 1, 1]
    assert sees("guest") == []
    assert queries.case(Viewer.of("guest", now=NOW), str(opened.ref)) is None
    assert queries.case(Viewer.of("li", now=NOW), str(opened.ref))


def test_a_role_in_another_unit_sees_it_only_once_it_has_a_task_there(opened: Outcome, act: Act) -> None:
    assert sees("wang") == []
    act(opened.ref, "complete", by="liu", step="receive")
    body = {"outcome": "established", "data": {"cause": "刀具", "responsible": "making"}}
    act(opened.ref, "complete", by="li", step="analyse", **body)
    act(opened.ref, "confirm", by="zhou", step="analyse")
    assert len(sees("wang")) == 1
    assert tasks("wang") == ["view"]
    assert tasks("zhou") == []


def test_a_reviewer_is_never_the_worker(opened: Outcome, act: Act) -> None:
    Holding.objects.create(person_id="li", role="gm")
    changed()
    act(opened.ref, "complete", by="liu", step="receive")
    body = {"outcome": "established", "data": {"cause": "刀具", "responsible": "making"}}
    act(opened.ref, "complete", by="li", step="analyse", **body)
    assert tasks("zhou") == ["analyse"]
    assert tasks("li") == []


def test_a_deputy_has_the_tasks_of_the_absent_on_their_days_only(opened: Outcome, act: Act) -> None:
    act(opened.ref, "complete", by="liu", step="receive")
    assert tasks("li") == ["analyse"]
    assert tasks("sun") == []
    assert tasks("sun", NOW + timedelta(days=7)) == ["analyse"]
    assert tasks("sun", NOW + timedelta(days=12)) == []


def test_a_claimed_task_is_one_persons(opened: Outcome, act: Act) -> None:
    act(opened.ref, "claim", by="liu", step="receive")
    assert tasks("liu") == ["receive"]
    assert tasks("pan") == []


def test_who_gets_a_role_sees_its_tasks_at_once(opened: Outcome) -> None:
    assert tasks("guest") == []
    Holding.objects.create(person_id="guest", role="office")
    changed()
    assert tasks("guest") == ["receive"]
    Person.objects.filter(pk="guest").update(active=False)
    Holding.objects.filter(person_id__in=("liu", "pan")).delete()
    changed()
    assert refresh_tasks(now=NOW) == 1
    assert refresh_tasks(now=NOW) == 0
    assert tasks("liu") == []


def test_tasks_come_in_the_order_of_what_is_due(sample: str, opened: Outcome, act: Act) -> None:
    data = {"customer": "乙", "demand": "退"}
    open_case(sample, {"data": data}, actor=Actor("chen"), now=NOW - timedelta(hours=30))
    items = queries.tasks_for(Viewer.of("liu", now=NOW), seen_at=NOW - timedelta(hours=1))
    assert [(item.case.title, item.new) for item in items] == [("乙", False), ("甲公司", True)]
    assert queries.count_tasks(Viewer.of("liu", now=NOW)) == 2
    assert Task.objects.count() == 2


def test_cases_are_filtered_by_facet_status_text_and_number(sample: str, opened: Outcome, act: Act) -> None:
    for name in ("乙公司", "丙公司"):
        data = {"customer": name, "demand": "退货"}
        open_case(sample, {"data": data}, actor=Actor("chen"), now=NOW + timedelta(minutes=1))
    act(opened.ref, "complete", by="liu", step="receive")
    assert sees("li", facets={"customer": ("甲公司", "乙公司")}, statuses=("open",)) == ["乙公司", "甲公司"]
    assert sees("li", q="so-118") == ["甲公司"]
    assert sees("li", q="退货 丙") == ["丙公司"]
    assert sees("li", q="25030001") == ["甲公司"]
    assert sees("li", opened_from=NOW + timedelta(seconds=1)) == sees("li", q="退货")
    assert sees("li", overdue=True) == []
    assert queries.count(Viewer.of("li", now=NOW), Wanted(q="公司")) == 3
    assert queries.facet_values(Viewer.of("li", now=NOW), "customer") == sorted(["甲公司", "乙公司", "丙公司"])


def test_pages_follow_each_other_without_holes_or_doubles(sample: str) -> None:
    for number in range(7):
        data = {"customer": f"客户{number}", "demand": "退"}
        open_case(sample, {"data": data}, actor=Actor("chen"), now=NOW + timedelta(minutes=number // 2))
    viewer, cursor, seen = Viewer.of("li", now=NOW), None, []
    for _ in range(3):
        page = queries.cases(viewer, Wanted(), cursor=cursor, limit=3)
        seen += [row.ref for row in page.rows]
        cursor = page.next
    assert cursor is None
    assert seen == list(Case.objects.order_by("-opened_at", "-ref").values_list("pk", flat=True))


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MjAyNS0wMy0wM3x4", "ä"])
def test_a_cursor_nobody_gave_out_is_refused(organisation: None, cursor: str) -> None:
    with pytest.raises(BadFilter):
        queries.cases(Viewer.of("li", now=NOW), Wanted(), cursor=cursor)


SECRET = """
procedure: secret
version: 1
title: {zh: 保密, en: Secret}
kind: report
open: {by: [sales, quality], fill: [what, name?]}
see: "actor.unit == 'works'"
roles: {sales: {zh: 业务, en: Sales}, quality: {zh: 品管, en: Quality}}
fields:
  what: {type: text, facet: defect, label: {zh: 事由, en: Matter}}
  name: {type: text, see: "'quality' in actor.roles", label: {zh: 姓名, en: Name}}
steps:
  look: {by: quality, outcomes: {done: {close: true}}}
"""


def test_see_narrows_lists_counts_search_and_the_case_itself(organisation: None) -> None:
    publish_text(SECRET, now=NOW)
    data = {"what": "举报某事", "name": "赵某某"}
    case = open_case("secret", {"data": data}, actor=Actor("li"), now=NOW)
    Holding.objects.create(person_id="liu", role="quality")
    changed()
    assert sees("li") == sees("liu") == ["举报某事"]
    assert sees("chen") == []
    assert queries.count(Viewer.of("chen", now=NOW), Wanted()) == 0
    assert queries.case(Viewer.of("chen", now=NOW), str(case.ref)) is None
    view = queries.case(Viewer.of("li", now=NOW), str(case.ref))
    assert view
    assert view.hidden == frozenset()
    assert sees("li", q="赵某某") == []


CLASSED = """
procedure: classed
version: 1
title: {zh: 分类, en: Classed}
kind: complaint
open: {by: [quality], fill: [customer, class]}
roles: {quality: {zh: 品管, en: Quality}}
fields:
  customer: {type: party, facet: customer, label: {zh: 客户, en: Customer}}
  class: {type: choice, facet: defect, options: {mix_up: {zh: 混料, en: Mixed up}}, label: {zh: 类别, en: Class}}
steps:
  look: {by: quality, outcomes: {done: {close: true}}}
"""


def test_a_title_holds_words_and_no_code(organisation: None) -> None:
    publish_text(CLASSED, now=NOW)
    open_case("classed", {"data": {"customer": "华星电机", "class": "mix_up"}}, actor=Actor("li"), now=NOW)
    assert sees("li") == ["华星电机"]


def test_publishing_says_what_is_wrong_and_never_changes_a_version(organisation: None) -> None:
    first = publish_text(SECRET, now=NOW)
    assert publish_text(SECRET, now=NOW).new is False
    with pytest.raises(PublishRefused) as refused:
        publish_text(SECRET.replace("举报", "").replace("Matter", "Thing"), now=NOW)
    assert refused.value.code == "version_taken"
    with pytest.raises(PublishRefused) as refused:
        publish_text("procedure: x\nsteps: {a: {afer: b}}", now=NOW)
    assert refused.value.code == "errors"
    assert refused.value.messages
    newer = publish_text(SECRET.replace("version: 1", "version: 2"), now=NOW + timedelta(days=1))
    assert newer.digest != first.digest
    data = {"what": "事"}
    case = open_case("secret", {"data": data}, actor=Actor("li"), now=NOW + timedelta(days=1))
    assert Case.objects.get(pk=case.ref).version == "2"


def test_what_nobody_pages_through_is_not_counted_to_the_end(sample: str) -> None:
    for number in range(4):
        open_case(sample, {"data": {"customer": f"客户{number}", "demand": "退"}}, actor=Actor("chen"), now=NOW)
    li = Viewer.of("li", now=NOW)
    assert [queries.count(li, Wanted(), most=most) for most in (2, 3, 4, None)] == [3, 4, 4, 4]


def test_a_filter_offers_what_the_newest_cases_hold(sample: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        data = {"customer": f"客户{number}", "demand": "退"}
        open_case(sample, {"data": data}, actor=Actor("chen"), now=NOW + timedelta(minutes=number))
    monkeypatch.setattr(queries, "NEWEST", 2)
    found = queries.facets_values(Viewer.of("li", now=NOW), ("customer", "product"))
    assert found == {"customer": ["客户1", "客户2"], "product": []}


@pytest.fixture
def mentioned(sample: str, act: Act) -> tuple[str, Case, Case]:
    """The number of a complaint, that complaint, and another whose demand mentions the number."""
    first = open_case(sample, {"data": GIVEN}, actor=Actor("chen"), now=NOW).ref
    act(first, "complete", by="liu", step="receive")
    number = Case.objects.get(pk=first).number
    assert number
    again = {**GIVEN, "demand": f"与 {number} 同样的问题"}
    second = open_case(sample, {"data": again}, actor=Actor("chen"), now=NOW).ref
    return number, Case.objects.get(pk=first), Case.objects.get(pk=second)


def refs(person: str, **wanted: object) -> list[object]:
    viewer = Viewer.of(person, now=NOW)
    asked = Wanted(**wanted)  # type: ignore[arg-type]
    page = queries.cases(viewer, asked)
    assert queries.count(viewer, asked) == len(page.rows)
    return [row.pk for row in page.rows]


def test_a_number_finds_its_case_alone_and_on_request_those_that_mention_it(mentioned: tuple[str, Case, Case]) -> None:
    number, first, second = mentioned
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in number)
    for typed in (number, f" {number.lower()} ", wide):
        assert refs("chen", q=typed) == [first.pk]
    assert set(refs("chen", q=number, mentions=True)) == {first.pk, second.pk}
    assert refs("chen", q=number, statuses=("closed",)) == []


def test_the_number_of_a_case_one_may_not_see_is_a_text_like_any_other(mentioned: tuple[str, Case, Case]) -> None:
    number, _, second = mentioned
    Participant.objects.create(case=second, person="guest")
    assert refs("guest", q=number) == [second.pk]
    assert queries.numbered(Viewer.of("guest", now=NOW), number) == []
    assert refs("guest", q=number, mentions=True) == [second.pk]
