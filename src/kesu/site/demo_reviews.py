"""Exceptions of the worked example at each station: on the line, in review, and goods that await a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kesu.site.demo_quality import EXCEPTION, GOODS, LINE, moved, recorded
from kesu.site.demo_story import Act, Day, Story, done, until


@dataclass(frozen=True, slots=True)
class Finding:
    """An exception in process: where it was found, why it came about, why it was not noticed before."""

    unit: str
    head: str
    part: str
    defect: str
    operation: str
    cause: str
    escape: str
    action: str


COAXIAL = Finding("machining", "zhang", "SC-08", "同轴度超差", "精车", "卡盘爪磨损", "首件只检直径", "卡爪每周镗修")
SCRATCH = Finding("machining", "zhang", "HS-09", "外圆划伤", "无心磨", "导轮缺口", "终检抽样未转圈看", "导轮每班修整")
PITTING = Finding("coating", "wu", "FG-21", "镀层麻点", "镀铬", "镀液过滤芯破损", "镀后只检厚度", "滤芯每周更换")
THIN = Finding("coating", "wu", "WK-02", "膜厚不足", "喷粉", "喷枪电压偏低", "膜厚每批只测一点", "开线先测电压")
TORQUE = Finding(
    "assembly", "huang", "BT-05", "螺栓扭矩不足", "合箱", "气动扳手未校准", "扭矩抽检间隔过长", "扳手每班校验"
)
MISSING = Finding("assembly", "huang", "MF-30", "漏装 O 形圈", "压装", "料盘无防错", "无在线检测", "加装计数料盘")
CHATTER = Finding("machining", "zhang", "ZT-41", "振纹", "磨外圆", "砂轮不平衡", "粗糙度仅抽检", "换砂轮后做动平衡")
POROUS = Finding(
    "machining", "zhang", "BT-05", "气孔外露", "铣端面", "铸件加工余量不足", "毛坯未做透视抽检", "来料加抽透视"
)


def reviewed(found: Finding, *, disputed: bool = False) -> tuple[Act, ...]:
    """The way of an exception from its sheet to the report to the meeting, to be cut off anywhere."""
    called = [{"person": "li"}, {"person": found.head}]
    return (
        recorded("zheng", 300, 9, f"{found.operation}后{found.defect}，300 件中 9 件"),
        done(0, found.head, "head_confirm", "ok", hour=1),
        done(0, "li", "confirm", "established", hour=2, facts="复检 300 件，情况属实", called=called,
             preliminary_cause=found.cause, responsible=found.unit, cosmetic=False, keep_running=False,
             team_needed=False, goods_affected=False),
        done(0, "li", "sign_in", hour=3, row="li", materials="检验记录与不良样品"),
        done(0, found.head, "sign_in", hour=3, row=found.head, materials="现场照片与作业记录"),
        done(0, "li", "contain", hour=3, temporary="停用可疑工装，在制品全检后放行"),
        done(0, found.head, "analyse", hour=4, d4_causes=_causes(found), d5_actions=_actions(found)),
        *_ruled(found, disputed=disputed),
        done(2, found.head, "improve", row="A1", done_on=Day(2), evidence="点检记录"),
        done(5, "li", "improve", row="A2", done_on=Day(5), evidence="检验指导书新版"),
        done(6, "li", "track", tracking="三班抽查均已执行"),
        Act(10, "li", "collect", {"step": "watch", "rows": {"batches": _batches()}}, 1),
        done(11, "li", "watch", "proven", effect="连续批次未再发生"),
        done(13, found.head, "standardise", d7_prevention=[{"document": "SOP-21", "revision": "B"}]),
        done(14, "li", "close", "closed"),
        done(20, "li", "meeting", meeting_on=Day(20)),
    )  # fmt: skip


def _ruled(found: Finding, *, disputed: bool) -> tuple[Act, ...]:
    if disputed:
        return (
            done(
                0, "li", "review", "disputed", hour=5, minutes=f"品管部认为系{found.cause}，车间不同意", crosses=False
            ),
            done(1, "feng", "rule", ruling="依品管部意见执行"),
        )
    agreed = done(0, "li", "review", "agreed", hour=5, minutes="原因与对策一致通过", crosses=False)
    return (agreed, done(0, "zhao", "approve", "confirmed", hour=6))


def _causes(found: Finding) -> list[dict[str, str]]:
    return [
        {"no": "C1", "kind": "occurrence", "source": "system", "cause": found.cause},
        {"no": "C2", "kind": "escape", "source": "measurement", "cause": found.escape},
    ]


def _actions(found: Finding) -> list[dict[str, object]]:
    return [
        {"no": "A1", "answers": "C1", "term": "short", "what": found.action, "owner": found.head, "due": Day(2)},
        {"no": "A2", "answers": "C2", "term": "long", "what": "修订检验指导书", "owner": "li", "due": Day(6)},
    ]


def _batches() -> list[dict[str, object]]:
    return [{"lot": f"L{300 + n}", "made_at": Day(6 + n, 2), "result": "clean"} for n in (1, 2, 3)]


def exception(step: str, days_ago: int, found: Finding, *, disputed: bool = False) -> Story:
    """An exception raised so many days ago that has come as far as that step."""
    told = {"source": "process", "raising": found.unit, "part_no": found.part, "defect": found.defect,
            "operation": found.operation}  # fmt: skip
    return Story(EXCEPTION, days_ago, "zheng", told, until(step, reviewed(found, disputed=disputed)))


REFUSED = (
    recorded("zheng", 300, 9, "倒角与图样不符，尺寸在下限附近"),
    done(0, "zhang", "head_confirm", "ok", hour=1),
    done(0, "li", "confirm", "acceptable", hour=2, facts="复检 300 件，均在限度样品以内", comment="外观轻微，可允收"),
    done(0, "zhang", "accept_view", "agreed", hour=3),
    done(0, "wang", "accept_view", "disputed", hour=3, comment="下道工序装配偏紧"),
    done(1, "zhao", "coordinate", "unsettled", comment="双方各执一词"),
)


def refused(step: str, days_ago: int, part: str, defect: str) -> Story:
    """An exception that quality would cancel and others would not."""
    told = {"source": "process", "raising": "machining", "part_no": part, "defect": defect, "operation": "倒角"}
    return Story(EXCEPTION, days_ago, "zheng", told, until(step, REFUSED))


def goods(step: str, days_ago: int, part: str, lot: str, problem: str, quantity: int) -> Story:
    """Goods found in process; reworked, accepted and scrapped."""
    scrapped, accepted = quantity // 20, quantity // 4
    rest = quantity - scrapped - accepted
    scrap = {
        "sheet": "goods",
        "lot": lot,
        "from": "isolated",
        "to": "scrapped",
        "quantity": scrapped,
        "comment": "无法修复",
    }
    acts = (
        done(0, "zheng", "identify", kind="process", lots=[lot]),
        moved("luo", "goods", lot, "outside unknown", quantity, 2),
        moved("luo", "goods", lot, "unknown isolated", quantity, 2),
        done(0, "luo", "isolate", hour=2, place="隔离区 2 号", label_no="BL-204", concerned=["assembly"],
             tell_customer=False),
        done(1, "li", "evaluate", severity="minor", corrective=False),
        done(1, "li", "dispose", hour=2, dispositions=["rework", "concession", "scrap"]),
        done(2, "zhao", "concede", "granted", concession_reason="客户书面同意让步接收"),
        Act(2, "luo", "move", scrap, 3),
        moved_on(2, "luo", lot, "isolated accepted", accepted),
        moved_on(2, "luo", lot, "isolated rework", rest),
        done(3, "wang", "rework", rework_note="抛光后复测"),
        done(3, "li", "reinspect", "passed", hour=3),
        moved_on(3, "luo", lot, "rework released", rest),
        done(4, "li", "settle", "settled"),
    )  # fmt: skip
    told = {"part_no": part, "problem": problem, "quantity": quantity, "origin": "process"}
    return Story(GOODS, days_ago, "zheng", told, until(step, acts))


def moved_on(day: int, by: str, lot: str, way: str, quantity: int) -> Act:
    """Goods moved so many days after the opening."""
    act = moved(by, "goods", lot, way, quantity)
    return Act(day, by, "move", act.body, 4)


STOPPED = done(0, "qian", "stop", hour=0, stop_note="已停机，首末件隔离")


def line(days_ago: int, part: str, lot: str, defect: str, *acts: Act) -> Story:
    """Something noticed at the machine, which was stopped."""
    told = {"operation": "精车内孔", "part_no": part, "lot": lot, "defect": defect, "trigger": "equipment"}
    return Story(LINE, days_ago, "qian", told, (STOPPED, *acts))


INSPECTED: dict[str, Any] = {
    "instruction": "WI-12 第 4 条",
    "preliminary_cause": "夹具松动",
    "nonconforming": 6,
    "equipment_cause": True,
}

REVIEW_CASES = (
    exception("record", 0, CHATTER),
    exception("head_confirm", 1, TORQUE),
    exception("confirm", 1, THIN),
    exception("sign_in", 1, PITTING),
    exception("contain", 2, SCRATCH),
    exception("analyse", 2, MISSING),
    exception("review", 3, COAXIAL),
    exception("rule", 1, POROUS, disputed=True),
    exception("rule", 3, THIN, disputed=True),
    exception("rule", 6, SCRATCH, disputed=True),
    exception("approve", 1, COAXIAL),
    exception("improve", 3, PITTING),
    exception("track", 7, TORQUE),
    exception("standardise", 14, MISSING),
    exception("close", 16, POROUS),
    exception("meeting", 19, CHATTER),
    exception("", 48, TORQUE),
    refused("accept_view", 1, "LJ-06", "倒角偏小"),
    refused("coordinate", 2, "DG-12", "倒角偏大"),
    refused("gm_rule", 4, "QZ-17", "倒角不匀"),
    goods("identify", 0, "HS-09", "L276", "外圆划伤", 60),
    goods("isolate", 1, "FG-21", "L268", "镀层麻点", 80),
    goods("dispose", 3, "WK-02", "L281", "膜厚不足", 120),
    goods("concede", 3, "MF-30", "L279", "密封面磕碰", 96),
    goods("concede", 7, "LJ-06", "L284", "孔口毛刺", 40),
    goods("rework", 5, "ZT-41", "L263", "外圆振纹", 200),
    goods("reinspect", 6, "DG-12", "L290", "平面度超差", 160),
    goods("settle", 9, "SC-08", "L266", "硬度偏低", 100),
    goods("", 21, "BT-05", "L286", "气孔渗漏", 40),
    line(0, "SC-08", "L266", "锥度超差"),
    line(1, "QZ-17", "L274", "轴颈圆度超差",
         done(0, "zheng", "inspect", "cannot_judge", instruction="WI-12 第 4 条", preliminary_cause="待查",
              comment="量具读数不稳")),
    line(2, "DG-12", "L290", "止口偏心",
         done(0, "zheng", "inspect", "nonconforming", full_inspection=True, **INSPECTED)),
    line(5, "DG-33", "L233", "螺纹烂牙",
         done(0, "zheng", "inspect", "nonconforming", full_inspection=False, **INSPECTED)),
    line(15, "ZT-40", "L252", "内孔偏大",
         done(0, "zheng", "inspect", "conforming", instruction="WI-12 第 4 条", preliminary_cause="量具未归零")),
)  # fmt: skip
"""The three rulings wait for the management representative."""
