"""The sentences about templates, by their stable code: what is wrong and the mend, Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable

from kesu.procedure.declared import Place
from kesu.procedure.messages import Message, did_you_mean
from kesu.procedure.reading.wordings import Wording

WORDINGS: dict[str, Wording] = {
    "document.field": Wording("没有字段“{name}”", "there is no field `{name}`", "", ""),
    "document.column": Wording("“{of}”没有列“{name}”", "`{of}` has no column `{name}`", "", ""),
    "document.step": Wording("没有步骤“{name}”", "there is no step `{name}`", "", ""),
    "document.files": Wording(
        "“{name}”不是附件字段",
        "`{name}` is no field of files",
        "写 all，或一个附件类字段",
        "write `all`, or a field of files",
    ),
    "document.undeclared": Wording("程序没有声明单据“{name}”", "the procedure declares no document `{name}`", "", ""),
    "document.braces": Wording(
        "“{{{{”与“}}}}”不成对", "`{{{{` and `}}}}` do not match", "写成 {{{{ 表达式 }}}}", "write {{{{ expression }}}}"
    ),
    "document.no-label": Wording(
        "栏目没有名称", "the box has no label", "加上 label: {{zh: …, en: …}}", "add `label: {{zh: …, en: …}}`"
    ),
    "document.each": Wording(
        "{kind} 不能逐行",
        "`{kind}` cannot go row by row",
        "each 用于 table 或 blocks",
        "`each` goes with table or blocks",
    ),
    "document.table": Wording(
        "表格没有写明取自哪里",
        "the table does not say whose rows",
        "加上 each: f.表格字段",
        "add `each: f.table_field`",
    ),
    "document.internal": Wording(
        "对外单据“{document}”会印出内部内容或个人信息“{name}”",
        "the {audience} document `{document}` would show `{name}`, which is internal, or of a person",
        "去掉它，或不再标 internal；公布的单据不得含个人信息",
        "take it out, or do not mark it internal; what is public holds nothing personal",
        "finding",
    ),
    "document.translation": Wording(
        "单据要用{missing_zh}，这里只有一种文字：{text}",
        "the document is made in {missing} too, and this stands in one language only: {text}",
        "写成 {{zh: …, en: …}}",
        "write {{zh: …, en: …}}",
        "finding",
    ),
    "document.must": Wording(
        "单据“{document}”须有“{name}”，模板里没有",
        "the document `{document}` must hold `{name}`, and its template does not show it",
        "加上 fields: [{name}]",
        "add `fields: [{name}]`",
        "finding",
    ),
}


def say(code: str, place: Place, candidates: Iterable[str] | None = None, **details: str) -> Message:
    """The message of that code; with `candidates` its mend names the nearest one."""
    wording = WORDINGS[code]
    mend = (wording.mend_zh.format(**details), wording.mend_en.format(**details))
    if candidates is not None:
        mend = did_you_mean(details["name"], candidates)
    if not mend[0]:
        mend = ("检查拼写，或先声明它", "check the spelling, or declare it first")
    texts = wording.zh.format(**details), wording.en.format(**details)
    return Message(code, wording.severity, place, texts[0], texts[1], mend[0], mend[1], dict(details))
