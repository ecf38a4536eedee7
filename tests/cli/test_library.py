"""The library on the command line: looked through, tried, taken up; what is missing is named as options."""

from __future__ import annotations

import pytest

from kesu.casebook import published
from tests.cli.conftest import Kesu

pytestmark = pytest.mark.django_db
GIVEN = (
    "library", "use", "line-exception", "--setting", "in_a_row=3", "--answer", "retention=保存三年。",
    "--role", "operator=chen", "--role", "inspector=li", "--role", "manufacturing=chen",
)  # fmt: skip


def test_the_packs_stand_on_their_shelves(kesu: Kesu, sample: str) -> None:
    said = kesu("library", language="zh")
    assert said.status == 0 and "制造业客诉与品质异常" in said.out and "品质异常时的处理流程及方法" in said.out
    packs = {one["pack"]: one for shelf in kesu("library", "--json").json["shelves"] for one in shelf["packs"]}
    assert packs["complaint-sample"]["running"] == "1" and packs["line-exception"]["running"] is None


def test_a_pack_tells_its_rules_and_the_options_that_answer_it(kesu: Kesu, sample: str) -> None:
    said = kesu("library", "show", "line-exception")
    assert "--setting in_a_row=VALUE" in said.out and "--answer retention=TEXT" in said.out
    assert "--role operator=PERSON" in said.out and "holds 12 of 13 rules" in said.out
    whole = kesu("library", "show", "line-exception", "--json").json
    assert {one["name"] for one in whole["wanted"]} == {
        "in_a_row", "retention", "operator", "inspector", "manufacturing",
    }  # fmt: skip
    assert kesu("library", "show", "line-exeption").err.strip() == (
        "The library has no line-exeption: did you mean `line-exception`?"
    )


def test_what_is_missing_is_named_as_the_options_to_add(kesu: Kesu, sample: str) -> None:
    said = kesu("library", "use", "line-exception", "--role", "operator=nobody")
    assert said.status == 1
    assert "--setting in_a_row=VALUE" in said.err and "连续 2 件还是 3 件" in said.err
    assert "--role inspector=PERSON" in said.err and published.versions_of("line-exception") == []
    told = kesu("library", "use", "line-exception", "--json").json["error"]
    assert (told["code"], len(told["names"])) == ("not_answered", 5)
    strange = kesu(*GIVEN, "--setting", "speed=9", "--json").json["error"]
    assert (strange["code"], strange["names"]) == ("not_asked", ["setting.speed"])


def test_a_role_is_given_to_somebody_there_is_and_the_nearest_is_named(kesu: Kesu, sample: str) -> None:
    said = kesu(*GIVEN[:-2], "--role", "manufacturing=chenn", "--dry-run")
    assert said.status == 1 and "did you mean `chen`?" in said.err
    assert "--role manufacturing: error: there is no person `chenn` to hold `manufacturing`" in said.err
    told = kesu(*GIVEN[:-2], "--role", "manufacturing=李梅", "--json").json["error"]
    assert (told["code"], told["roles"]["manufacturing"]["code"]) == ("findings", "role.nobody")
    assert published.versions_of("line-exception") == []


def test_a_role_that_was_not_asked_for_is_given_and_said(kesu: Kesu, sample: str) -> None:
    said = kesu(*GIVEN, "--role", "quality=chen", "--dry-run")
    assert said.status == 0 and "“Quality management” was held already: now by one more." in said.out
    assert "was held already" not in kesu(*GIVEN, "--dry-run").out


def test_an_outside_role_is_given_to_nobody_inside(kesu: Kesu, sample: str) -> None:
    for trial in ((), ("--dry-run",)):
        said = kesu("library", "use", "repair-call", "--role", "complainant=chen", *trial)
        assert said.status == 1 and "[role.held-outside]" in said.err
        assert "--role complainant: finding: `complainant` is an outside role" in said.err


def test_who_signs_is_somebody_there_is(kesu: Kesu, sample: str) -> None:
    said = kesu(*GIVEN, "--dry-run", "--sign", "nobody", "--json")
    assert (said.status, said.json["error"]["code"]) == (2, "person")


