"""Cases of the worked example on exceptions: on the line, in review, and the goods that go with them."""

from __future__ import annotations

from typing import Any

from kesu.site.demo_story import Act, Day, Story, done

LINE = "line-exception"
EXCEPTION = "quality-exception"
GOODS = "nonconforming-product"


def moved(by: str, sheet: str, lot: str, way: str, quantity: int, hour: int = 1) -> Act:
    """Goods moved on the day of the opening; `way` is "from to"."""
    source, target = way.split()
    body = {"sheet": sheet, "lot": lot, "from": source, "to": target, "quantity": quantity}
    return Act(0, by, "move", body, hour)


CAUSES = [
    {"no": "C1", "kind": "occurrence", "source": "system", "cause": "刀具寿命未按件数管制"},
    {"no": "C2", "kind": "escape", "source": "measurement", "cause": "首件检验未列内孔"},
]
ACTIONS = [
    {"no": "A1", "answers": "C1", "term": "short", "what": "每 300 件强制换刀", "owner": "zhang", "due": Day(2)},
    {"no": "A2", "answers": "C2", "term": "long", "what": "首件检验表加列内孔", "owner": "li", "due": Day(6)},
]
CONTAINED = [{"place": "机加车间", "what": "在制品全检", "on": Day(0), "checked": 200, "bad": 24}]
ESTABLISHED = {
    "facts": "复检 200 件，情况属实", "called": [{"person": "li"}, {"person": "zhang"}],
    "preliminary_cause": "刀具崩刃", "responsible": "machining", "cosmetic": False, "keep_running": False,
    "team_needed": False, "goods_affected": False,
}  # fmt: skip


def until_approved(head: str) -> tuple[Act, ...]:
    """From the head's confirmation to the measures that the head of quality confirms."""
    return (
        done(0, head, "head_confirm", "ok", hour=1),
        done(0, "li", "confirm", "established", hour=2, **ESTABLISHED),
        done(0, "li", "sign_in", hour=3, row="li", materials="检验记录与不良样品"),
        done(0, "zhang", "sign_in", hour=3, row="zhang", materials="崩刃刀具实物"),
        done(0, "li", "contain", hour=3, temporary="换刀，在制品全检后放行", d3_containment=CONTAINED),
        done(0, "zhang", "analyse", hour=4, d4_causes=CAUSES, d5_actions=ACTIONS),
        done(0, "li", "review", "agreed", hour=5, minutes="原因与对策一致通过，机加车间明日起执行", crosses=False),
        done(0, "zhao", "approve", "confirmed", hour=5),
    )


def improved(*results: str) -> tuple[Act, ...]:
    """The measures carried out and followed up, and the batches made since."""
    batches = [
        {"lot": f"L{n}", "made_at": Day(7 + n, 2), "result": result} for n, result in enumerate(results, start=1)
    ]
    last = 8 + len(results)
    return (
        done(2, "zhang", "improve", row="A1", done_on=Day(2), evidence="换刀记录表"),
        done(5, "li", "improve", row="A2", done_on=Day(5), evidence="首件检验表 C 版"),
        done(6, "li", "track", tracking="三班抽查均按件数换刀"),
        Act(last, "li", "collect", {"step": "watch", "rows": {"batches": batches}}, 1),
    )


def recorded(by: str, checked: int, defective: int, symptom: str = "内孔轴向划伤，压装卡滞", **more: Any) -> Act:
    return done(0, by, "record", hour=0, symptom=symptom, checked=checked, defective=defective,
                photo_possible=False, sample="样品柜 A-07", **more)  # fmt: skip


def complained(checked: int, defective: int) -> Act:
    """The form that sales fills for a complaint."""
    return recorded("chen", checked, defective, nature="product_quality", demand="report", erp_no="ERP-5501",
                    toxic=False)  # fmt: skip


QUALITY_CASES = (
    Story(
        LINE, 6, "qian",
        {"operation": "精车内孔", "part_no": "ZT-40", "lot": "L260", "defect": "划伤", "trigger": "consecutive",
         "in_a_row": 3},
        (done(0, "qian", "stop", hour=0, stop_note="连续三件划伤，已停机"),
         moved("qian", "bins", "L260", "outside unknown", 3, 0),
         moved("qian", "bins", "L260", "unknown rework", 3, 0),
         done(0, "zheng", "inspect", "nonconforming", instruction="WI-12 第 4 条", preliminary_cause="刀具崩刃",
              nonconforming=3, full_inspection=False, equipment_cause=True),
         moved("zheng", "bins", "L260", "rework scrap", 1),
         done(0, "zheng", "sort", hour=2), done(0, "zheng", "report", hour=2, raising="machining"),
         done(0, "wang", "equipment", hour=3, equipment_action="换刀并校正刀补"),
         done(0, "zheng", "resume", "resumed", hour=4, cause_removed="换刀后首件三坐标合格")),
    ),
    Story(
        LINE, 0, "qian",
        {"operation": "磨外圆", "part_no": "ZT-41", "lot": "L271", "defect": "振纹", "trigger": "equipment"},
    ),
    Story(
        EXCEPTION, 12, "zheng",
        {"source": "process", "raising": "machining", "part_no": "ZT-41", "defect": "同轴度超差", "operation": "精车"},
        (recorded("zheng", 300, 9), *until_approved("zhang"), *improved("clean", "clean")),
    ),
    Story(
        EXCEPTION, 30, "chen",
        {"source": "complaint", "raising": "sales", "part_no": "ZT-40", "defect": "划伤", "customer": "华星电机",
         "batch_return": True},
        (complained(200, 24), *until_approved("sun"),
         done(0, "li", "compile", hour=6, reply_text="划伤系刀具寿命管制不当，已改善并全检在途批次"),
         done(0, "chen", "reply", hour=6, reply_form="electronic"),
         done(1, "li", "allocate", cause_from="own", complaint_loss=3200, line_loss=0),
         *improved("clean", "clean", "clean"),
         done(12, "li", "watch", "proven", effect="连续三批无划伤"),
         done(14, "zhang", "standardise", d7_prevention=[{"document": "SOP-12", "revision": "C"}])),
    ),
    Story(
        EXCEPTION, 2, "chen",
        {"source": "complaint", "raising": "sales", "part_no": "FG-21", "defect": "镀层起皮", "customer": "海川阀门"},
        (complained(800, 20), *until_approved("sun")[:5]),
    ),
    Story(
        GOODS, 4, "chen",
        {"part_no": "DG-33", "problem": "客户退回 66 件，螺纹烂牙", "quantity": 66, "origin": "customer_return",
         "customer": "金轮轴承"},
        (done(0, "li", "identify", kind="finished", lots=["L233"]),
         moved("luo", "goods", "L233", "outside unknown", 66, 2),
         moved("luo", "goods", "L233", "unknown isolated", 66, 2),
         done(0, "luo", "isolate", hour=2, place="退货隔离区 1 号", label_no="BL-118", concerned=["assembly"],
              tell_customer=False),
         done(1, "li", "return_state", return_state="66 件中 58 件烂牙，8 件合格"),
         done(1, "li", "agree", hour=2, agreed_mode="exchange", in_stock=True),
         done(1, "chen", "exchange", hour=4, exchanged_on=Day(1)),
         done(2, "li", "evaluate", severity="major", corrective=False)),
    ),
)  # fmt: skip
