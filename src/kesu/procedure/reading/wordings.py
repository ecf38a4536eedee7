"""Every sentence of the reader, by its stable code: what is wrong and the mend, Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kesu.procedure.declared import Place
from kesu.procedure.messages import Message, Severity, did_you_mean


@dataclass(frozen=True, slots=True)
class Wording:
    zh: str
    en: str
    mend_zh: str
    mend_en: str
    severity: Severity = "error"


WORDINGS: dict[str, Wording] = {
    "yaml.encoding": Wording("文件不是 UTF-8 编码", "the file is not UTF-8", "请另存为 UTF-8", "save it as UTF-8"),
    "yaml.empty": Wording(
        "文件是空的", "the file is empty", "至少写 `procedure: 名称`", "write at least `procedure: name`"
    ),
    "yaml.missing": Wording(
        "读不到文件 {file}", "{file} cannot be read", "检查路径和权限", "check the path and the permissions"
    ),
    "yaml.syntax": Wording(
        "不是合法的 YAML：{problem}",
        "not valid YAML: {problem}",
        "检查缩进、冒号、引号和括号",
        "check indentation, colons, quotes and brackets",
    ),
    "yaml.anchor": Wording(
        "不允许锚点和别名（& *）",
        "anchors and aliases (& *) are refused",
        "把内容写全，或用 `use`",
        "write it out, or `use` a fragment",
    ),
    "yaml.tag": Wording(
        "不允许标签（!）", "tags (!) are refused", "删去标签，类型由语言决定", "remove it: the language types values"
    ),
    "yaml.documents": Wording(
        "一个文件只能有一个文档", "more than one document in the file", "删去第二个 `---`", "remove the second `---`"
    ),
    "yaml.version": Wording("只接受 YAML 1.2", "only YAML 1.2 is read", "删去 %YAML 一行", "remove the %YAML line"),
    "yaml.key": Wording("键必须是文字", "a key must be a text", "用文字作键", "use a text as key"),
    "yaml.double-key": Wording(
        "键“{key}”重复，第一次在第 {line} 行",
        "double key `{key}`, first on line {line}",
        "删去或改名其中一个",
        "remove or rename one of them",
    ),
    "yaml.too-big": Wording(
        "文件太大（上限 {most}）", "the file is too big (at most {most})", "拆成几个文件", "split it"
    ),
    "yaml.too-deep": Wording(
        "嵌套太深（上限 {most} 层）", "nested too deeply (at most {most} levels)", "写得平一些", "flatten it"
    ),
    "shape.mapping": Wording(
        "{what_zh}应写成键值对", "{what} must be a mapping", "例如：{example}", "for example: {example}"
    ),
    "shape.list": Wording("{what_zh}应写成列表", "{what} must be a list", "例如：{example}", "for example: {example}"),
    "shape.value": Wording(
        "“{text}”不是{what_zh}", "`{text}` is not {what}", "例如：{example}", "for example: {example}"
    ),
    "shape.form": Wording("此处应为{what_zh}", "this must be {what}", "例如：{example}", "for example: {example}"),
    "shape.unknown-key": Wording("{what_zh}没有“{key}”这个键", "{what} has no key `{key}`", "", ""),
    "shape.torn-text": Wording(
        "“{key}”像是前一句话的后半",
        "`{key}` looks like the rest of the text before it",
        "文字里有逗号，请加引号",
        "the text holds a comma: put it in quotes",
    ),
    "shape.missing-key": Wording(
        "{what_zh}缺少“{key}”", "{what} lacks `{key}`", "加上，例如 {example}", "add it, for example {example}"
    ),
    "shape.one-of": Wording(
        "{what_zh}须在 {keys} 中恰好写一个", "{what} needs exactly one of {keys}", "留下一个", "keep exactly one"
    ),
    "shape.not-beside": Wording(
        "“{key}”不能与“{other}”并用", "`{key}` may not stand beside `{other}`", "删去其中一个", "remove one"
    ),
    "shape.null": Wording(
        "这里是空值，却没有写 `question`",
        "this is null, and no `question` stands beside it",
        "写上值，或写明待决的问题",
        "give a value, or write down the open question",
    ),
    "name.form": Wording(
        "“{name}”不能作名称",
        "`{name}` cannot be a name",
        "用字母、数字和下划线，以字母开头",
        "use letters, digits and _, a letter first",
    ),
    "name.reserved": Wording("“{name}”是保留字", "`{name}` is a reserved word", "换一个名称", "choose another name"),
    "name.unknown": Wording("没有叫“{name}”的{kind_zh}", "there is no {kind} named `{name}`", "", ""),
    "ledger.stock": Wording(
        "“{key}”须与“{other}”一起写", "`{key}` needs `{other}` beside it", "补写“{other}”", "add `{other}`"
    ),
    "name.twice": Wording("“{name}”写了两次", "`{name}` is named twice", "删去一个", "remove one"),
    "name.ambiguous": Wording(
        "结论 done 与 `{step}.done`（以任何结论结束）同名",
        "outcome `done` beside others: `{step}.done` means ended in any way",
        "给这个结论换一个名称",
        "give this outcome another name",
        "note",
    ),
    "label.translation": Wording(
        "“{text}”缺少{missing_zh}译文", "`{text}` has no {missing} text", "补上 {key}", "add `{key}`", "note"
    ),
    "reference.form": Wording(
        "“{text}”不是时点或引用",
        "`{text}` is no instant or reference",
        "例如 analyse.established、clock.answer.overdue、closed",
        "for example analyse.established, clock.answer.overdue, closed",
    ),
    "reference.field": Wording(
        "`after` 中不能引用字段 {text}",
        "`after` cannot wait for the field {text}",
        "用 starts: {{when: …}}",
        "use starts: {{when: …}}",
    ),
    "reference.instant": Wording(
        "字段 {text} 不是日期或时刻", "{text} is no date or datetime", "引用日期字段", "name a date or datetime field"
    ),
    "number.token": Wording("编号格式里不认识 {{{token}}}", "unknown token {{{token}}} in the number's format", "", ""),
    "value.type": Wording(
        "“{text}”不是{what_zh}", "`{text}` is not {what}", "例如：{example}", "for example: {example}"
    ),
    "value.calendar": Wording(
        "日历写错：{problem}",
        "the calendar is wrong: {problem}",
        "参照 days、hours、day_ends 的写法",
        "see how days, hours, day_ends are written",
    ),
    "setting.range": Wording(
        "“{name}”的值 {text} 超出范围 {low}–{high}",
        "`{name}`: {text} is outside {low}–{high}",
        "改值或改 range",
        "change the value or the range",
    ),
    "streak.order": Wording(
        "“{name}”按 {order}（{found}）排序，而 since 是 {wanted}，两者不能比较，一行也不会计入",
        "`{name}` is ordered by {order} ({found}), but `since` is of type {wanted}: no row could ever come after it",
        "order 用日期或时刻的列，或改写 since",
        "order by a column that is a date or datetime, or change `since`",
    ),
    "streak.column": Wording(
        "“{name}”的 {key} 用了 {column}，{of} 没有这一列",
        "`{name}`: `{key}` names {column}, which {of} does not have",
        "",
        "",
    ),
    "streak.at": Wording(
        "“{name}”不能按 {at} 排序",
        "`{name}` cannot be sorted by {at}",
        "用立案、结案、步骤的完成或日期字段",
        "use opened, closed, a step's end, or a field that is a date",
    ),
    "trigger.only": Wording(
        "“{key}”只能与“{only}”同用", "`{key}` goes with `{only}` only", "删去，或改写触发", "remove it"
    ),
    "trigger.each": Wording(
        "“{name}”列的不是案件，触发只能逐个案件", "`{name}` does not list cases: a trigger runs over cases", "", ""
    ),
    "snapshot.row": Wording(
        "x 是台账的一行，只有列；`{name}` 属于案件",
        "`x` is a row of the register and has columns only; `{name}` belongs to a case",
        "请写 `o.{rest}`：o 为该行所属的案件",
        "write `o.{rest}`: `o` is the case a row comes from",
    ),
    "drawn.same-step": Wording(
        "字段“{name}”从“{other}”中抽取，而它由同一步骤“{step}”填写：填写的人可以预先算出结果",
        "`{name}` is drawn from `{other}`, which the same step `{step}` fills in: whoever does could reckon the draw",
        "请在更早的步骤中填写“{other}”",
        "fill in `{other}` in an earlier step",
    ),
    "record.field": Wording(
        "记录的字段“{name}”不能是计算值、从表的行中选的值、文件、货物表或快照",
        "the field `{name}` of a record cannot be computed, chosen from rows of a case, a file, a sheet or a snapshot",
        "改为填写的字段",
        "make it a field that is filled in",
    ),
    "setting.unknown": Wording("程序里没有参数“{name}”", "the procedure has no setting `{name}`", "", ""),
    "options.unknown": Wording(
        "程序里没有可添加选项的字段“{name}”",
        "the procedure has no choice `{name}` to add options to",
        "写选择字段的名称，表中的列写成 表.列",
        "name a field of type choice or choices; a column as table.column",
    ),
    "options.double": Wording(
        "选项“{name}”已经有了",
        "there is an option `{name}` already",
        "换一个代码，只在其 options 下添加，或写 replace: true 改其名称",
        "take another code, add below it under its `options`, or rename it with `replace: true`",
    ),
    "options.gone": Wording(
        "程序里没有选项“{name}”，对它的隐藏或改名不起作用",
        "the procedure has no option `{name}`: hiding or renaming it does nothing",
        "删去",
        "remove it",
        "note",
    ),
    "options.none-left": Wording(
        "“{name}”的选项全部隐藏，没有可选的了",
        "every option of `{name}` is hidden: nothing is left to choose",
        "至少保留一个",
        "offer one at least",
    ),
    "options.hidden-default": Wording(
        "“{name}”预填的选项“{option}”已隐藏",
        "`{name}` comes filled in with `{option}`, which is hidden",
        "不隐藏它，或改预填的值",
        "show it, or change the default",
    ),
    "answer.unknown": Wording("没有待决问题“{name}”", "there is no open question `{name}`", "", "", "note"),
    "machine.asks": Wording(
        "由系统给出的结论不能要求“{key}”",
        "an outcome the machine gives cannot ask for `{key}`",
        "删去，或改由人给出",
        "remove it, or let a person give it",
    ),
    "step.nobody": Wording(
        "步骤没有 `by`，“{key}”无人可办", "the step has no `by`: nobody can do `{key}`", "写上 by", "add `by`"
    ),
    "cancels.all": Wording(
        "`cancels: all` 只能用于撤诉步骤",
        "`cancels: all` is for a step that starts on withdrawal",
        "列出步骤",
        "list the steps",
    ),
    "field.columns": Wording(
        "“{name}”是表，须写 columns", "`{name}` is a table and needs `columns`", "列出各列", "list the columns"
    ),
    "field.options": Wording("“{name}”须写 options", "`{name}` needs `options`", "列出选项", "list the options"),
    "field.from": Wording(
        "“{name}”要从“{table}”的行中选，但它不是有 key 的表，或 key 不是文字、批次之类的列",
        "`{name}` chooses among rows of `{table}`, which is no table with a `key` that is a text, a lot or the like",
        "写一个有 key 的表字段",
        "name a table field that has a `key`",
    ),
    "field.from-internal": Wording(
        "“{table}”不外传，从中选择的“{name}”也须写 internal: true",
        "`{table}` is internal, so `{name}`, which chooses from it, must be too",
        "加上 internal: true",
        "add `internal: true`",
    ),
    "field.sheet": Wording("数量表“{name}”须写 {key}", "the sheet `{name}` needs `{key}`", "补上", "add it"),
    "field.only": Wording(
        "只有类型 {type} 才有“{key}”", "only type {type} has `{key}`", "删去，或改类型", "remove it, or change the type"
    ),
    "field.view": Wording(
        "“{name}”要显示成 {view}，须有类型为 {type} 的列",
        "to be shown as a {view}, `{name}` needs a column of type {type}",
        "补上该列，或换一种样子",
        "add the column, or show it in another way",
    ),
    "field.circle": Wording(
        "计算字段互相引用：{circle}", "computed fields go in a circle: {circle}", "断开其中一个", "break one of them"
    ),
    "fill.computed": Wording(
        "“{name}”是计算字段，不能填写", "`{name}` is computed, it cannot be filled", "删去", "remove it"
    ),
    "fill.each": Wording("步骤没有 each，不能写 {text}", "{text} needs `each` on the step", "加上 each", "add `each`"),
    "fill.rows": Wording(
        "{text} 填不进“{each}”：它的行不是表字段的行",
        "{text} cannot be filled: the rows of `{each}` are not those of a table field",
        "each 写表字段，或其 filter",
        "run `each` over a table field, or its `filter`",
    ),
    "table.value": Wording(
        "判定表须有 rules", "a table needs rules", "写 rules: [{{when, then}}]", "write rules: [{{when, then}}]"
    ),
    "table.types": Wording(
        "“{name}”的值类型不一：{types}",
        "the values of `{name}` are of different types: {types}",
        "统一写法",
        "write them alike",
    ),
    "use.missing": Wording("读不到片段 {file}", "the fragment {file} cannot be read", "检查路径", "check the path"),
    "use.outside": Wording(
        "片段 {file} 不可用：只能引用相对路径",
        "{file} cannot be used: only relative paths",
        "写相对路径",
        "write a relative path",
    ),
    "use.circle": Wording(
        "use 绕成一圈：{circle}", "`use` goes in a circle: {circle}", "断开其中一个", "break one of them"
    ),
    "use.procedure": Wording(
        "{file} 是程序，不是片段",
        "{file} is a procedure, no fragment",
        "只引用没有 procedure 的文件",
        "use files without `procedure` only",
    ),
    "use.double": Wording(
        "“{key}”在片段和此处都有（另一处 {other}）",
        "`{key}` stands both here and in a fragment ({other})",
        "删去一个，或写 replace: true",
        "remove one, or write `replace: true`",
    ),
    "part.ends": Wording(
        "片段“{part}”要有且只有一个入口和一个 end: true",
        "part `{part}` needs one way in and one `end: true`",
        "改片段",
        "mend the part",
    ),
    "part.unknown": Wording("没有叫“{name}”的部件", "there is no part named `{name}`", "", ""),
    "part.needs": Wording(
        "部件“{part}”需要 {kind} {name}",
        "part `{part}` needs {kind} `{name}`",
        "声明它，或用 with 指定",
        "declare it, or map it by `with`",
    ),
    "question.open": Wording(
        "待决问题（{name}）：{question}",
        "open question ({name}): {question}",
        "在组织文件的 answers 或 settings 中答复",
        "answer it in the organisation's file (answers or settings)",
        "note",
    ),
    "role.unheld": Wording(
        "没有人担任角色“{name}”",
        "nobody holds the role `{name}`",
        "在组织文件里指定",
        "give it to somebody in the organisation's file",
        "note",
    ),
    "role.outside": Wording(
        "“{name}”是外部角色，不能豁免要求",
        "`{name}` is an outside role: it may waive nothing",
        "指定一个内部角色",
        "name an inside role",
    ),
    "role.held-outside": Wording(
        "“{name}”是外部角色，本组织的人员（{person}）不能担任",
        "`{name}` is an outside role: {person}, who is inside, cannot hold it",
        "改由内部角色担任；外部人员凭链接参与",
        "give an inside role; people outside take part by a link",
        "finding",
    ),
    "answer.control": Wording(
        "对“{name}”的答复含有看不见的控制字符（{given}）",
        "the answer to `{name}` holds an invisible control character ({given})",
        "删去该字符",
        "take it out",
    ),
    "role.nobody": Wording(
        "没有人员“{name}”，不能担任“{role}”",
        "there is no person `{name}` to hold `{role}`",
        "写人员代码，或先登记此人",
        "name somebody by the code, or add the person first",
    ),
    "unit.circle": Wording("单位“{name}”的上级绕成一圈", "unit `{name}` is above itself", "改 under", "change `under`"),
    "reader.failed": Wording(
        "读取器出错：{problem}", "the reader failed: {problem}", "请报告这个文件", "report this file as a bug"
    ),
}


def say(code: str, place: Place, candidates: Iterable[str] | None = None, **details: str) -> Message:
    """The message of that code; with `candidates` its mend names the one nearest to `details["name"]`."""
    wording = WORDINGS[code]
    mend = wording.mend_zh.format(**details), wording.mend_en.format(**details)
    if candidates is not None:
        wrong = details.get("name") or details.get("key") or details.get("token") or ""
        mend = did_you_mean(wrong, candidates)
    if not mend[0]:
        mend = ("检查拼写，或先声明它", "check the spelling, or declare it first")
    texts = wording.zh.format(**details), wording.en.format(**details)
    return Message(code, wording.severity, place, texts[0], texts[1], mend[0], mend[1], dict(details))
