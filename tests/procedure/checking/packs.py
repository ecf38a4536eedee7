"""Procedures for the check's tests, written as packs are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kesu.procedure.checking import CheckReport, check
from kesu.procedure.declared import Procedure
from kesu.procedure.reading import read_procedure

HEAD = """
procedure: p
version: 1
title: P
kind: complaint
roles: {office: Office, quality: Quality, sales: Sales, carrier: {label: Carrier, outside: true, entered_by: [sales]}}
open: {by: [office]}
owner: office
"""


def read(text: str | Mapping[str, object]) -> Procedure:
    """A procedure from its text (a head of roles goes before it) or from plain data."""
    whole = json.dumps(text, ensure_ascii=False) if isinstance(text, Mapping) else text
    reading = read_procedure(whole, "p.yaml")
    assert reading.procedure is not None and not reading.errors, [m.line("en") for m in reading.messages]
    return reading.procedure


def steps(text: str) -> Procedure:
    return read(HEAD + text)


def checked(text: str, **how: bool) -> CheckReport:
    return check(steps(text), **how)


def codes(report: CheckReport) -> list[str]:
    return [message.code for message in report.messages if not message.code.startswith("question.")]


@cache
def folder() -> Path:
    return Path(__file__).parents[3]
