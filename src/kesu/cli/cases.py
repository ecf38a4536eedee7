"""Cases on the command line: found by number, shown as they stand, proven."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kesu.casebook import auditing, erasing, journal, queries, rebuilding
from kesu.casebook.execute import UnknownCase
from kesu.casebook.programs import program_of
from kesu.casebook.recorderasing import record_certificates
from kesu.casebook.sight import Viewer
from kesu.cli.console import Console
from kesu.cli.problems import DONE
from kesu.cli.reports import fault_said
from kesu.organisation.calendars import calendars_of
from kesu.organisation.directory import directory_of
from kesu.procedure.appealing import appeals
from kesu.procedure.calendars import render_explanation
from kesu.procedure.context import Actor, Context
from kesu.procedure.deadlines import ClockView, clock_views
from kesu.procedure.engine import Program, fold
from kesu.procedure.reaching import unreached
from kesu.procedure.refusals import WORDS
from kesu.procedure.state import PLAIN, CaseState
from kesu.procedure.tasks import TaskView, open_tasks
from kesu.procedure.values import native_instant


def ref_of(name: str) -> UUID:
    """The reference behind a number or reference. Raises UnknownCase."""
    ref = queries.find_ref(name)
    if ref is None or next(journal.events_of(ref), None) is None:
        raise UnknownCase(name)
    return ref


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with all that showing it needs."""

    ref: UUID
    program: Program
    state: CaseState
    context: Context
    hidden: frozenset[str]
    language: str

    @property
    def zone(self) -> ZoneInfo:
        return self.context.calendars.resolve(None).zone

    def local(self, instant: str | None) -> str:
        """An instant as people read it, in the organisation's zone."""
        return native_instant(instant).astimezone(self.zone).strftime("%Y-%m-%d %H:%M") if instant else ""

    def person(self, person: str) -> str:
        return self.context.directory.name_of(person)

    def named(self, code: str) -> str:
        """What people call an id that an explanation holds; of a hash the beginning is enough for them."""
        return code[:12] if re.fullmatch(r"[0-9a-f]{64}", code) else self.person(code)


def show_case(name: str, person: str | None, console: Console, *, journal: bool) -> int:
    """What stands in the book of a case; for a person only what they may see. Raises UnknownCase."""
    shown = _taken(name, person, console.language)
    program, state = shown.program, shown.state
    tasks, clocks = open_tasks(program, state, shown.context), clock_views(program, state, shown.context)
    running = [clock for clock in clocks if clock.status == "running"]
    console.pairs(_head(shown, console))
    _show_tasks(shown, tasks, console)
    _show_unreached(shown, console)
    _show_appeals(shown, console)
    _show_clocks(shown, running, console)
    _show_facts(shown, console)
    if journal:
        _show_journal(shown, console)
    console.result(_plain(shown, tasks, running))
    return DONE


def _taken(name: str, person: str | None, language: str) -> Shown:
    now = datetime.now(UTC).replace(microsecond=0)
    context = Context(now=now, actor=Actor(person), directory=directory_of(), calendars=calendars_of())
    if person is not None:
        view = queries.case(Viewer.of(person, now=now), name)
        if view is None:
            raise UnknownCase(name)
        return Shown(view.row.ref, view.program, view.state, context, view.hidden, language)
    ref = ref_of(name)
    state = fold(event for _, event in journal.events_of(ref))
    return Shown(ref, program_of(state.digest), state, context, frozenset(), language)


def _head(shown: Shown, console: Console) -> dict[str, Any]:
    state, procedure = shown.state, shown.program.procedure
    return {
        console.text("编号", "number"): state.number or console.text("（未编号）", "(none yet)"),
        console.text("程序", "procedure"): f"{procedure.title.get(shown.language)} · {state.version}",
        console.text("状态", "status"): console.text(*WORDS.get(state.status, (state.status, state.status))),
        console.text("立案", "opened"): f"{shown.local(state.opened_at)}  {shown.person(state.opened_by or '')}",
        console.text("结案", "closed"): shown.local(state.closed_at),
        console.text("技术编号", "reference"): shown.ref,
    }


