"""Arguments, with help and complaints in the reader's language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

from kesu.cli.problems import USAGE, Problem

Text = tuple[str, str]
USAGE_WORD = ("用法：", "usage: ")
COMPLAINTS = (
    (r"the following arguments are required: (.*)", "缺少参数：{0}"),
    (r"unrecognized arguments: (.*)", "不认识的参数：{0}"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", "{0} 不接受 {1}，可用：{2}"),
    (r"argument (.*?): expected one argument", "{0} 后面要有一个值"),
    (r"argument (.*?): expected at least one argument", "{0} 后面至少要有一个值"),
    (r"argument (.*?): invalid (?:\w+) value: (.*)", "{0} 的值 {1} 不合要求"),
    (r"argument (.*?): not allowed with argument (.*)", "{0} 不能与 {1} 同用"),
    (r"argument (.*?): ignored explicit argument (.*)", "{0} 不带值（给了 {1}）"),
)


class Parser(argparse.ArgumentParser):
    """argparse, speaking Chinese as well; a wrong use is a Problem with status 2."""

    def __init__(self, *, language: str, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_formatter(language), **options)
        self.language = language
        self._positionals.title = self.text("参数", "arguments")
        self._optionals.title = self.text("选项", "options")
        self.add_argument("-h", "--help", action="help", help=self.text("显示这段说明", "show this help"))

    def text(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def option(self, *names: str, told: Text, **options: Any) -> None:
        """An argument with its help in both languages."""
        self.add_argument(*names, help=self.text(*told), **options)

    def read(self, given: list[str]) -> argparse.Namespace:
        """The arguments, options and names in any order. Raises Problem."""
        # Left to itself argparse cuts the word "usage: " off by its length, which is another one in Chinese.
        self.usage = self.format_usage().removeprefix(self.text(*USAGE_WORD)).strip()
        return self.parse_intermixed_args(given)

    def error(self, message: str) -> NoReturn:
        usage = self.format_usage().strip()
        raise Problem(f"{_in_chinese(message)}\n{usage}", f"{message}\n{usage}", status=USAGE)


def _formatter(language: str) -> Callable[..., argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        def __init__(self, prog: str) -> None:
            super().__init__(prog, max_help_position=32, width=100)

        def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
            super().add_usage(usage, actions, groups, prefix or USAGE_WORD[language != "zh"])

    return Formatter


def _in_chinese(message: str) -> str:
    for pattern, told in COMPLAINTS:
        found = re.fullmatch(pattern, message)
        if found:
            return told.format(*found.groups())
    return message


def common(parser: Parser) -> None:
    """What every command takes."""
    parser.option("--json", action="store_true", told=("结果以 JSON 输出", "print the result as JSON"))
    parser.option(
        "--language",
        choices=("zh", "en"),
        told=("界面语言（默认按 KESU_LANGUAGE、LANG）", "language of messages (default: KESU_LANGUAGE, LANG)"),
    )
