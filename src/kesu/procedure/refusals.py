"""Refusals: a stable code (B6.30), a sentence that says what to do, no effect. Text is made at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kesu.procedure.declared import Element, Requirement

CODES = (
    *("version", "input", "order", "role", "authority", "conflict", "other_than", "qualification", "missing"),
    *("requires", "quantity", "number", "open", "internal", "promise", "retention", "hold"),
)


class Word(str):
    """A declared name in a refusal: the code to programs, its label to people. Plain JSON text."""

    __slots__ = ("label",)
    label: Mapping[str, str]

    def __new__(cls, code: str, zh: str, en: str) -> Word:
        word = super().__new__(cls, code)
        word.label = {"zh": zh, "en": en}
        return word


def word(element: Element) -> Word:
    return Word(element.name, element.text("zh"), element.text("en"))


def not_fulfilled(requirement: Requirement) -> Refusal:
    """With the procedure's own sentence, where it has one."""
    sentence = requirement.otherwise
    return Refusal("requires", "not_fulfilled", condition=requirement.that.text, sentence=sentence)


class Refusal(Exception):
    """What was asked is not done. `code` is one of CODES, `key` names the sentence, `data` fills it."""

    def __init__(self, code: str, key: str, **data: Any) -> None:
        super().__init__(f"{code}: {key}")
        self.code = code
        self.key = key
        self.data = data
        self.failed: dict[str, str] = {}  # conditions that failed as it was decided: what, by place

    def sentence(self, language: str = "zh") -> str:
        """What is wrong and what to do, in `zh` or `en`. A procedure's own sentence (`else`) stands as written."""
        own = self.data.get("sentence")
        if own is not None:
            return str(own.get(language) if hasattr(own, "get") else own)
        english = language.startswith("en")
        return SENTENCES[self.key][english].format_map(_Told(self.data, english))


class _Told(dict[str, Any]):
    def __init__(self, data: Mapping[str, Any], english: bool) -> None:
        super().__init__(data)
        self.english = english

    def __missing__(self, key: str) -> str:
        return "…"

    def __getitem__(self, key: str) -> str:
        value = super().__getitem__(key)
        if isinstance(value, list | tuple):
            return (", " if self.english else "、").join(self._said(key, part) for part in value)
        return self._said(key, value)

    def _said(self, key: str, value: Any) -> str:
        if isinstance(value, Word):
            return value.label["en" if self.english else "zh"]
        known = WORDS.get(str(value)) if key in ("why", "status") else None
        return known[self.english] if known is not None else str(value)


