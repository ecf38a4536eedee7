"""Why a cell or a file is not taken, in both languages, by its stable code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CELLS: Mapping[str, tuple[str, str]] = {
    "text_expected": ("不是文本", "no text"),
    "control_character": ("含有看不见的控制字符 {given}", "it holds the invisible control character {given}"),
    "text_too_long": ("文字太长（最多 {most} 字）", "too long (at most {most} characters)"),
    "number_expected": ("不是数字：{given}", "no number: {given}"),
    "integer_expected": ("不是整数：{given}", "no whole number: {given}"),
    "boolean_expected": ("不是“是/否”：{given}", "neither yes nor no: {given}"),
    "date_expected": ("不是日期：{given}", "no date: {given}"),
    "time_expected": ("不是时间：{given}", "no time of day: {given}"),
    "datetime_expected": ("不是时刻：{given}", "no instant: {given}"),
    "duration_expected": ("不是时长：{given}", "no duration: {given}"),
    "not_an_option": ("不在选项之列：{given}", "not among the options: {given}"),
    "hidden_option": ("此选项已不再供选择：{given}", "no longer offered: {given}"),
    "not_mapped": ("对照表（map）没有：{given}", "`map` does not have it: {given}"),
    "format": ("不合格式 {format}：{given}", "not in the form {format}: {given}"),
    "empty": ("必填而为空", "required, and empty"),
    "no_field": ("没有字段“{field}”的值", "no value for the field `{field}`"),
    "ragged": ("有 {cells} 格，表头是 {columns} 格", "{cells} cells under a header of {columns}"),
    "same_key": ("与第 {row} 行的键相同", "the same key as row {row}"),
    "future": ("晚于现在：{given}", "later than now: {given}"),
    "no_date": ("没有日期，不能按其时间立案", "no date to open it at"),
    "no_code_column": ("没有编号列（表头写“编号”或 code）", "there is no column for the code: head it `code`"),
    "no_column": ("没有“{column}”列", "there is no column `{column}`"),
    "too_many_rows": ("行数太多（一次最多 {most} 行）", "too many rows (at most {most} at a time)"),
    "no_state": ("没有这个状态：{given}", "there is no such state: {given}"),
    "scan_form": ("看不懂这一行", "this line cannot be read"),
    "scan_identifier": ("GS1 标识符有误或未知", "a GS1 identifier is wrong or unknown"),
    "scan_no_lot": ("条码里没有批次（10）", "the code holds no lot (10)"),
    "scan_quantity": ("数量不是正数", "the quantity is no positive number"),
    "code_missing": ("没有编号", "no code"),
    "code_form": ("编号里有不可用的字符（如 /、换行）", "a character that a code may not hold (/, a line break)"),
    "too_long": ("太长（编号最多 120 字，名称 200 字）", "too long (codes 120, names 200 characters)"),
    "detail": ("附加内容太长", "too much in the further columns"),
    "staff_code": (
        "代码只能由小写字母、数字、_ . - 组成，以字母开头：{given}",
        "a code is of small letters, digits, _ . - and begins with a letter: {given}",
    ),
    "no_unit": ("没有这个单位：{given}", "there is no such unit: {given}"),
    "no_mail": ("不是邮箱：{given}", "no mail address: {given}"),
    "no_role": (
        "没有这个角色或单位：{given}（写法：quality; head@assembly; sales=ACME）",
        "no such role or unit: {given} (as in: quality; head@assembly; sales=ACME)",
    ),
    "outside_role": (
        "这是外部角色，不授予人员；外部人员凭链接办理：{given}",
        "a role of people outside, who act by a link: it is given to nobody here: {given}",
    ),
    "no_certificate": (
        "资质写成“名称:到期日”，如 inspector:2027-06-30：{given}",
        "a certificate is `name:last day`, as in inspector:2027-06-30: {given}",
    ),
    "unit_circle": ("上下级成环：{given}", "units that are above each other: {given}"),
    "unit_unknown": ("没有这个上级单位：{given}", "the unit above is not known: {given}"),
    "list_expected": ("不是清单", "no list"),
    "rows_expected": ("不是行", "no rows"),
}
FILES: Mapping[str, tuple[str, str]] = {
    "empty": ("文件是空的（0 字节）", "the file is empty (0 bytes)"),
    "too_large": ("文件太大（最多 {most} 字节）", "the file is too large (at most {most} bytes)"),
    "damaged": ("文件已损坏", "the file is damaged"),
    "binary": ("不是文本文件，也不是工作簿", "neither text nor a workbook"),
    "encoding": (
        "第 {byte} 字节起不是 {encoding} 编码；请在映射里写明 encoding",
        "from byte {byte} on it is not {encoding}: name the `encoding` in the mapping",
    ),
    "not_text": (
        "名为 .{ending}，内容却是工作簿；请改名为 .xlsx",
        "called .{ending}, but it is a workbook: rename it to .xlsx",
    ),
    "not_workbook": (
        "名为 .{ending}，内容却不是工作簿",
        "called .{ending}, but it is no workbook",
    ),
    "no_header": ("没有表头", "there is no header"),
    "no_sheet": ("没有工作表 {sheet}，有：{sheets}", "there is no sheet {sheet}; there are: {sheets}"),
}


def cell_said(code: str, data: Mapping[str, Any]) -> tuple[str, str]:
    """(zh, en) of a cell's problem."""
    zh, en = CELLS.get(code, (code, code))
    return zh.format_map(_Told(data)), en.format_map(_Told(data))


def file_said(code: str, data: Mapping[str, Any]) -> tuple[str, str]:
    """(zh, en) of a file's refusal."""
    zh, en = FILES[code]
    return zh.format_map(_Told(data)), en.format_map(_Told(data))


class _Told(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
