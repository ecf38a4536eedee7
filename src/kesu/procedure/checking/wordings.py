"""What the check says: every message once, in both languages, with its mend."""

from __future__ import annotations

from typing import NamedTuple

from kesu.procedure.declared import Place
from kesu.procedure.messages import Message, Severity


class Wording(NamedTuple):
    zh: str
    en: str
    mend_zh: str = ""
    mend_en: str = ""
    severity: Severity = "finding"


WORDINGS: dict[str, Wording] = {
    "check.circle": Wording(
        "这些步骤互相等待，绕成一圈：{steps_zh}", "these steps wait for each other in a circle: {steps_en}",
        "从其中一步的 after 里去掉一个引用，或改用 back_to",
        "take a reference out of one `after`, or go back by `back_to`",
        "error",
    ),
    "check.wait-circle": Wording(
        "步骤“{step}”总是开立本程序的子案并等它结案，永远等不完",
        "step `{step}` always opens a case of this very procedure and waits for it: that never ends",
        "加上 when，或去掉 wait", "give it a `when`, or leave out `wait`",
    ),
    "check.too-many-steps": Wording(
        "程序有 {count} 个步骤，超过可穷举检查的 {most} 个：未能证明",
        "the procedure has {count} steps, more than the {most} that can be explored: not proven",
        "把它分成几个程序，以子案相连", "divide it into procedures linked as child cases",
    ),
    "check.cut-off": Wording(
        "查看了 {count} 个状态后到达上限：未能证明", "not proven: the limit was reached after {count} states",
        "减少并行分支与待启动步骤，或提高上限", "have fewer parallel branches and dormant steps, or raise the limit",
    ),
    "check.deputy": Wording(
        "{zh}", "{en}",
        "在组织文件的 deputies 里改正", "mend it under `deputies` in the organisation's file",
    ),
    "check.nobody-there": Wording(
        "这些单位开出的案件没有人担任“{role_zh}”：{zh}（步骤：{steps_zh}）",
        "a case that is opened in these units has nobody who holds “{role_en}”: {en} (steps: {steps_en})",
        "在该单位、其上级或不限单位指定担任者，或用 open.unit 定下案件的单位",
        "give the role to somebody there, above, or without a unit; or say by `open.unit` where cases belong",
    ),
    "check.unsettled": Wording(
        "案件在此会自行往复、永不停下", "here the case moves itself for ever",
        "查看自动结论与 while：它们互相触发", "look at `auto` and `while`: they set each other off",
    ),
    "check.never-opens": Wording(
        "步骤“{step}”在任何情况下都不会开始", "step `{step}` is never reached",
        "检查它的 after 与 when，或删去它", "look at its `after` and `when`, or take it out",
    ),
    "check.no-closing": Wording(
        "没有任何结论写 close: true：案件永远不能结案", "no outcome says `close: true`: the case can never be closed",
        "在最后一步的结论上写 close: true", "say `close: true` on an outcome of the last step",
    ),
    "check.stuck": Wording(
        "至此再也无法结案：{why_zh}", "from here nobody can close any more: {why_en}", "{mend_zh}", "{mend_en}",
    ),
    "check.silent": Wording(
        "如果 {silent_zh} 一直不回应，就再也无法结案", "if {silent_en} stays silent, nobody can close any more",
        "{mend_zh}", "{mend_en}",
    ),
    "check.open-at-closing": Wording(
        "“{step}”可以结案时，“{other}”还开着", "`{step}` may close while `{other}` is still open",
        "让“{step}”的 after 等待“{other}”（被跳过、未走到的分支用 .done 不会放行），或在结论上写 cancels: [{other}]",
        "let `{step}` wait for `{other}` (a reference by `.done` or outcome does not pass over a branch not taken), "
        "or say `cancels: [{other}]` on the outcome",
    ),
    "check.back-to": Wording(
        "“{step}”的结论“{outcome}”退回“{target}”，但“{target}”可能不在已走的路上",
        "outcome `{outcome}` of `{step}` goes back to `{target}`, which may lie on a branch not taken",
        "退回一定经过的步骤", "go back to a step that has been reached on every path",
    ),
    "check.cancels": Wording(
        "“{step}”的结论“{outcome}”要取消“{target}”，但那时它早已结束",
        "outcome `{outcome}` of `{step}` cancels `{target}`, which has always ended by then",
        "删去，或取消别的步骤", "take it out, or cancel another step",
    ),
    "check.block-stays": Wording(
        "“{step}”发出的停用可能永远不解除", "the block of `{step}` may never be lifted",
        "在 until 里补上这条路上会到来的时点", "add to `until` an instant that comes on this path",
    ),
    "check.clock-unmet": Wording(
        "时限“{clock}”永远不会达成：{why_zh}", "the clock `{clock}` can never be met: {why_en}",
        "检查它的 from、to 与 counts_when", "look at its `from`, `to` and `counts_when`",
    ),
    "check.unfilled": Wording(
        "{where_zh}读取“{field}”，此时它可能还是空的", "{where_en} reads `{field}`, which may still be empty by then",
        "让前面的步骤填它，或写 known(f.{field}) && …",
        "let an earlier step fill it, or guard it: `known(f.{field}) && …`",
    ),
    "check.never-filled": Wording(
        "{where_zh}读取“{field}”，但没有任何步骤填它", "{where_en} reads `{field}`, which nothing ever fills",
        "让某一步填它", "let a step fill it",
    ),
    "check.table-gap": Wording(
        "判定表“{table}”有缺口：{witness} 时没有规则", "the table `{table}` has a gap: no rule for {witness}",
        "补一条规则，或写 otherwise", "add a rule, or `otherwise`",
    ),
    "check.table-rule": Wording(
        "判定表“{table}”的第 {number} 条规则永远轮不到：{witness}",
        "rule {number} of the table `{table}` can never match: {witness}",
        "删去或移到前面", "take it out, or move it up",
    ),
    "check.internal-document": Wording(
        "对外单据“{document}”含内部内容“{field}”",
        "the {audience} document `{document}` must hold `{field}`, which is internal",
        "从 must 里去掉，或不再标 internal", "take it out of `must`, or do not mark it internal",
    ),
    "check.personal-document": Wording(
        "公布的单据“{document}”含个人信息“{field}”",
        "the public document `{document}` must hold `{field}`, which is personal",
        "从 must 里去掉", "take it out of `must`",
    ),
    "check.not-public": Wording(
        "只能公布 audience: public 的单据，不能公布“{document}”",
        "only a document with `audience: public` goes to the public, not `{document}`",
        "写 document，并声明 audience: public", "name a document, and declare it `audience: public`",
    ),
    "check.internal-sent": Wording(
        "内部单据“{document}”会发给外部的“{to}”", "the internal document `{document}` is sent to `{to}` outside",
        "改发 audience: customer 的单据", "send a document with `audience: customer`",
    ),
    "check.internal-shown": Wording(
        "外部角色的步骤“{step}”会看到内部内容“{field}”",
        "step `{step}` of an outside role shows `{field}`, which is internal",
        "从 shows 里去掉", "take it out of `shows`",
    ),
    "check.note.stale-rows": Wording(
        "“{step}”的要求数的是“{field}”的行，退回后上一轮的行也会计入",
        "a requirement of `{step}` counts rows of `{field}`; after a return, rows of the earlier round count too",
        "给表加 fresh: true，或用带 since 的连续计数",
        "make the table `fresh: true`, or count by a streak with `since`", "note",
    ),
    "check.note.since-skipped": Wording(
        "连续计数“{streak}”从“{step}”算起，而它可能被跳过，那时一行也不计",
        "the streak `{streak}` counts since `{step}`, which may be skipped: then no row counts", "", "", "note",
    ),
    "check.note.deadline-afresh": Wording(
        "“{step}”的结论“{outcome}”退回“{target}”，时限“{clock}”会重新起算",
        "outcome `{outcome}` of `{step}` goes back to `{target}`, which starts the clock `{clock}` afresh",
        "法定期限用 from: opened 或 rounds: keep", "lawful limits start `from: opened`, or say `rounds: keep`", "note",
    ),
    "check.note.all-of-nothing": Wording(
        "{where_zh}的 all() 对空表也成立", "all() in {where_en} is true of nothing as well",
        "在旁边写 size(…) > 0", "write `size(…) > 0` beside it", "note",
    ),
    "check.note.behind-skippable": Wording(
        "“{other}”被跳过时“{step}”照样开始", "`{step}` opens although `{other}` was skipped",
        "这正是要的就不必改；否则引用 {other}.done", "if that is not meant, refer to `{other}.done`", "note",
    ),
    "check.note.no-number": Wording(
        "在这条路上案件没有编号就结案了", "on this path the case is closed without ever getting a number",
        "把 number.at 移到一定会经过的时点", "let `number.at` be an instant that every path passes", "note",
    ),
}  # fmt: skip


def say(code: str, place: Place, details: dict[str, object] | None = None, **names: object) -> Message:
    """The message of that code."""
    wording = WORDINGS[code]
    zh, en, mend_zh, mend_en = (text.format(**names) for text in wording[:4])
    plain = {name: value for name, value in names.items() if isinstance(value, str | int)}
    return Message(code, wording.severity, place, zh, en, mend_zh, mend_en, details={**plain, **(details or {})})