def test_a_pack_that_resembles_none_is_told_in_a_whole_sentence(kesu: Kesu, sample: str) -> None:
    assert kesu("library", "show", "xyzzy").err.strip() == "The library has no xyzzy."
    assert kesu("check", "xyzzy").err.strip() == "There is no pack xyzzy."


def test_a_trial_changes_nothing_and_then_the_pack_runs(kesu: Kesu, sample: str) -> None:
    tried = kesu(*GIVEN, "--dry-run", "--json")
    assert (tried.status, tried.json["published"]) == (0, False), tried.err
    assert published.versions_of("line-exception") == []
    said = kesu(*GIVEN, language="zh")
    assert said.status == 0 and said.out.startswith("已启用：")
    assert str(published.program_of(published.current("line-exception")).procedure.settings["in_a_row"].value) == "3"
    assert kesu("library", "show", "line-exception", "--json").json["wanted"] == []


def test_a_value_that_does_not_fit_is_a_finding(kesu: Kesu, sample: str) -> None:
    said = kesu(*(one.replace("in_a_row=3", "in_a_row=many") for one in GIVEN), "--json")
    assert (said.status, said.json["error"]["code"], list(said.json["error"]["settings"])) == (
        1, "findings", ["in_a_row"],
    )  # fmt: skip
    assert published.versions_of("line-exception") == []


def test_a_share_of_fifty_and_days_below_nought_are_refused_as_they_were_typed(kesu: Kesu, sample: str) -> None:
    nonsense = {"full_days": "-1", "full_share": "50", "late_share": "-3"}
    told = kesu("library", "show", "repair-call", "--json").json["wanted"]
    fit = {"loan_unit": "true", "reward": "免一次巡检", "sign_wait": "7d", **nonsense}
    given = [("--setting", f"{name}={value}") for name, value in fit.items()]
    given += [(f"--{one['kind']}", f"{one['name']}=li") for one in told if one["kind"] != "setting"]
    said = kesu("library", "use", "repair-call", "--dry-run", *(part for pair in given for part in pair))
    assert said.status == 1
    assert "--setting full_share: error: `full_share`: 50 is outside 0–1 [setting.range]" in said.err
    assert "`full_days`: -1 is outside 0–…" in said.err and "--setting late_share" in said.err
    assert {one["name"]: one["range"] for one in told if one["name"] in nonsense} == {
        "full_days": ["0", None], "full_share": ["0", "1"], "late_share": ["0", "1"],
    }  # fmt: skip


def test_an_answer_with_an_invisible_character_is_a_finding_that_names_it(kesu: Kesu, sample: str) -> None:
    place = GIVEN.index("--answer") + 1
    said = kesu(*GIVEN[:place], GIVEN[place] + "\x07.", *GIVEN[place + 1 :], "--json")
    (told,) = said.json["error"]["messages"]
    assert (said.status, told["code"]) == (1, "answer.control") and "U+0007" in str(told)
    assert published.versions_of("line-exception") == []


def test_what_is_not_proven_needs_the_owner_s_signature(
    kesu: Kesu, sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kesu.procedure.checking import checking

    was = checking.check
    monkeypatch.setattr("kesu.cli.adopting.check", lambda *a, **options: was(*a, **{**options, "limit": 5}))
    assert kesu(*GIVEN, "--json").json["error"]["code"] == "not_proven"
    assert kesu(*GIVEN, "--sign", "chen", "--json").json["error"]["code"] == "not_owner"
    assert kesu(*GIVEN, "--sign", "li").status == 0
    assert published.versions_of("line-exception")[0].by == "li"


@pytest.mark.parametrize(
    "call",
    [("use",), ("show",), ("use", "line-exception", "--role", "li"), ("show", "line-exception", "--role", "a=b")],
)
def test_a_wrong_use_is_told(kesu: Kesu, sample: str, call: tuple[str, ...]) -> None:
    assert kesu("library", *call).status == 2
    assert kesu("library", "use", "line-exception", "--role", "a=b", "--role", "a=c").status == 2


def test_without_an_organisation_a_pack_is_shown_but_not_used(kesu: Kesu, db: None) -> None:
    assert "--role quality=PERSON" in kesu("library", "show", "line-exception").out
    said = kesu("library", "use", "line-exception", "--json")
    assert (said.status, said.json["error"]["code"]) == (2, "organisation")
