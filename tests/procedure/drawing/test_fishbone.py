"""A fishbone stands in its frame, names every branch, and lets no text become markup."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from kesu.procedure.drawing.fishbone import MOST, Bone, draw_fishbone
from kesu.procedure.drawing.measure import width_of

SIX = [Bone(label, [(f"{label}的因素{n}", n == 0) for n in range(3)]) for label in "人机料法环测"]
SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(picture).iter(f"{SVG}text"))


def test_every_branch_and_every_cause_is_named() -> None:
    words = [one.text or "" for one in texts(draw_fishbone("轴套划伤", SIX, title="鱼骨图"))]
    assert all(bone.label in words for bone in SIX)
    assert "● 人的因素0" in words and "测的因素2" in words and "轴套划伤" in words


def test_the_picture_has_a_name_that_is_read_aloud() -> None:
    picture = ElementTree.fromstring(draw_fishbone("x", SIX, title="D4 鱼骨图"))
    assert picture.get("role") == "img" and picture.findtext(f"{SVG}title") == "D4 鱼骨图"


def test_what_people_typed_never_becomes_markup() -> None:
    hostile = "<script>alert(1)</script>&\"'"
    picture = draw_fishbone(hostile, [Bone(hostile, [(hostile, True)])], title=hostile)
    assert "<script" not in picture
    assert ElementTree.fromstring(picture).tag == f"{SVG}svg"


@pytest.mark.parametrize("number", [0, 1, 2, 5, 6, 9])
def test_all_stays_inside_the_frame(number: int) -> None:
    bones = [Bone(f"类别{n}", [("很长的因素说明" * 6, False)] * (n + 1)) for n in range(number)]
    picture = draw_fishbone("现象" * 40, bones, title="t")
    _x, _y, width, height = map(int, re.search(r'viewBox="([^"]+)"', picture)[1].split())  # type: ignore[index]
    for one in texts(picture):
        x, y = int(one.get("x", "0")), int(one.get("y", "0"))
        long = width_of(one.text or "", 13)
        left = {"end": x - long, "middle": x - long // 2}.get(one.get("text-anchor", ""), x)
        assert left >= -2 and left + long <= width + 2 and 0 < y <= height


def test_more_causes_than_there_is_room_for_are_counted() -> None:
    picture = draw_fishbone("x", [Bone("人", [(f"c{n}", False) for n in range(MOST + 3)])], title="t", more="另有 {n} 项")
    words = [one.text for one in texts(picture)]
    assert "另有 3 项" in words and f"c{MOST}" not in words
