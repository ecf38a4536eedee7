"""The few words a picture needs in both languages, and how references and limits read."""

from __future__ import annotations

import re

from kesu.procedure.declared import Clock, Limit, Procedure, Ref

WORDS = {
    "opened": ("立案", "opened"),
    "closed": ("结案", "closed"),
    "reopened": ("重启", "reopened"),
    "step.opened": ("开始时", "when opened"),
    "step.submitted": ("提交后", "when submitted"),
    "step.skipped": ("跳过", "skipped"),
    "step.exhausted": ("次数已满", "all times done"),
    "step.done": ("", ""),
    "child.closed": ("子案结案", "child closed"),
    "clock.overdue": ("逾期", "overdue"),
    "clock.warned": ("预警", "warned"),
    "clock.met": ("按期", "in time"),
    "by_hand": ("手动启动", "by hand"),
    "when": ("条件成立", "on condition"),
    "every": ("定期", "repeats"),
    "on_withdrawal": ("撤诉时", "on withdrawal"),
    "automatic": ("自动", "By itself"),
    "complainant": ("投诉人", "Complainant"),
    "named": ("指定人员", "Named person"),
    "by_table": ("按判定", "By decision"),
    "outside": ("外部", "outside"),
    "or": ("或", "or"),
    "and": ("＋", "+"),
    "of": ("人中", "of"),
    "sign": ("签名", "sign"),
    "review": ("复核", "review"),
    "delay": ("延后", "after"),
    "waive": ("可豁免", "waivable"),
    "waive.count": ("{} 项可豁免", "{} waivable"),
    "waive.tip": ("{} 项要求可由 {} 署名豁免", "{} requirements, each may be waived by name by {}"),
    "erases": ("销毁案件", "erases cases"),
    "erases.tip": ("办结时销毁所列案件：{}", "when it is done, the cases listed are erased: {}"),
    "grants": ("资格", "qualification"),
    "grants.tip": ("授予资格：{}", "gives the qualification {}"),
    "revokes.tip": ("收回资格：{}", "takes the qualification {} away"),
    "promises": ("可对外承诺", "may promise"),
    "promises.tip": ("{}可对外承诺：{}", "{} may promise: {}"),
    "promise.answer": ("答复", "to answer"),
    "promise.agree": ("同意", "to agree"),
    "promise.admit": ("承认", "to admit"),
    "promise.pay": ("付款", "to pay"),
    "promise.exchange": ("换货", "to exchange"),
    "each": ("逐项", "one each"),
    "unset": ("待定", "not set"),
    "from": ("自", "from"),
    "to": ("至", "to"),
    "version": ("版本", "version"),
    "legend.step": ("步骤", "step"),
    "legend.milestone": ("里程碑", "milestone"),
    "legend.dormant": ("待启动", "started when needed"),
    "legend.each": ("逐项办理", "one task per row"),
    "legend.closes": ("可结案", "may close the case"),
    "legend.all": ("之后", "after"),
    "legend.any": ("任一即可", "any of these"),
    "legend.clock": ("时限触发", "set off by a clock"),
    "legend.back": ("退回", "goes back"),
    "legend.waive": ("有要求可署名豁免", "requirements that may be waived by name"),
    "legend.erases": ("销毁案件", "erases cases"),
    "legend.grants": ("授予或收回资格", "gives or takes a qualification"),
    "legend.promises": ("可对外承诺", "may promise to the outside"),
    "status.open": ("进行中", "open"),
    "status.awaiting": ("等待子案", "awaiting"),
    "status.overdue": ("逾期", "overdue"),
    "status.done": ("已完成", "done"),
    "status.skipped": ("跳过", "skipped"),
    "status.void": ("不发生", "void"),
    "status.waiting": ("未到", "waiting"),
    "status.dormant": ("待启动", "dormant"),
}

UNITS = {
    "working days": "个工作日",
    "working day": "个工作日",
    "working hours": "工作小时",
    "working hour": "工作小时",
    "working minutes": "工作分钟",
    "working minute": "工作分钟",
    **dict.fromkeys(("s", "second", "seconds"), "秒"),
    **dict.fromkeys(("min", "minute", "minutes"), "分钟"),
    **dict.fromkeys(("h", "hour", "hours"), "小时"),
    **dict.fromkeys(("d", "day", "days"), "天"),
    **dict.fromkeys(("w", "week", "weeks"), "周"),
    **dict.fromkeys(("month", "months"), "个月"),
    **dict.fromkeys(("year", "years"), "年"),
}
SPECIAL = {"same day": "当日", "at once": "立即", "none": "不限"}


def word(key: str, language: str) -> str:
    chinese, english = WORDS[key]
    return english if language.startswith("en") else chinese


def duration_words(text: str, language: str) -> str:
    """`3 working days` → `3个工作日`; text that is no duration comes back as it is."""
    text = " ".join(text.split())
    if language.startswith("en"):
        return text
    found = re.fullmatch(r"(\d+)\s*([a-z ]+)", text)
    if found and found[2] in UNITS:
        return found[1] + UNITS[found[2]]
    return SPECIAL.get(text, text)


def limit_words(procedure: Procedure, limit: Limit, language: str) -> str:
    """How long, for people: a duration, a setting's value, else the label of the fact that decides; may be empty."""
    if limit.duration is not None:
        return duration_words(limit.text or str(limit.duration), language)
    text = limit.expression.text if limit.expression is not None else limit.text
    root, _, name = text.strip().partition(".")
    if root == "setting" and name in procedure.settings:
        setting = procedure.settings[name]
        return duration_words(str(setting.value), language) if setting.value is not None else word("unset", language)
    if root == "f" and name in procedure.fields:
        return procedure.fields[name].text(language)
    if root == "each":
        tables = (field.columns for field in procedure.fields.values())
        return next((columns[name].text(language) for columns in tables if name in columns), "")
    if root == "table":
        table = procedure.tables.get(name.partition(".")[0])
        return table.text(language) if table is not None and table.label is not None else ""
    return ""


def clock_words(procedure: Procedure, clock: Clock, language: str) -> str:
    """The clock's limit in a few characters, else its label."""
    limit = clock.within or clock.due
    return (limit_words(procedure, limit, language) if limit is not None else "") or clock.text(language)


def reference_words(procedure: Procedure, ref: Ref, language: str) -> str:
    """What an arrow for this reference says; a plain reference says nothing."""
    if ref.kind == "case":
        return "" if ref.name in ("opened", "closed") else word(ref.name, language)
    if ref.kind == "clock":
        clock = procedure.clocks.get(ref.name)
        limit = clock_words(procedure, clock, language) if clock is not None else ref.name
        return f"{limit} {word(f'clock.{ref.what}', language)}"
    if ref.kind == "child":
        return f"{ref.name} {word('child.closed', language)}"
    step = procedure.steps.get(ref.name)
    if ref.what is None or step is None:
        return ""
    outcome = step.outcomes.get(ref.what)
    if outcome is not None and (outcome.label is not None or ref.what != "done"):
        return outcome.text(language)
    key = f"step.{ref.what}"
    return word(key, language) if key in WORDS else ref.what


def instant_words(procedure: Procedure, ref: Ref, language: str) -> str:
    """An instant of a clock, for its tip: the step's label with what happens to it."""
    if ref.kind == "case":
        return word(ref.name, language)
    if ref.kind == "step" and ref.name in procedure.steps:
        said = reference_words(procedure, ref, language)
        return procedure.steps[ref.name].text(language) + (f" {said}" if said else "")
    if ref.kind == "field" and ref.name in procedure.fields:
        return procedure.fields[ref.name].text(language)
    return str(ref)
