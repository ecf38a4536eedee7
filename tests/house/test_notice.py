"""NOTICE names every pinned package whose licence is more than MIT or BSD, and all that Kesu runs with."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

from tests.house.sources import ROOT

NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8").lower()
PLAIN = re.compile(r"\b(MIT|BSD|ISC)\b")


def bare(name: str) -> str:
    return name.strip().lower().replace("_", "-")


def pinned() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [bare(line.split("==")[0]) for line in lines if "==" in line]


def licence_of(name: str) -> str:
    try:
        told = metadata(name)
    except PackageNotFoundError:  # of another group than this machine has
        return "MIT"
    classes = [one for one in told.get_all("Classifier", []) if one.startswith("License ::")]
    return " ".join([told.get("License-Expression") or told.get("License") or "", *classes])


def names(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9][a-z0-9.-]*[a-z0-9]", text))


def test_what_is_more_than_mit_or_bsd_is_named() -> None:
    assert [name for name in pinned() if not PLAIN.search(licence_of(name)) and name not in names(NOTICE)] == []


def test_what_kesu_itself_runs_with_is_named() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("dependencies = [")[1].split("]")[0]
    asked = {bare(one) for one in re.findall(r'"([\w.-]+)==', text)}
    assert asked - names(NOTICE) == set()


def test_nothing_is_named_that_is_not_pinned() -> None:
    listed = re.findall(
        r"^  (?:\S+|MIT and PSF|MIT, MIT-0) {2,}(.*(?:\n {16}.*)*)",
        NOTICE.split("static files")[0],
        re.MULTILINE | re.IGNORECASE,
    )
    plain = [re.sub(r"\(.*?\)", "", part) for part in listed if "constraints.txt" not in part]
    told = {bare(one) for part in plain for one in part.replace("\n", " ").split(",") if one.strip()}
    assert told - set(pinned()) == set()
    assert len(told) > 40