WORDS: dict[str, tuple[str, str]] = {
    "open": ("办理中", "in hand"),
    "closed": ("已结案", "closed"),
    "cancelled": ("已撤销", "cancelled"),
    "merged": ("已并案", "merged"),
    "held": ("已冻结", "held"),
    "free": ("未冻结", "not held"),
    "awaiting": ("等待关联案件", "awaiting another case"),
    "done": ("已办毕", "done"),
    "skipped": ("已跳过", "skipped"),
    "void": ("不发生", "does not occur"),
    "dormant": ("待启动", "to be started"),
    "waiting": ("未到", "waiting"),
    "withdrawn": ("已收回", "withdrawn"),
    "work": ("办理中", "being worked on"),
    "review": ("复核中", "under review"),
    "milestone": ("里程碑，无人办理", "a milestone nobody does"),
    "running": ("计时中", "running"),
    "met": ("已完成", "met"),
    "ended": ("已终止", "ended"),
    "text_expected": ("应为文字", "text expected"),
    "text_too_long": ("过长", "too long"),
    "control_character": ("含有看不见的控制字符，请删去", "it holds an invisible control character: take it out"),
    "number_expected": ("应为数字", "a number expected"),
    "integer_expected": ("应为整数", "a whole number expected"),
    "boolean_expected": ("应为是或否", "yes or no expected"),
    "date_expected": ("应为日期，如 2025-03-03", "a date expected, such as 2025-03-03"),
    "time_expected": ("应为时间，如 08:30", "a time expected, such as 08:30"),
    "datetime_expected": ("应为日期和时间", "a date and time expected"),
    "duration_expected": ("应为时长，如“3 working days”", "a duration expected, such as “3 working days”"),
    "hidden_option": ("已不再供选择", "no longer offered"),
    "not_an_option": ("不在选项之中", "not one of the options"),
    "in_the_past": ("已是过去的时间", "it lies in the past"),
    "not_later": ("须晚于现有期限", "must be later than the present limit"),
    "list_expected": ("应为列表", "a list expected"),
    "rows_expected": ("应为多行", "rows expected"),
    "row_expected": ("应为一行", "a row expected"),
    "unknown_column": ("没有这一列", "unknown column"),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "shown_changed": (
        "您看到的内容已有变化。请重新看过，再签名。",
        "What you were shown has changed. Read it again, then sign.",
    ),
    "name_missing": ("签名须写全名。", "To sign, write your full name."),
    "moved_on": ("案件已有变化，请重新打开后再办理。", "The case has moved on: open it again, then act."),
    "unknown_verb": ("没有“{verb}”这种操作。", "There is no command “{verb}”."),
    "unknown_step": (
        "本程序没有步骤“{step}”。是否指“{meant}”？",
        "This procedure has no step “{step}”. Did you mean “{meant}”?",
    ),
    "unknown_outcome": (
        "步骤“{step}”没有可选的结论“{outcome}”，可选：{offered}。",
        "Step “{step}” offers no outcome “{outcome}”; choose one of: {offered}.",
    ),
    "unknown_choice": (
        "步骤“{step}”没有可选发送的“{name}”，可选：{offered}。",
        "Step “{step}” leaves no choice to send “{name}”; to choose from: {offered}.",
    ),
    "outcome_needed": ("请选择结论：{offered}。", "Choose an outcome: {offered}."),
    "unknown_field": (
        "没有字段“{field}”，或此处不填写它。是否指“{meant}”？",
        "There is no field “{field}” to fill here. Did you mean “{meant}”?",
    ),
    "bad_value": (
        "字段“{field}”的值不合要求（{why}），请更正。",
        "The value of “{field}” does not fit ({why}): correct it.",
    ),
    "not_offered": (
        "“{field}”选的“{given}”不在所列的行中，或该行已不在：请从现有的行中另选。",
        "“{field}”: “{given}” is no row of those offered, or no longer there. Choose one that is.",
    ),
    "bad_form": ("“{what}”的格式不对，请更正。", "“{what}” is malformed: correct it."),
    "bad_instant": (
        "时间早于立案或晚于现在，请更正。", "The instant lies before the opening or after now: correct it.",
    ),
    "unknown_row": ("步骤“{step}”没有行“{row}”。", "Step “{step}” has no row “{row}”."),
    "unknown_clock": ("没有时限“{clock}”。", "There is no clock “{clock}”."),
    "unknown_file": ("没有附件“{file}”。", "There is no file “{file}”."),
    "unknown_grant": ("没有第“{grant}”号私人链接。", "There is no private link no. “{grant}”."),
    "revoked_already": ("第 {grant} 号链接已撤销。", "Link no. {grant} has been revoked already."),
    "unknown_unit": (
        "没有部门“{unit}”。是否指“{meant}”？",
        "There is no unit “{unit}”. Did you mean “{meant}”?",
    ),
    "no_person_in": (
        "字段“{field}”：没有人员“{given}”。是否指“{meant}”？",
        "“{field}”: there is no person “{given}”. Did you mean “{meant}”?",
    ),
    "no_unit_in": (
        "字段“{field}”：没有部门“{given}”。是否指“{meant}”？",
        "“{field}”: there is no unit “{given}”. Did you mean “{meant}”?",
    ),
    "unknown_person": ("没有人员“{person}”。", "There is no person “{person}”."),
    "not_open": (
        "步骤“{step}”现在不能办理（{status}）。请查看案件当前所处的步骤。",
        "Step “{step}” is not open now ({status}). See where the case stands.",
    ),
    "not_startable": (
        "步骤“{step}”现在不能启动。请先完成其前置步骤。",
        "Step “{step}” cannot be started now: finish what comes before it first.",
    ),
    "already_started": ("步骤“{step}”已在办理中。", "Step “{step}” is open already."),
    "case_over": ("案件已是“{status}”状态，不能再这样办理。", "The case is {status}: this can no longer be done."),
    "no_way_back": (
        "“{step}”尚未到过，不能退回到它。",
        "“{step}” has not been reached or is not on this branch: nothing to go back to.",
    ),
    "not_a_move": (
        "数量表不允许从“{source}”移到“{target}”。",
        "The sheet does not allow a move from “{source}” to “{target}”.",
    ),
    "snapshot_too_large": (
        "“{field}”超过 {most} 行，请缩小范围",
        "{field}: more than {most} rows; narrow what it takes",
    ),
    "personal_matter": (
        "公布的文件不得含个人信息：{fields}。",
        "What is made public must hold nothing personal: {fields}.",
    ),
    "unknown_publication": ("没有第“{publication}”次公布。", "There is no publication no. “{publication}”."),
    "withdrawn_already": ("第“{publication}”次公布已撤下。", "Publication no. “{publication}” was withdrawn already."),
    "nothing_to_draw": (
        "“{field}”无可抽取：清单为空，或没有写明抽几个",
        "{field}: there is nothing to draw from, or it is not said how many",
    ),
    "locked": (
        "字段“{field}”已锁定，须开新一轮才能修改。",
        "Field “{field}” is locked: only a new round changes it.",
    ),
    "not_yours": (
        "这不是您的待办：须由{needed}办理。", "This is not yours to do: it needs {needed}.",
    ),
    "moved_away": (
        "按核决权限此事现归{needed}办理，您的签核未生效。",
        "By the authority table this now belongs to {needed}: your decision was not taken.",
    ),
    "claimed": (
        "{name} 已认领此待办。请与其联系或等其释放。",
        "{name} has claimed this task: ask them, or wait for its release.",
    ),
    "already_done": (
        "{name} 已于 {at} 办理（结论：{outcome}）。您填写的内容仍保留在此页。",
        "{name} did this at {at} (outcome: {outcome}). What you typed is still here.",
    ),
    "not_your_turn": ("还未轮到您：先由{needed}签核。", "It is another signer's turn: {needed} comes first."),
    "excluded": (
        "您已参与须回避的步骤，请由他人办理。",
        "You took part in what this must be independent of: another person has to do it.",
    ),
    "deputy_needed": (
        "“{role}”不在时必须委托代理人：请为{person}指定这些日子的代理人。",
        "“{role}” may not be absent without a deputy: name one for {person} on these days.",
    ),
    "deputy_elsewhere": (
        "“{role}”只能委托本部门（{unit}）的员工代理，{deputy}不在该部门。",
        "The deputy of “{role}” must be of the same department ({unit}); {deputy} is not.",
    ),
    "deputy_away": (
        "{deputy}这些日子自己也不在，不能代理{person}的“{role}”：请另行指定。",
        "{deputy} is away on these days and cannot stand in for {person} as “{role}”: name somebody else.",
    ),
    "lent_to_nobody": ("请写明借给谁。", "Say to whom it is lent."),
    "nothing_lent": ("请列出要借出的案件。", "List the cases that are lent."),
    "loan_over": (
        "借阅期限未定或已过：请写明今后的日期。",
        "The end of the loan is not known or is over: give a day to come.",
    ),
    "no_last_day": (
        "资格“{needed}”的有效期算不出来：请先填写其所依据的日期。",
        "The last day of the qualification “{needed}” is not known: fill in first what it is counted from.",
    ),
    "unqualified": (
        "缺少有效资格“{needed}”。请先取得或更新资格。",
        "The qualification “{needed}” is missing or has expired: renew it first.",
    ),
    "field_missing": ("请填写：{fields}。", "Fill in: {fields}."),
    "comment_missing": ("请填写意见。", "Write a comment."),
    "reason_missing": ("请填写原因。", "Give a reason."),
    "rows_missing": ("请至少填写一行：{fields}。", "Enter at least one row: {fields}."),
    "not_fulfilled": ("条件未满足：{condition}", "A condition is not met: {condition}"),
    "unknown_requirement": (
        "步骤“{step}”没有第 {number} 条要求（共 {most} 条）。",
        "Step “{step}” has no requirement no. {number}: there are {most}.",
    ),
    "not_waivable": ("第 {number} 条要求不得豁免。", "Requirement no. {number} may not be waived."),
    "waived_already": (
        "第 {number} 条要求本轮已豁免。", "Requirement no. {number} has been waived for this round already.",
    ),
    "too_many_extensions": ("延期次数已达上限（{most}）。", "The clock may be extended {most} times at most."),
    "does_not_fit": (
        "版本“{version}”容不下本案的：{what}。请先更正，或留在原版本。",
        "Version “{version}” has no place for this case's {what}: correct it first, or stay with the version it has.",
    ),
    "not_asked": ("尚无人申请延期。", "Nobody has asked for an extension."),
    "clock_would_vanish": (
        "合并会使时限“{clock}”消失，请先处理。",
        "Merging would lose the clock “{clock}”: deal with it first.",
    ),
    "too_much": (
        "“{source}”只有 {there}，不能移出 {asked}。",
        "There is only {there} in “{source}”: {asked} cannot be moved.",
    ),
    "not_there": (
        "“{place}”只有 {there} 件“{item}”，不能发出 {asked}；别处也没有。请减少数量，或先入库、盘点。",
        "“{place}” has {there} of “{item}”, so {asked} cannot leave it; no other place has any. Take fewer, or book in "
        "or count first.",
    ),
    "elsewhere": (
        "“{place}”只有 {there} 件“{item}”，不能发出 {asked}；别处有：{elsewhere}。请减少、换一处，或先入库、盘点。",
        "“{place}” has {there} of “{item}”, so {asked} cannot leave it. Others have: {elsewhere}. Take fewer or from "
        "there, or book in or count first.",
    ),
    "gone_on": (
        "“{place}”只剩 {there} 件“{item}”，冲回需要 {asked}：货已转往别处。请先调回，或照实另记一笔移动。",
        "“{place}” has {there} of “{item}” left, and {asked} would have to go back: they have gone on. Bring them back "
        "first, or book a further move.",
    ),
    "negative_move": ("“{item}”的数量不能是负数（{asked}）。", "“{item}”: fewer than none ({asked}) cannot move."),
    "count_differs": (
        "“{item}”账面 {there}，实盘 {counted}：请写明差额的原因，或重新清点。",
        "“{item}”: the book says {there}, the count {counted}. Say why they differ, or count again.",
    ),
    "not_counted": (
        "“{place}”账面还有：{items}。请一并盘点，没有的填 0 并写明原因。",
        "By the book “{place}” also has: {items}. Count them too; where there is none, enter 0 and say why.",
    ),
    "number_taken": ("编号“{number}”已被使用。", "The number “{number}” is taken."),
    "still_open": ("尚有未完成的待办：{steps}。请先完成再结案。", "Still open: {steps}. Finish them before closing."),
    "internal_matter": ("内部资料不得对外：{fields}。", "Internal matter must not go outside: {fields}."),
    "beyond_promise": (
        "这超出了您对外承诺的权限：可由{needed}承诺，请先报批。",
        "This is beyond your authority to promise: {needed} may promise it. Get approval first.",
    ),
    "nobody_promises": (
        "这超出了对外承诺的权限，任何人不得如此承诺。",
        "This is beyond anybody's authority: nobody may promise it.",
    ),
    "promise_inside": (
        "承诺只随发往外部的留言或单据作出。", "A promise goes with a message or document to the outside only.",
    ),
    "promise_at_end": (
        "此事还须他人签核或复核，承诺由最后一人作出。",
        "Others still have to sign or confirm this: the promise is made by the last of them.",
    ),
    "unknown_promise": ("没有第“{promise}”号承诺。", "There is no promise no. “{promise}”."),
    "promise_over": ("第 {promise} 号承诺已兑现或已终止。", "Promise no. {promise} has been kept, or ended."),
    "promise_would_vanish": (
        "合并会使尚未兑现的承诺消失，请先兑现。", "Merging would lose a promise that is not kept: keep it first.",
    ),
    "unknown_delivery": (
        "没有未送达的消息“{delivery}”，或已处理。",
        "Nothing undelivered is called “{delivery}”, or it has been seen to.",
    ),
    "unknown_entry": ("账目中没有第“{entry}”笔。", "The ledger has no entry no. “{entry}”."),
    "not_appealable": ("第 {entry} 笔账不设申诉。", "There is no appeal against entry no. {entry}."),
    "appealed_already": ("第 {entry} 笔账已有人申诉。", "There has been an appeal against entry no. {entry} already."),
    "reversed_already": (
        "第 {entry} 笔账已冲回，无需申诉。",
        "Entry no. {entry} has been reversed: there is nothing to appeal against.",
    ),
    "appeal_too_late": (
        "第 {entry} 笔账的申诉期已于 {until} 届满。",
        "The time to appeal against entry no. {entry} ended at {until}.",
    ),
    "not_charged": ("只有被记账的人可以申诉。", "Only whom the entry charges may appeal against it."),
    "no_appeal": ("第 {entry} 笔账没有待裁决的申诉。", "No appeal against entry no. {entry} waits to be decided."),
    "appeal_over": ("对第 {entry} 笔账的申诉已裁决。", "The appeal against entry no. {entry} has been decided."),
    "own_appeal": (
        "不得裁决自己的申诉，请由他人办理。",
        "Nobody decides their own appeal: another person has to do it.",
    ),
    "held_already": ("案件已被冻结。", "The case is held already."),
    "not_held": ("案件未被冻结，无需解除。", "The case is not held: there is nothing to lift."),
    "held": ("案件被冻结，不得销毁。", "The case is held: it may not be erased."),
    "erased": (
        "本案资料已依法销毁，只留有履历和凭证。",
        "This case's values were erased by law: only its course and the certificate are left.",
    ),
    "still_blocked": (
        "本案仍有封存未解除，不得销毁。", "Something is still blocked by this case: it may not be erased.",
    ),
    "erased_case": ("案件 {case} 的资料已销毁。", "The values of case {case} have been erased already."),
    "held_case": ("案件 {case} 被冻结，不得销毁。", "Case {case} is held: it may not be erased."),
    "still_blocked_case": (
        "案件 {case} 仍有封存未解除，不得销毁。", "Case {case} still blocks something: it may not be erased.",
    ),
    "not_expired_case": (
        "案件 {case} 的保存期限未到，不得销毁。",
        "The retention time of case {case} has not run out: it may not be erased yet.",
    ),
    "other_way_case": (
        "案件 {case} 按规定由另一程序销毁。", "Case {case} is erased by another procedure, as its own says.",
    ),
    "unknown_case": ("没有案件“{case}”，或编号不唯一。", "There is no case “{case}”, or several have that number."),
    "nothing_to_erase": ("没有列出要销毁的案件。", "No case is listed to be erased."),
    "not_expired": ("保存期限未到，不得销毁。", "The retention time has not run out: it may not be erased yet."),
    "sign_again": ("签名前请再次输入密码。", "Enter your password again to sign."),
}  # fmt: skip
