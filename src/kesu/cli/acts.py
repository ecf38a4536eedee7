"""Acting from the command line: who has this terminal has the installation; what a person may not do stays refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kesu.cli.console import Console
from kesu.cli.problems import FINDINGS, Problem

if TYPE_CHECKING:
    from kesu.casebook.sight import Viewer


def data_of(given: list[str]) -> dict[str, Any]:
    """`field=value` pairs; a value that begins as a JSON list or map is read as one. Raises Problem."""
    data: dict[str, Any] = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise Problem(f"应写成 字段=值：{pair}", f"Write FIELD=VALUE: {pair}")
        data[name.strip()] = _value(value)
    return data


def _value(text: str) -> Any:
    if text[:1] not in ("[", "{"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def body_of(text: str | None) -> dict[str, Any]:
    """The map of `--body`. Raises Problem."""
    try:
        body = json.loads(text) if text else {}
    except ValueError as error:
        raise Problem(f"--body 不是 JSON：{error}", f"--body is no JSON: {error}") from None
    if not isinstance(body, dict):
        raise Problem("--body 应为 JSON 对象。", "--body must be a JSON object.")
    return body


def open_as(person: str, procedure: str, body: Mapping[str, Any], key: str | None, console: Console) -> None:
    from kesu.casebook.execute import open_case
    from kesu.procedure.context import Actor

    known_person(person)
    opened = open_case(procedure, body, actor=Actor(person), now=datetime.now(UTC), idempotency_key=key)
    _tell(opened, console, console.text("已立案", "Opened"))


def execute_as(person: str, case: str, verb: str, body: Mapping[str, Any], key: str | None, console: Console) -> None:
    from kesu.casebook.execute import execute
    from kesu.cli.cases import ref_of
    from kesu.procedure.context import Actor, Command

    known_person(person)
    done = execute(
        ref_of(case),
        Command(verb, body),
        actor=Actor(person),
        now=datetime.now(UTC),
        idempotency_key=key,
        authenticated=True,
    )
    _tell(done, console, console.text("已办理", "Done"))


def known_person(person: str) -> None:
    """Raises Problem (`person`) where the organisation has nobody under that code."""
    from kesu.organisation.directory import directory_of
    from kesu.procedure.messages import closed, did_you_mean

    people = directory_of().people
    if person not in people:
        near = did_you_mean(person, people)
        raise Problem(*closed((f"没有人员 {person}", f"There is no person {person}"), near), code="person")


def viewer_named(person: str | None, now: datetime) -> Viewer | None:
    """Through whose eyes to look; None: the installation's. Raises Problem(`person`)."""
    from kesu.casebook.sight import Viewer

    if person is None:
        return None
    known_person(person)
    return Viewer.of(person, now=now)


def _tell(outcome: Any, console: Console, what: str) -> None:
    name = outcome.number or outcome.ref
    console.write(f"{what}: {name}  ({outcome.status})")
    console.result(
        {
            "ref": str(outcome.ref),
            "number": outcome.number,
            "procedure": outcome.procedure,
            "status": outcome.status,
            "seq": outcome.seq,
            "repeated": outcome.repeated,
        }
    )


def record_as(person: str, kind: str, data: Mapping[str, Any], key: str | None, console: Console) -> None:
    from kesu.casebook.records import add
    from kesu.procedure.context import Actor

    known_person(person)
    found = add(kind, dict(data), actor=Actor(person), now=datetime.now(UTC), source="cli", idempotency_key=key)
    console.say(f"已登记：{found.type} {found.seq}", f"Entered: {found.type} {found.seq}")
    console.result({"type": found.type, "seq": found.seq, "repeated": found.repeated})


def erase_as(person: str, kind: str, seq: int, reason: str, console: Console) -> None:
    """Erase a record's values, where the person may; the certificate is told. Raises Problem, Refusal."""
    from kesu.casebook.recorderasing import NoSuchRecord, erase_record, may_erase
    from kesu.casebook.recordtypes import declared
    from kesu.casebook.sight import Viewer
    from kesu.organisation.models import Account
    from kesu.procedure.values import plain_instant

    known_person(person)
    declared(kind)
    now = datetime.now(UTC)
    administrator = Account.objects.filter(person_id=person, administrator=True).exists()
    if not may_erase(kind, Viewer.of(person, now=now), administrator=administrator):
        raise Problem(
            "只有管理员，或此类记录所属程序的负责角色，才可以销毁。",
            "Only administrators, and the role that owns the procedure which declares such records, may erase them.",
            status=FINDINGS,
            code="administrators_only",
        )
    try:
        done = erase_record(kind, seq, by=person, reason=reason, now=now)
    except NoSuchRecord:
        raise Problem(
            f"没有记录 {kind} {seq}。", f"There is no record {kind} {seq}.", status=FINDINGS, code="not_found"
        ) from None
    console.say(
        f"已销毁 {done.values} 项内容，证明第 {done.number} 号。",
        f"Erased {done.values} values, certificate {done.number}.",
    )
    told = {"id": str(done.id), "number": done.number, "type": done.type, "at": plain_instant(done.at), "by": done.by}
    more = {"reason": done.reason, "values": done.values, "seqs": list(done.seqs), "hash": done.hash}
    console.result({**told, **more})
