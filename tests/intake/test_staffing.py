"""People and units come from the personnel office's file: all or none, each wrong cell named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kesu.intake.staffing import import_people, import_units
from kesu.intake.tables import read_table
from kesu.organisation.directory import directory_of
from kesu.organisation.models import Person, Unit
from kesu.organisation.staffing import UnitRefused, remove_unit
from kesu.procedure.who import Holding
from tests.casebook.conftest import organisation, sample  # noqa: F401 -- fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]
ROLES = frozenset({"quality", "head", "sales"})
HEAD = "工号,姓名,部门,邮箱,角色,资质,在职\n"


def people_of(tmp_path: Path, text: str, *, encoding: str = "utf-8-sig", dry_run: bool = False):
    path = tmp_path / "people.csv"
    path.write_bytes(text.encode(encoding))
    return import_people(read_table(path), roles=ROLES, dry_run=dry_run)


def units_of(tmp_path: Path, text: str):
    path = tmp_path / "units.csv"
    path.write_text(text, encoding="utf-8")
    return import_units(read_table(path))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_personnel_offices_file_is_taken_as_it_is(tmp_path: Path, encoding: str) -> None:
    rows = "zhao,赵敏,制造部,zhao@mingda.example,quality; head@making; sales=甲公司,inspector:2027-06-30,是\nli,李,工厂,,quality,,\n"
    report = people_of(tmp_path, HEAD + rows, encoding=encoding)
    assert (report.written, report.brought.new, report.brought.same) == (True, ("zhao",), 1)
    zhao = directory_of().people["zhao"]
    assert (zhao.unit, zhao.mail) == ("making", "zhao@mingda.example")
    assert set(zhao.roles) == {Holding("quality"), Holding("head", "making"), Holding("sales", None, "甲公司")}
    assert zhao.qualifications == {"inspector": date(2027, 6, 30)}


def test_who_is_said_to_have_left_leaves_and_who_is_not_named_stays(tmp_path: Path) -> None:
    report = people_of(tmp_path, "工号,姓名,在职\nchen,陈,离职\n")
    assert report.brought.left == ("chen",)
    assert not Person.objects.get(pk="chen").active
    assert Person.objects.get(pk="li").active


def test_a_column_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    before = directory_of().people["li"]
    people_of(tmp_path, "工号,姓名\nli,李卫东\n")
    after = directory_of().people["li"]
    assert after.name == "李卫东"
    assert (after.unit, after.roles, after.mail) == (before.unit, before.roles, before.mail)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("Zhao,赵,,,,,", "工号", "staff_code"),
        (",赵,,,,,", "工号", "empty"),
        ("zhao,,,,,,", "姓名", "empty"),
        ("zhao,赵,火星部,,,,", "部门", "no_unit"),
        ("zhao,赵,,zhao at home,,,", "邮箱", "no_mail"),
        ("zhao,赵,,,pilot,,", "角色", "no_role"),
        ("zhao,赵,,,head@nowhere,,", "角色", "no_role"),
        ("zhao,赵,,,,inspector,", "资质", "no_certificate"),
        ("zhao,赵,,,,,perhaps", "在职", "boolean_expected"),
        ("zhao,赵,,,", None, "ragged"),
    ],
)
def test_each_wrong_cell_is_named_and_nothing_is_written(
    tmp_path: Path, row: str, column: str | None, code: str
) -> None:
    report = people_of(tmp_path, HEAD + "wu,吴,制造部,,,,\n" + row + "\n")
    assert [(one.row, one.issue.column, one.issue.code) for one in report.issues] == [(3, column, code)]
    assert not report.written
    assert not Person.objects.filter(pk="wu").exists()


def test_the_same_person_twice_is_named_with_the_first_row(tmp_path: Path) -> None:
    (found,) = people_of(tmp_path, "工号,姓名\nwu,吴\nwu,伍\n").issues
    assert (found.row, found.issue.data) == (3, {"row": 2})


def test_looking_only_writes_nothing(tmp_path: Path) -> None:
    report = people_of(tmp_path, "工号,姓名\nwu,吴\n", dry_run=True)
    assert (report.brought.new, report.written) == (("wu",), False)
    assert not Person.objects.filter(pk="wu").exists()


def test_units_come_in_any_order_and_hang_where_they_should(tmp_path: Path) -> None:
    report = units_of(tmp_path, "代码,名称,上级\nline1,一线,assembly\nassembly,装配车间,works\nworks,工厂,\n")
    assert report.brought.new == ("line1", "assembly")
    assert [*directory_of().above("line1")] == ["line1", "assembly", "works"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("a1,甲,b1\nb1,乙,a1\n", "unit_circle"),
        ("a1,甲,nowhere\n", "unit_unknown"),
        ("works,工厂,making\n", "unit_circle"),
    ],
)
def test_units_that_hang_nowhere_are_refused(tmp_path: Path, rows: str, code: str) -> None:
    report = units_of(tmp_path, "代码,名称,上级\n" + rows)
    assert [one.issue.code for one in report.issues] == [code]
    assert not Unit.objects.filter(pk="a1").exists()


@pytest.mark.parametrize(
    ("unit", "busy", "code"), [("works", False, "below"), ("making", False, "in_use"), ("none", False, "unknown")]
)
def test_a_unit_that_something_hangs_on_stays(unit: str, busy: bool, code: str) -> None:
    with pytest.raises(UnitRefused) as refused:
        remove_unit(unit, busy=busy)
    assert refused.value.code == code


def test_an_empty_unit_goes_unless_its_cases_are_open(tmp_path: Path) -> None:
    units_of(tmp_path, "代码,名称,上级\nline1,一线,making\n")
    with pytest.raises(UnitRefused):
        remove_unit("line1", busy=True)
    remove_unit("line1", busy=False)
    assert "line1" not in directory_of().units


def test_a_role_of_people_outside_is_given_to_nobody(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(HEAD + "zhao,赵敏,,,quality; complainant,,\n", encoding="utf-8")
    report = import_people(read_table(path), roles=ROLES | {"complainant"}, outside={"complainant"})
    assert [(one.row, one.issue.code, one.issue.data) for one in report.issues] == [
        (2, "outside_role", {"given": "complainant"})
    ]
    assert "zhao" not in directory_of().people
