"""The cases of the worked example: what happened, on which day after the opening."""

from __future__ import annotations

from typing import Any

from kesu.site.demo_quality import QUALITY_CASES
from kesu.site.demo_reviews import REVIEW_CASES
from kesu.site.demo_stations import SIGNATURES, STATIONS
from kesu.site.demo_story import Act, Day, Story, done

COMPLAINT = "customer-complaint"
SHOP = "shop-returns"


def intake(day: int, product: str, quantity: int, bad: int, demand: str, kind: str, **more: Any) -> Act:
    """The complaint form of the sales department."""
    values: dict[str, Any] = {
        "order_no": "SO-2610-118", "part_no": product, "quantity": quantity, "delivered_on": Day(-20),
        "demand": demand, "demand_kind": kind, "demand_reason": "已与对方品保电话确认", "loss_caused": True,
        "defective_quantity": bad, "sample": "样品柜 A-07", "opinion": "建议先行隔离同批在库品",
    }  # fmt: skip
    return done(day, "chen", "intake", "form", **{**values, **more})


FOUND = {
    "cause": "去毛刺刀具崩刃，夜班首件未检内孔", "test_result": "复检 50 件，12 件超差", "cause_class": "quality",
    "responsible_party": "own", "responsible": "machining", "production_unit": "machining",
    "proposed_people": ["zhang"],
}  # fmt: skip
MEASURES = {
    "machine_shift": "CNC-07 夜班", "production_staff": "钱师傅", "produced_on": Day(-30),
    "cause_analysis": "刀具寿命未按件数更换",
    "measures": [
        {"what": "刀具按 500 件强制更换，计数上锁", "owner": "zhang", "due": Day(24)},
        {"what": "夜班首件加检内孔并留样", "owner": "qin", "due": Day(20)},
    ],
}  # fmt: skip


def until_handling(offer: int) -> tuple[Act, ...]:
    """From the registration to the handling that sales proposes."""
    return (
        done(0, "liu", "register", hour=4),
        done(2, "li", "investigate", "established", **FOUND),
        done(3, "zhang", "countermeasure", **MEASURES),
        done(3, "li", "report", report="划伤系去毛刺工序所致，同批 1,880 件已隔离待检", hour=3),
        done(4, "zhou", "report_decision", instruction="照办，一周内回报改善情形"),
        done(4, "wang", "manager_opinion", manager_opinion="同意对策，费用由机加车间承担", ask_research=False, hour=2),
        done(5, "liu", "check", "pass", check_opinion="原因与对策相符"),
        done(5, "chen", "handling", handling_opinion="换货并承担运费", offer=offer, hour=4),
        done(6, "liu", "compose", composite="同意业务部意见"),
    )


WHOLE = (
    intake(0, "ZT-40", 2000, 120, "换货并说明原因", "exchange", return_quantity=120),
    *until_handling(3000),
    done(6, "sun", "approve", "approved", hour=5),
    done(7, "chen", "explain", "agreed", negotiation="客户同意换货", negotiated=3000),
    done(7, "sun", "explain", hour=4),
    done(8, "liu", "compose_final", final_opinion="双方意见一致，照谈定结果办理", final_amount=3000),
    done(8, "sun", "decide", "approved", hour=4),
    done(9, "chen", "reply", reply_text="贵司反映的划伤系我方刀具问题，不良品全数换货，后续批次已加检。",
         reply_by="letter"),
    done(12, "chen", "answer", "accepted", as_role="complainant"),
    done(13, "liu", "occurrence", occurrence_unit="machining", our_fault=True, negligence=False,
         handling_mode="换货，改善后复检", tracked=True),
    done(16, "zhang", "improve", row=1, result="已更换并上锁管制"),
    done(17, "qin", "improve", row=2, result="已列入夜班检验指导书"),
    done(19, "wang", "execution_check", execution_result="抽查三班，均按件数换刀"),
    done(24, "liu", "effect", "effective", effect_result="连续三批无划伤"),
    done(25, "liu", "settle", direct_loss=8000, ratios=[{"unit": "machining", "ratio": "1"}], penalised=["zhang"]),
    done(26, "han", "settlement_approval", "approved"),
    done(26, "liu", "close", "settled", hour=4),
    done(27, "liu", "distribute"),
)  # fmt: skip