def _show_tasks(shown: Shown, tasks: tuple[TaskView, ...], console: Console) -> None:
    if not tasks:
        return
    console.write(f"\n{console.styled(console.text('待办', 'Tasks'), 'bold')}")
    late = console.text("已逾期", "overdue")
    rows = [
        (
            f"  {shown.program.steps[task.step].text(shown.language)}",
            task.row if task.row != PLAIN else "",
            "、".join(map(shown.person, task.people)) or "、".join(task.roles),
            shown.local(task.due),
            console.styled(late, "red") if task.overdue else "",
        )
        for task in tasks
    ]
    console.table(rows)


def _show_unreached(shown: Shown, console: Console) -> None:
    """Whom a letter did not reach outside, and who is to see to it."""
    roles, documents = shown.program.procedure.roles, shown.program.procedure.documents
    found = unreached(shown.program, shown.state, shown.context)
    if found:
        console.write(f"\n{console.styled(console.text('未送达', 'Not delivered'), 'bold')}")
    for one in found:
        known = roles.get(one.to or "")
        to = known.text(shown.language) if known else console.text("投诉人", "the complainant")
        paper = documents.get(one.document or "")
        about = [paper.text(shown.language)] if paper else []
        told = console.text(f"未能送达：{to}", f"{to} was not reached")
        people = "、".join(map(shown.person, one.people)) or "、".join(one.roles)
        console.write("  " + "  ".join([told, *about, shown.local(one.at), people]))


def _show_appeals(shown: Shown, console: Console) -> None:
    """Against which entry somebody appealed, and who is to decide."""
    found = appeals(shown.program, shown.state, shown.context)
    if found:
        console.write(f"\n{console.styled(console.text('申诉', 'Appeals'), 'bold')}")
    for one in found:
        entry = shown.program.procedure.ledger.get(one.entry)
        name = entry.text(shown.language) if entry else one.entry
        told = console.text(f"第 {one.number} 笔“{name}”", f"No. {one.number}, “{name}”")
        people = "、".join(map(shown.person, one.people)) or "、".join(one.roles)
        console.write("  " + "  ".join([told, shown.person(one.by), shown.local(one.at), people]))


def _show_clocks(shown: Shown, clocks: list[ClockView], console: Console) -> None:
    for clock in clocks:
        spec = shown.program.procedure.clocks[clock.clock]
        mark = console.styled(console.text("逾期", "overdue"), "red") if clock.overdue else ""
        row = f" [{clock.row}]" if clock.row != PLAIN else ""
        console.write(f"\n⏱ {spec.text(shown.language)}{row}  {shown.local(clock.due)} {mark}".rstrip())
        if clock.explanation is not None:
            for line in render_explanation(clock.explanation, shown.language, named=shown.named):
                console.write(f"    {line}")


def _show_facts(shown: Shown, console: Console) -> None:
    console.write(f"\n{console.styled(console.text('事实', 'Facts'), 'bold')}")
    rows = []
    for name, value in shown.state.fields.items():
        spec = shown.program.fields.get(name)
        if spec is not None and name not in shown.hidden and value not in (None, [], ""):
            rows.append((f"  {spec.text(shown.language)}", _told(value, console)))
    console.table(rows)


def _told(value: Any, console: Console) -> str:
    if value is True or value is False:
        return console.text("是", "yes") if value else console.text("否", "no")
    if isinstance(value, dict):
        return console.text("尚未确定", "not known yet") if value.get("unknown") else _pairs(value)
    if isinstance(value, list):
        return "; ".join(_pairs(one) if isinstance(one, dict) else str(one) for one in value)
    return " ".join(str(value).split())


def _pairs(row: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in row.items() if key[:1] not in "#@" and value is not None)


def _show_journal(shown: Shown, console: Console) -> None:
    console.write(f"\n{console.styled(console.text('履历', 'Journal'), 'bold')}")
    rows = [
        (
            f"  {seq}",
            shown.local(event.head.get("at")),
            event.kind,
            " ".join(
                str(event.head[key]) for key in ("step", "row", "clock", "outcome", "number") if event.head.get(key)
            ),
            shown.person(str(event.head.get("actor") or "")),
        )
        for seq, event in journal.events_of(shown.ref)
    ]
    console.table(rows, right=(0,))


