"""A small pack for tests, and the sentences about what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from kesu.procedure.messages import Message
from kesu.procedure.reading import Reading, read_procedure

ROOT = Path(__file__).parents[3]
PACKS = ROOT / "src" / "kesu" / "packs"
SAMPLE = (PACKS / "complaint-sample" / "procedure.yaml").read_text(encoding="utf-8")

HEAD = """\
procedure: small
version: 1
title: {zh: 小程序, en: Small}
kind: complaint
"""
ROLES = "roles: {office: {zh: 办公室, en: Office}, quality: {zh: 质量, en: Quality}}\n"
FIELDS = """\
fields:
  customer: {type: party}
  loss: {type: money}
  on: {type: date}
  rows: {type: table, columns: {what: {type: text}, owner: {type: person}, due: {type: date}}}
"""
STEPS = """\
steps:
  receive: {by: office}
  analyse: {by: quality, after: receive, outcomes: [yes, no]}
  close: {by: office, after: analyse, outcomes: {closed: {close: true}}}
"""


def small(*more: str, roles: str = ROLES, fields: str = FIELDS, steps: str = STEPS, head: str = HEAD) -> Reading:
    """The small pack with more top-level text."""
    return read_procedure(head + roles + fields + steps + "".join(f"{text}\n" for text in more), "small.yaml")


def with_step(text: str, *more: str) -> Reading:
    """The small pack with one more step, `x`, after analyse."""
    return small(*more, steps=f"{STEPS}  x: {text}\n")


def codes(reading: Reading) -> list[str]:
    return [message.code for message in reading.messages]


def mends(reading: Reading) -> list[str]:
    return [message.mend("en") for message in reading.messages]


def answered(found: object, messages: list[Message]) -> bool:
    """Something was read, or it is said why not; and the reader itself did not fail."""
    return (found is not None or bool(messages)) and all(message.code != "reader.failed" for message in messages)
