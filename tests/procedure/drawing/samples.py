"""Procedures made by hand, so that drawing is tested apart from reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kesu.procedure.declared import (
    AllOf,
    AnyOf,
    Clock,
    Field,
    Holder,
    Label,
    Limit,
    Outcome,
    Procedure,
    Ref,
    Review,
    Role,
    Starts,
    Step,
    Table,
    Who,
)

SPECIAL = ("opened", "closed", "reopened")


@dataclass(frozen=True)
class Said:
    """Stands for a bound expression: its text and the names it reads."""

    text: str
    reads: frozenset[tuple[str, ...]] = frozenset()


def said(text: str, *reads: tuple[str, ...]) -> Any:
    return Said(text, frozenset(reads))


def ref(text: str) -> Ref:
    head, _, rest = text.partition(".")
    if head in SPECIAL:
        return Ref("case", head)
    if head in ("clock", "child"):
        name, _, what = rest.partition(".")
        return Ref(head, name, what)
    return Ref("step", head, rest or None)


def after(*members: str | list[str]) -> AllOf:
    return AllOf(tuple(AnyOf(tuple(map(ref, m))) if isinstance(m, list) else ref(m) for m in members))


def by(*roles: str, mode: str = "any") -> Who:
    return Who(tuple(Holder(role=role) for role in roles), mode=mode)


def outcomes(**given: Any) -> dict[str, Outcome]:
    return {name: Outcome(name=name, **values) for name, values in given.items()}


def label(zh: str, en: str) -> Label:
    return Label(zh, en)


def step(name: str, zh: str = "", en: str = "", **given: Any) -> Step:
    given.setdefault("outcomes", outcomes(done={}))
    return Step(name=name, label=Label(zh, en or zh) if zh else None, **given)


def procedure(steps: list[Step], **given: Any) -> Procedure:
    given.setdefault("title", Label("试验", "Trial"))
    roles = given.pop("roles", {})
    return Procedure(
        name="trial",
        version="1",
        kind="complaint",
        steps={each.name: each for each in steps},
        roles={name: Role(name=name, label=Label(*texts)) for name, texts in roles.items()},
        **given,
    )


def clock(name: str, start: str, to: str, within: str, zh: str = "") -> Clock:
    limit = Limit(duration=within, text=within)  # type: ignore[arg-type]
    return Clock(name=name, label=Label(zh, name) if zh else None, start=(ref(start),), to=(ref(to),), within=limit)


def complaint() -> Procedure:
    """The sample pack of the language page."""
    approver = Who((Holder(source=said("table.authority.approver")),))
    steps = [
        step("receive", "受理登记", "Receive", by=by("office")),
        step("analyse", "原因分析", "Analyse", by=by("quality"), after=after("receive"), review=Review(by("gm")), outcomes=outcomes(
            established={"label": label("成立", "Established")}, unfounded={"label": label("不成立", "Unfounded")})),
        step("visit", "现场走访", "Visit", by=by("quality"), starts=Starts(by_hand=True, condition=said("s.analyse.open", ("s", "analyse", "open")))),
        step("view", "责任单位意见与改善对策", "View of the responsible unit", by=by("head"), after=after("analyse.established")),
        step("offer", "提出处理方案", "Offer", by=by("sales"), after=after("view")),
        step("decide", "核决", "Decide", by=approver, after=after("offer"), sign=True, outcomes=outcomes(
            approve={"label": label("核准", "Approve")}, **{"return": {"label": label("退回", "Return"), "back_to": "analyse"}})),
        step("improve", "改善实施", "Improve", by=Who((Holder(person=said("each.owner")),)), each=said("f.measures"), after=after("decide.approve")),
        step("watch", "后续批次追踪", "Watch later batches", by=by("quality"), after=after("improve"), outcomes=outcomes(
            proven={"label": label("有效", "Proven")}, recurred={"label": label("再发", "Recurred"), "back_to": "analyse"})),
        step("reply", "答复客户", "Reply", by=by("sales"), after=after(["decide.approve", "analyse.unfounded"])),
        step("answer", "客户回复", "Answer", by=by("complainant"), after=after("reply"), outcomes=outcomes(
            satisfied={"label": label("满意", "Satisfied")}, doubts={"label": label("有异议", "Doubts"), "back_to": "analyse"})),
        step("close_silent", "逾期未回复结案", "Close in silence", by=by("sales", "gm", mode="in_order"), after=after("reply", "clock.silence.overdue", "watch"),
             sign=True, outcomes=outcomes(silent={"close": True})),
        step("close", "结案", "Close", by=by("office"), after=after("answer.satisfied", "watch"), outcomes=outcomes(closed={"close": True})),
        step("archive", "归档", "Archive", by=by("office"), after=after("closed")),
    ]
    clocks = [clock("answer", "opened", "reply", "48h", "答复时限"), clock("view", "view.opened", "view", "3 working days", "意见时限"),
              clock("silence", "reply", "answer", "25 working days", "客户回复期限")]
    return procedure(
        steps,
        title=Label("客户投诉处理", "Customer complaint"),
        clocks={each.name: each for each in clocks},
        roles={"sales": ("业务部", "Sales"), "office": ("生产管理组", "Production office"), "quality": ("质量管理部", "Quality"),
               "head": ("单位主管", "Unit head"), "gm": ("总经理", "General manager")},
        tables={"authority": Table(name="authority", label=Label("核决权限", "Authority"), rules=())},
        fields={"measures": Field(name="measures", type="table", label=Label("改善对策", "Measures"), columns={"owner": Field(name="owner", type="person", label=Label("负责人", "Owner"))})},
    )
