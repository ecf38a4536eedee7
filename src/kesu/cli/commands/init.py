"""`kesu init`: a data folder, a secret, the tables, the organisation and its first administrator."""

from __future__ import annotations

from argparse import Namespace

from kesu.cli.console import Console
from kesu.cli.parsing import Parser

HELP = ("建立数据文件夹、组织和第一位管理员", "make the data folder, the organisation and its first administrator")


def arguments(parser: Parser) -> None:
    parser.option("--organisation", metavar="FILE", told=("从组织文件装入", "load it from an organisation's file"))
    parser.option("--name", told=("组织名称", "name of the organisation"))
    parser.option("--zone", told=("时区，如 Asia/Shanghai", "time zone, such as Asia/Shanghai"))
    parser.option("--administrator", metavar="CODE", told=("管理员的登录名", "the administrator's name to sign in"))
    parser.option("--full-name", told=("管理员姓名", "the administrator's full name"))
    parser.option(
        "--password-file",
        metavar="FILE",
        told=("含密码的文件（- 为标准输入）", "file with the password (-: standard input)"),
    )
    parser.option(
        "--upgrade", action="store_true", told=("只把数据库升级到本版本", "only bring the database up to this edition")
    )


def run(arguments: Namespace, console: Console) -> int:
    from kesu.cli.beginning import begin
    from kesu.cli.installation import load_django

    load_django(console.language)
    return begin(arguments, console)