def _plain(shown: Shown, tasks: tuple[TaskView, ...], clocks: list[ClockView]) -> dict[str, Any]:
    state = shown.state
    return {
        "ref": str(shown.ref),
        "number": state.number,
        "procedure": state.procedure,
        "version": state.version,
        "status": state.status,
        "opened_at": state.opened_at,
        "closed_at": state.closed_at,
        "fields": {name: value for name, value in state.fields.items() if name not in shown.hidden},
        "steps": {name: step.status for name, step in state.steps.items()},
        "tasks": [{"step": task.step, "row": task.row, "people": list(task.people), "due": task.due} for task in tasks],
        "appeals": [asdict(one) for one in appeals(shown.program, state, shown.context)],
        "undelivered": [asdict(one) for one in unreached(shown.program, state, shown.context)],
        "clocks": [{"clock": c.clock, "row": c.row, "due": c.due, "overdue": c.overdue} for c in clocks],
    }


# --- proving -----------------------------------------------------------------------------------------


def prove_cases(names: list[str], console: Console) -> list[dict[str, Any]]:
    """The chains of these cases, or of all; that their tables are what the journal says; that the guards stand."""
    refs = [ref_of(name) for name in names] or None
    cases = list(_proven(refs, console))
    found = [*cases, *(_around(console) if refs is None else ())]
    broken = sum(not one["intact"] for one in found)
    events = sum(one.get("events", 0) for one in found)
    console.say(
        f"{len(cases)} 个案件，{events} 条履历，{broken} 处不符",
        f"{len(cases)} cases, {events} events, {broken} broken",
    )
    return found


def _around(console: Console) -> Iterator[dict[str, Any]]:
    """What belongs to no single case: the guards, the series, the procedures as they were published."""
    for guard in journal.guards_missing():
        console.warn(f"数据库的防护 {guard} 被拆除", f"the database's guard {guard} has been removed")
        yield {"guard": guard, "intact": False}
    yield from _erased_records(console)
    for finding in auditing.audit():
        console.write(f"{console.styled('✗', 'red')} {fault_said(finding.code, finding.where, None, console)}")
        yield {"finding": finding.code, "where": finding.where, "intact": False}


def _erased_records(console: Console) -> Iterator[dict[str, Any]]:
    """Values of records that were erased by law, by certificate."""
    for one in record_certificates():
        console.say(
            f"  记录 {one.type}：依法销毁 {one.values} 个值，凭证第 {one.number} 号，{one.at:%Y-%m-%d}，{one.by}",
            f"  records {one.type}: {one.values} values erased by law, certificate no. {one.number},"
            f" {one.at:%Y-%m-%d}, {one.by}",
        )
        same = {"id": str(one.id), "at": one.at.isoformat(), "seqs": list(one.seqs)}
        yield {"records": one.type, "certificate": {**asdict(one), **same}, "intact": True}


def _proven(refs: list[UUID] | None, console: Console) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    with console.progress("验证", "proven") as progress:
        for one in journal.verify_all(refs):
            progress.advance()
            differs = rebuilding.compare(one.case, now=now).differs if one.broken is None else ()
            name = one.number or str(one.case)
            if one.broken is not None:
                said = fault_said(one.broken.what, str(one.broken.seq), one.broken.path, console)
                console.write(f"{console.styled('✗', 'red')} {name}: {said}")
            elif differs:
                told = console.text("各表与履历不符", "its tables differ from its journal")
                console.write(f"{console.styled('✗', 'red')} {name}: {told}: {', '.join(differs)}")
            _show_certificates(name, one, console)
            yield {
                "case": str(one.case),
                "number": one.number,
                "intact": one.broken is None and not differs,
                "events": one.events,
                "tip": one.tip,
                "erased": dict(one.erased),
                "certificates": [_certificate(certificate) for certificate in erasing.certificates(one.case)],
                "differs": list(differs),
                "faults": [{"code": b.what, "where": str(b.seq), "path": b.path} for b in [one.broken] if b],
            }


def _show_certificates(name: str, one: journal.Verified, console: Console) -> None:
    """What was erased by law, by certificate."""
    for certificate in erasing.certificates(one.case) if one.erased else ():
        number, count = certificate.number or certificate.id, one.erased.get(str(certificate.id), 0)
        at, by = f"{certificate.at:%Y-%m-%d}", certificate.by
        console.say(
            f"  {name}：依法销毁 {count} 个值，凭证第 {number} 号，{at}，{by}",
            f"  {name}: {count} values erased by law, certificate no. {number}, {at}, {by}",
        )


def _certificate(one: erasing.Certificate) -> dict[str, Any]:
    same = ("number", "by", "reason", "values", "files", "hash")
    return {"id": str(one.id), "at": one.at.isoformat(), **{name: getattr(one, name) for name in same}}
