"""Every command explains itself, in both languages, and says what is wrong with how it was called."""

from __future__ import annotations

import re

import pytest

from kesu.cli.commands import MODULES
from kesu.cli.language import chosen
from kesu.cli.problems import told
from kesu.cli.refused import STORAGE
from tests.cli.conftest import Kesu

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", MODULES)
def test_help_is_complete_in_both_languages(kesu: Kesu, name: str) -> None:
    english, chinese = kesu(name, "--help"), kesu(name, "--help", language="zh")
    assert (english.status, chinese.status) == (0, 0)
    assert english.out.startswith(f"usage: kesu {name}")
    assert chinese.out.startswith(f"用法：kesu {name}")
    assert not CHINESE.search(english.out)
    lines = [line for line in chinese.out.splitlines() if re.match(r"  +-?-?\w.* {2,}\S", line)]
    assert lines
    assert all(CHINESE.search(line) for line in lines), lines


def test_the_overview_lists_every_command(kesu: Kesu) -> None:
    said = kesu("--help")
    assert said.status == 0
    assert [line.split()[0] for line in said.out.splitlines() if line.startswith("  ")] == list(MODULES)
    assert kesu().status == 2
    assert kesu("--version").out.startswith("kesu 0.")


def test_an_unknown_command_comes_with_what_was_meant(kesu: Kesu) -> None:
    said = kesu("chekc")
    assert (said.status, said.err.strip()) == (2, "There is no command `chekc`: did you mean `check`?")
    assert "没有命令" in kesu("chekc", language="zh").err


@pytest.mark.parametrize(
    ("arguments", "zh"),
    [
        (["check"], "缺少参数：PACK"),
        (["check", "tutorial", "--fast"], "不认识的参数：--fast"),
        (["draw", "tutorial", "--format", "png"], "--format 不接受 'png'，可用："),
        (["check", "tutorial", "--limit", "many"], "--limit 的值 'many' 不合要求"),
        (["check", "tutorial", "--limit"], "--limit 后面要有一个值"),
        (["check", "tutorial", "--limit", "0"], "--limit 应为正数"),
    ],
)
def test_a_wrong_use_is_said_in_chinese_too(kesu: Kesu, arguments: list[str], zh: str) -> None:
    said = kesu(*arguments, language="zh")
    assert (said.status, said.out) == (2, "")
    assert zh in said.err


def test_with_json_a_problem_is_json_as_well(kesu: Kesu) -> None:
    said = kesu("check", "nowhere", "--json")
    assert said.status == 2
    assert said.json["error"]["code"] == "pack"
    assert "nowhere" in said.err


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        (["check", "--language", "zh"], {"LANG": "en_US.UTF-8"}, "zh"),
        (["check", "--language=en"], {"KESU_LANGUAGE": "zh-hans"}, "en"),
        (["check"], {"KESU_LANGUAGE": "zh-hans", "LANG": "en_US.UTF-8"}, "zh"),
        (["check"], {"LANG": "zh_CN.UTF-8"}, "zh"),
        (["check"], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        (["check"], {}, "en"),
    ],
)
def test_the_language_is_the_asked_one(arguments: list[str], environment: dict[str, str], language: str) -> None:
    assert chosen(arguments, environment) == language


@pytest.mark.parametrize("code", STORAGE)
def test_failures_of_the_database_are_sentences(code: str) -> None:
    from kesu.casebook.storage import StorageError

    problem = told(StorageError(code))
    assert problem
    assert (problem.status, problem.code) == (2, f"database_{code}")
    assert CHINESE.search(problem.text("zh"))


def test_a_fault_of_ours_is_no_problem_of_theirs() -> None:
    assert told(ZeroDivisionError()) is None
    assert told(KeyError("x")) is None
