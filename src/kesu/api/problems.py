"""Problem details (RFC 9457): every error has a stable code, and a sentence in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from kesu.organisation.speaking import language
from kesu.procedure.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
STATUS_OF_REFUSALS = {
    **dict.fromkeys(("version", "order", "conflict", "number", "open"), 409),
    **dict.fromkeys(("role", "authority", "other_than", "qualification"), 403),
}
"""Design §8; every other code of B30 is 422."""

TITLES: dict[str, tuple[str, str]] = {
    "version": ("案件已有变化", "The case has moved on"),
    "input": ("输入有误", "Malformed input"),
    "order": ("现在不能这样办理", "Not now"),
    "role": ("不是您的待办", "Not yours"),
    "authority": ("权限已转移", "Beyond your authority"),
    "conflict": ("他人已办理", "Somebody was first"),
    "other_than": ("须回避", "Excluded"),
    "qualification": ("缺少资格", "Qualification missing"),
    "missing": ("有必填内容未填", "Something is missing"),
    "requires": ("条件未满足", "A condition is not met"),
    "quantity": ("数量不足", "More than is there"),
    "number": ("编号已被使用", "The number is taken"),
    "open": ("尚有未完成的待办", "Something is still open"),
    "internal": ("内部资料", "Internal matter"),
    "promise": ("超出承诺权限", "Beyond the authority to promise"),
    "retention": ("保存期限未到", "Still to be kept"),
    "hold": ("已冻结", "Held"),
}
SENTENCES: dict[str, tuple[str, str, str, str]] = {
    # code: title and sentence in Chinese, title and sentence in English
    "unauthenticated": (
        "未登录", "请用有效的令牌或登录后再访问。",
        "Not signed in", "Send a valid token, or sign in first.",
    ),
    "csrf": (
        "会话校验失败", "以会话访问时，须随请求附上 X-CSRFToken。",
        "Session check failed", "With a session, send the header X-CSRFToken along.",
    ),
    "password_change": (
        "请先修改密码", "首次登录须先修改密码，然后才能使用接口。",
        "Change your password first",
        "This account still has the password it was given: change it first.",
    ),
    "password_wrong": (
        "密码错误", "密码不对，未作任何改动。",
        "Wrong password", "The password is wrong: nothing was changed.",
    ),
    "account_locked": (
        "账户已锁定", "密码多次错误，账户已暂时锁定，请稍后再试。",
        "Account locked", "Too many wrong passwords: the account is locked for a while.",
    ),
    "administrators_only": (
        "仅限管理员", "此操作须由管理员或程序负责人办理。",
        "Administrators only", "Only administrators, or the procedure's owner, may do this.",
    ),
    "insiders_only": (
        "仅限内部", "此内容仅供本组织内部人员查看。",
        "Internal", "This is for people of the organisation only.",
    ),
    "not_found": (
        "没有找到", "没有这个对象，或您无权查看。",
        "Not found", "There is no such thing, or it is not yours to see.",
    ),
    "method": (
        "方法不支持", "此地址不支持该方法。",
        "Method not allowed", "This address does not know that method.",
    ),
    "malformed": (
        "请求格式有误", "请求内容不是有效的 JSON（UTF-8，嵌套不超过 64 层）。",
        "Malformed request", "The body is not valid JSON (UTF-8, at most 64 levels deep).",
    ),
    "bad_request": (
        "请求有误", "请求无法读取，请检查地址、请求头与内容。",
        "Bad request", "The request cannot be read.",
    ),
    "input": (
        "输入有误", "请按 data.errors 所列更正。",
        "Malformed input", "Correct what data.errors lists.",
    ),
    "bad_filter": ("筛选条件有误", "筛选条件“{name}”不对。", "Bad filter", "The filter “{name}” does not fit."),
    "bad_instant": (
        "时刻格式有误", "请求头 Kesu-Test-Now 须为带时区的时刻。",
        "Bad instant", "The header Kesu-Test-Now takes an instant with an offset.",
    ),
    "too_large": ("内容过大", "内容超出大小限制。", "Too large", "The content is larger than what is taken."),
    "key_reused": (
        "幂等键重复使用", "此 Idempotency-Key 已用于另一个请求，请换一个。",
        "Idempotency key reused",
        "This Idempotency-Key came with another request before: use a new one.",
    ),
    "bad_key": (
        "幂等键有误", "Idempotency-Key 须为 1–200 个可见字符。",
        "Bad idempotency key", "An Idempotency-Key has 1 to 200 visible characters.",
    ),
    "file_empty": ("文件为空", "文件“{name}”是空的。", "Empty file", "The file “{name}” is empty."),
    "file_too_large": (
        "文件过大", "文件“{name}”超出大小限制。",
        "File too large", "The file “{name}” is too large.",
    ),
    "file_name": (
        "文件名有误", "文件名无法使用，请改名后再传。",
        "Bad file name", "This file name cannot be used: rename it.",
    ),
    "file_type": (
        "不接受的文件类型", "不接受“{name}”这种文件，可用：{accepted}。",
        "File type not taken", "Files like “{name}” are not taken; accepted: {accepted}.",
    ),
    "file_content": (
        "文件内容与名称不符", "文件“{name}”的内容不是 {expected}。",
        "The file is not what its name says", "The content of “{name}” is not {expected}.",
    ),
    "document_template": (
        "单据模板有误", "单据“{what}”的模板有误，没有生成。请运行 kesu check。",
        "The template is wrong", "The template of “{what}” is wrong: nothing was made. See `kesu check`.",
    ),
    "document_internal": (
        "含内部内容", "对外单据会印出内部内容“{what}”，没有生成。",
        "Internal matter", "The paper would show “{what}”, which is internal: nothing was made.",
    ),
    "document_copy": ("没有这一联", "没有第 {what} 联。", "No such copy", "There is no copy {what}."),
    "fonts_missing": (
        "缺少字体", "服务器缺少印制单据的字体：{what}。请管理员重新安装。",
        "Fonts missing", "The server lacks the fonts for papers: {what}. An administrator installs them again.",
    ),
    "errors": (
        "程序有错误", "程序未发布，请按 data.messages 所列更正。",
        "The procedure has errors", "Not published: mend what data.messages lists.",
    ),
    "no_organisation": (
        "还没有组织", "还没有组织：请先用 kesu init 建立。",
        "No organisation", "There is no organisation yet: set it up with `kesu init`.",
    ),
    "not_answered": (
        "尚有未答复", "程序未启用，以下尚未给出：{names}。",
        "Something is left open", "Not taken up: {names} must be given.",
    ),
    "not_asked": (
        "没有这样的项目", "程序包没有：{names}。",
        "Not asked for", "The pack has no {names}.",
    ),
    "version_taken": (
        "版本已发布", "此版本号已发布过另一份文本，请改用新的版本号。",
        "Version taken", "Another text was published under this version: give it a new one.",
    ),
    "not_proven": (
        "未能证明", "检查未能走完全部状态。如仍要发布，请附密码签名。",
        "Not proven", "The check could not see every state: to publish all the same, sign with your password.",
    ),
    "busy": (
        "检查繁忙", "正在检查其他程序，请稍后再试。",
        "Busy", "Another procedure is being checked: try again in a moment.",
    ),
    "unread": (
        "程序无法读回", "展开后的程序无法读回。",
        "The text does not read back", "The expanded text does not read back.",
    ),
    "ambiguous": (
        "名称不唯一", "几个程序都有“{name}”：请写明程序（{procedures}）。",
        "More than one", "Several procedures have “{name}”: name one of {procedures}.",
    ),
    "too_many_groups": (
        "分组太多", "该列的不同值太多，请换一列分组。",
        "Too many groups", "The column has too many different values: group by another one.",
    ),
    "view_name": ("须有名称", "保存的视图须有名称。", "A name is missing", "A view needs a name."),
    "view_role": (
        "不能这样分享", "只能与您自己担任的角色分享视图。",
        "Not shared", "A view is shared only with a role that you hold.",
    ),
    "view_long": (
        "条件太多", "条件太多，无法保存。",
        "Too many conditions", "There are too many conditions to be saved.",
    ),
    "view_most": (
        "视图太多", "您保存的视图太多：请先删除一个。",
        "Too many views", "You have saved too many views: delete one first.",
    ),
    "storage": (
        "存储故障", "存储暂不可用（{reason}），未作任何改动。",
        "Storage failed", "Storage failed ({reason}): nothing was changed.",
    ),
    "fault": ("内部错误", "服务器内部错误，已记录。", "Internal fault", "An internal fault; it was logged."),
}  # fmt: skip


class Problem(Exception):
    """An error of the interface itself. `code` is one of SENTENCES; `data` fills the sentence and is sent along."""

    def __init__(self, status: int, code: str, **data: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.data = status, code, data


def answer(problem: Problem) -> HttpResponse:
    """The problem as a response."""
    english = language() == "en"
    texts = SENTENCES[problem.code]
    title, detail = texts[2:] if english else texts[:2]
    filled = {key: _listed(value) for key, value in problem.data.items()}
    return respond(problem.status, problem.code, title, detail.format_map(_Told(filled)), problem.data)


def answer_refusal(refused: Refusal) -> HttpResponse:
    """A refusal of the engine as a response, with the status of design §8."""
    told = language()
    titles = TITLES.get(refused.code, (refused.code, refused.code))
    status = STATUS_OF_REFUSALS.get(refused.code, 422)
    data = {key: value for key, value in refused.data.items() if key != "sentence"}
    return respond(status, refused.code, titles[told == "en"], refused.sentence(told), data)


def respond(status: int, code: str, title: str, detail: str, data: Mapping[str, Any]) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "data": plain(data),
    }
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
    response = HttpResponse(text, status=status, content_type=MEDIA_TYPE)
    response["Content-Language"] = "en" if language() == "en" else "zh-Hans"
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="kesu"'
    return response


def plain(value: Any) -> Any:
    """What a refusal carries, as JSON."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal | UUID) else None


def _listed(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


class _Told(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
