"""The first minutes of an installation: questions with answers at hand, then everything at once."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kesu.cli.console import Console
from kesu.cli.packs import organisation_of
from kesu.cli.problems import DONE, Problem
from kesu.procedure.reading import OrganisationFile, PersonEntry

ZONE = "Asia/Shanghai"


def begin(arguments: Namespace, console: Console) -> int:
    """Everything is asked and looked at before anything is written. Raises Problem."""
    from kesu.casebook.installation import prepare
    from kesu.organisation.loading import organisation_file

    now = datetime.now(UTC)
    if arguments.upgrade:
        new = prepare(now=now)
        console.say("数据库已是本版本。", "The database is of this edition now.")
        console.result({"new": new})
        return DONE
    file = organisation_of(arguments.organisation, console) or _asked_organisation(arguments, console)
    name = arguments.administrator or _ask(console, "管理员登录名", "Administrator's name to sign in", "admin")
    person = file.people.get(name)
    full_name = person.full_name if person else arguments.full_name or _ask(console, "姓名", "Full name", name)
    password = _password(arguments, console)
    prepare(now=now)
    there = organisation_file()
    if there is not None:
        raise Problem(
            f"这里已有组织“{there.name}”，未作改动。新版本升级用 --upgrade。",
            f"There is an organisation here already, {there.name}: nothing was changed. To upgrade: --upgrade.",
            code="exists",
        )
    _create(file, name, full_name, password, now)
    _finish(console, file, name)
    return DONE


def _create(file: OrganisationFile, name: str, full_name: str, password: str, now: datetime) -> None:
    from dataclasses import replace

    from django.db import transaction

    from kesu.organisation.loading import load_organisation
    from kesu.organisation.signing_in import PasswordRefused, open_account

    if name not in file.people:
        file = replace(file, people={**file.people, name: PersonEntry(name=name, full_name=full_name)})
    try:
        with transaction.atomic():
            load_organisation(file, now=now)
            open_account(name, name, password, administrator=True)
    except PasswordRefused as refused:
        told = " ".join(refused.sentences)
        raise Problem(f"密码不合要求：{told}", f"The password is not accepted: {told}", code="password") from None


def _finish(console: Console, file: OrganisationFile, name: str) -> None:
    from django.conf import settings

    console.say(
        f"{file.name} 已建立于 {settings.KESU_HOME}\n下一步：kesu publish 程序包，然后 kesu serve（以 {name} 登录）",
        f"{file.name} stands in {settings.KESU_HOME}\nNext: kesu publish PACK, then kesu serve (sign in as {name})",
    )
    console.result({"home": str(settings.KESU_HOME), "organisation": file.name, "administrator": name})


def _asked_organisation(arguments: Namespace, console: Console) -> OrganisationFile:
    name = arguments.name or _ask(console, "组织名称", "Name of the organisation", None)
    zone = arguments.zone or _ask(console, "时区", "Time zone", ZONE)
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        raise Problem(f"没有时区 {zone}，例如 {ZONE}。", f"There is no time zone {zone}; one is {ZONE}.") from None
    return OrganisationFile(name=name, zone=zone)


def _ask(console: Console, zh: str, en: str, default: str | None) -> str:
    """A question on a terminal; without one the default, else a Problem that names the option."""
    if not sys.stdin.isatty():
        if default is None:
            raise Problem(f"请用选项给出：{zh}", f"Give it as an option: {en}")
        return default
    shown = f"{console.text(zh, en)} [{default}]: " if default else f"{console.text(zh, en)}: "
    while True:
        print(shown, end="", file=console.err, flush=True)
        given = sys.stdin.readline()
        if not given:
            raise KeyboardInterrupt
        if given.strip() or default:
            return given.strip() or str(default)


def _password(arguments: Namespace, console: Console) -> str:
    if arguments.password_file == "-":
        return sys.stdin.readline().rstrip("\n")
    if arguments.password_file:
        return Path(arguments.password_file).read_text(encoding="utf-8").rstrip("\n")
    if not sys.stdin.isatty():
        raise Problem("请用 --password-file 给出密码。", "Give the password with --password-file.")
    first = getpass.getpass(console.text("密码：", "Password: "))
    if getpass.getpass(console.text("再输一次：", "Once more: ")) != first:
        raise Problem("两次输入不同。", "The two are not the same.")
    return first