CASES = (
    Story(
        COMPLAINT, 40, "chen",
        {"customer": "华星电机", "complaint": "轴套内孔划伤，压装时卡滞", "channel": "telephone"},
        WHOLE,
    ),
    Story(
        COMPLAINT, 16, "chen",
        {"customer": "东岳泵业", "complaint": "叶轮动平衡超差，整机振动大", "channel": "mail"},
        (intake(0, "YL-12", 300, 45, "退货并赔偿停线损失", "return", return_quantity="unknown"),
         done(0, "liu", "register", hour=4)),
    ),
    Story(
        COMPLAINT, 9, "chen",
        {"customer": "华星电机", "complaint": "轴套倒角漏加工，共 36 件", "channel": "visit"},
        (intake(0, "ZT-40", 1500, 36, "补货 36 件", "exchange", return_quantity=36), *until_handling(4200)),
    ),
    Story(
        COMPLAINT, 12, "chen",
        {"customer": "恒力减速机", "complaint": "输出轴硬度偏低，装机后磨损", "channel": "letter"},
        (intake(0, "SC-08", 600, 80, "赔偿返工费用", "compensation"), *until_handling(38000),
         done(7, "feng", "approve", "approved"),
         done(8, "chen", "explain", "not_agreed", negotiation="客户坚持按整机返工费计算", claimed=62000)),
    ),
    Story(
        COMPLAINT, 20, "chen",
        {"customer": "海川阀门", "complaint": "阀杆镀层起皮", "channel": "telephone"},
        (intake(0, "FG-21", 800, 20, "说明原因并答复", "reply"),
         done(0, "liu", "register", hour=4),
         done(2, "li", "investigate", "unfounded", cause="客户酸洗时间过长，非我方镀层问题",
              test_result="复检附着力合格"),
         done(2, "li", "report", report="已与客户现场确认酸洗工艺", hour=3),
         done(3, "zhou", "report_decision", instruction="答复客户并附检测报告"),
         done(4, "chen", "reply", reply_text="经复检镀层附着力合格，起皮系酸洗时间过长所致，附检测报告。",
         reply_by="letter")),
    ),
    Story(
        COMPLAINT, 3, "chen",
        {"customer": "金轮轴承", "complaint": "端盖螺纹烂牙，无法装配", "channel": "telephone"},
        (intake(0, "DG-33", 1000, 66, "换货", "exchange", return_quantity=66),
         Act(0, "chen", "start", {"step": "survey"}, 2),
         done(0, "liu", "register", hour=5)),
    ),
    Story(
        COMPLAINT, 1, "chen",
        {"customer": "东岳泵业", "complaint": "泵体气孔渗漏，客户要求当日答复", "channel": "telephone"},
        (intake(0, "BT-05", 400, 7, "换货 7 件", "exchange", return_quantity=7),),
    ),
    Story(
        COMPLAINT, 13, "chen",
        {"customer": "金轮轴承", "complaint": "端盖平面度超差，密封不严", "channel": "mail"},
        (intake(0, "DG-33", 1200, 58, "换货", "exchange", return_quantity=58), *until_handling(2600),
         done(6, "sun", "approve", "approved", hour=5),
         done(7, "chen", "explain", "agreed", negotiation="客户同意分两批换货", negotiated=2600)),
    ),
    Story(
        COMPLAINT, 0, "chen",
        {"customer": "通达电气", "complaint": "外壳颜色与封样不符", "channel": "mail", "order_no": "SO-2611-031"},
    ),
    Story(SHOP, 5, "lin", {"customer": "王女士", "product": "电热水壶 K12", "bought_on": Day(-6), "price": 189},
          (done(0, "lin", "register", hour=1, demand="exchange", reason="第二次使用即漏水"),)),
    Story(SHOP, 1, "lin", {"customer": "李先生", "product": "手持吸尘器 V5", "bought_on": Day(-31), "price": 899},
          (done(0, "lin", "register", hour=1, demand="refund", reason="充满电只能用五分钟"),)),
    Story(SHOP, 0, "lin", {"customer": "赵女士", "product": "台灯 T3", "bought_on": Day(-3), "price": 129}),
    *QUALITY_CASES,
    *STATIONS,
    *SIGNATURES,
    *REVIEW_CASES,
)  # fmt: skip
