"""Complaints of the worked example: one at each station, and those that wait for somebody's signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kesu.site.demo_story import Act, Day, Story, done, until

COMPLAINT = "customer-complaint"
SALES_LIMIT, VICE_LIMIT = 5000, 50000  # as organisation.yaml sets manager_limit and vice_limit


@dataclass(frozen=True, slots=True)
class Matter:
    """What a complaint is about. offer: CNY; unit, head: who is responsible for the cause, and its head."""

    customer: str
    text: str
    part: str
    delivered: int
    bad: int
    demand: str
    kind: str
    cause: str
    remedy: str
    unit: str
    head: str
    channel: str = "telephone"


BORE = Matter("华星电机", "轴套内孔划伤，压装时卡滞", "ZT-40", 2000, 120, "换货并说明原因", "exchange",
              "去毛刺刀具崩刃，夜班首件未检内孔", "刀具按 500 件强制更换", "machining", "zhang")  # fmt: skip
BALANCE = Matter("东岳泵业", "叶轮动平衡超差，整机振动大", "YL-12", 300, 45, "退货并赔偿停线损失", "return",
                 "平衡机夹具磨损，去重量不足", "夹具每周校验并留记录", "machining", "zhang", "mail")  # fmt: skip
PEELING = Matter("海川阀门", "阀杆镀层起皮，盐雾试验不合格", "FG-21", 800, 64, "换货", "exchange",
                 "前处理活化槽浓度偏低", "活化槽浓度每班滴定两次", "coating", "wu", "mail")  # fmt: skip
THREAD = Matter("金轮轴承", "端盖螺纹烂牙，无法装配", "DG-33", 1000, 66, "换货", "exchange",
                "丝锥超寿命使用", "丝锥按 800 孔更换", "machining", "zhang")  # fmt: skip
COLOUR = Matter("通达电气", "外壳颜色与封样不符", "WK-02", 700, 700, "降价接受", "compensation",
                "换粉后未做首件比色", "换粉首件须比色并双人签认", "coating", "wu", "mail")  # fmt: skip
NOISE = Matter("北辰压缩机", "曲轴装机后异响，轴颈圆度超差", "QZ-17", 240, 18, "退货并赔偿拆装费", "return",
               "磨床中心架松动", "中心架每班点检", "machining", "zhang", "visit")  # fmt: skip
LEAK = Matter("瑞丰液压", "密封座渗油，密封面有磕碰", "MF-30", 2400, 96, "换货", "exchange",
              "周转箱无隔板，工件互相磕碰", "周转箱全部加隔板", "assembly", "huang")  # fmt: skip
BURR = Matter("长征机床", "连接盘孔口毛刺，划伤密封圈", "LJ-06", 450, 150, "补做去毛刺或换货", "exchange",
              "去毛刺工序漏检", "孔口毛刺列入出货检验", "machining", "zhang", "letter")  # fmt: skip
MIXED = Matter("凯达汽配", "同箱混入两种端盖，上线停机 40 分钟", "DG-12", 1100, 22, "赔偿停线损失", "compensation",
               "换型清线不彻底", "换型清线表由班长确认", "assembly", "huang")  # fmt: skip
HARDNESS = Matter("恒力减速机", "输出轴硬度偏低，装机后磨损", "SC-08", 600, 80, "赔偿返工费用", "compensation",
                  "回火温度偏高 30 ℃", "热电偶每月比对", "machining", "zhang", "letter")  # fmt: skip
PISTON = Matter("瑞丰液压", "活塞外圆振纹，试压时窜动", "HS-09", 1600, 210, "全部退货", "return",
                "主轴轴承间隙过大", "更换主轴轴承并复测", "machining", "zhang", "visit")  # fmt: skip
LABEL = Matter("安信医疗器械", "标签批号与实物不符", "BT-05", 400, 40, "说明原因并书面答复", "reply",
               "打印模板未随批次更新", "标签改由工单自动带出批号", "assembly", "huang", "mail")  # fmt: skip


def course(matter: Matter, offer: int) -> tuple[Act, ...]:
    """The way of a complaint from the form to the five copies, to be cut off anywhere."""
    approver = "sun" if offer <= SALES_LIMIT else "feng" if offer <= VICE_LIMIT else "zhou"
    return (*_investigated(matter), *_decided(offer, approver), *_settled(matter, offer))


def _investigated(matter: Matter) -> tuple[Act, ...]:
    returned: dict[str, Any] = {"return_quantity": matter.bad} if matter.kind in ("return", "exchange") else {}
    return (
        done(0, "chen", "intake", "form", order_no="SO-2610-207", part_no=matter.part, quantity=matter.delivered,
             delivered_on=Day(-20), demand=matter.demand, demand_kind=matter.kind, demand_reason="已与对方品保电话确认",
             loss_caused=True, defective_quantity=matter.bad, sample="样品柜 A-11", opinion="建议先行隔离同批在库品",
             **returned),
        done(0, "liu", "register", hour=4),
        done(2, "li", "investigate", "established", cause=matter.cause, test_result="复检结果与客户反映相符",
             cause_class="quality", responsible_party="own", responsible=matter.unit, production_unit=matter.unit,
             proposed_people=[matter.head]),
        done(3, matter.head, "countermeasure", machine_shift="夜班", production_staff="当班人员", produced_on=Day(-30),
             cause_analysis=matter.cause, measures=[{"what": matter.remedy, "owner": matter.head, "due": Day(20)}]),
        done(3, "li", "report", report=f"{matter.cause}，同批在库品已隔离待检", hour=3),
        done(4, "zhou", "report_decision", instruction="照办，一周内回报改善情形"),
        done(4, "wang", "manager_opinion", manager_opinion="同意对策", ask_research=False, hour=2),
        done(5, "liu", "check", "pass", check_opinion="原因与对策相符"),
    )  # fmt: skip


def _decided(offer: int, approver: str) -> tuple[Act, ...]:
    return (
        done(5, "chen", "handling", handling_opinion="同意客户要求，费用按核定金额办理", offer=offer, hour=4),
        done(6, "liu", "compose", composite="同意业务部意见"),
        done(6, approver, "approve", "approved", hour=5),
        done(7, "chen", "explain", "agreed", negotiation="客户接受本公司方案", negotiated=offer),
        done(7, "sun", "explain", hour=4),
        done(8, "liu", "compose_final", final_opinion="双方意见一致，照谈定结果办理", final_amount=offer),
        done(8, approver, "decide", "approved", hour=4),
    )


def _settled(matter: Matter, offer: int) -> tuple[Act, ...]:
    return (
        done(9, "chen", "reply", reply_text=f"贵司反映的问题系{matter.cause}，不良品按商定办理，已改善。",
             reply_by="letter"),
        done(12, "chen", "answer", "accepted", as_role="complainant"),
        done(13, "liu", "occurrence", occurrence_unit=matter.unit, our_fault=True, negligence=False,
             handling_mode="改善后复检", tracked=True),
        done(16, matter.head, "improve", row=1, result="已执行并纳入点检"),
        done(19, "wang", "execution_check", execution_result="抽查三班，均已执行"),
        done(24, "liu", "effect", "effective", effect_result="连续三批未再发生"),
        done(25, "liu", "settle", direct_loss=max(offer, 6000), ratios=[{"unit": matter.unit, "ratio": "1"}],
             penalised=[matter.head]),
        done(26, "han", "settlement_approval", "approved"),
        done(26, "liu", "close", "settled", hour=4),
        done(27, "liu", "distribute"),
    )  # fmt: skip


def at(step: str, days_ago: int, matter: Matter, offer: int = 3200) -> Story:
    """A complaint opened so many days ago that has come as far as that step."""
    told = {"customer": matter.customer, "complaint": matter.text, "channel": matter.channel}
    return Story(COMPLAINT, days_ago, "chen", told, until(step, course(matter, offer)))


STATIONS = (
    at("investigate", 2, LEAK),
    at("countermeasure", 3, PEELING),
    at("report", 4, MIXED),
    at("report_decision", 4, BURR),
    at("manager_opinion", 5, THREAD),
    at("check", 5, LABEL),
    at("handling", 6, NOISE),
    at("compose", 6, COLOUR),
    at("explain", 8, BALANCE),
    at("compose_final", 9, LEAK),
    at("reply", 10, BURR),
    at("answer", 12, MIXED),
    at("occurrence", 14, PEELING),
    at("improve", 18, HARDNESS, 12000),
    at("execution_check", 20, BALANCE),
    at("effect", 23, PISTON, 9000),
    at("settle", 26, THREAD),
    at("close", 29, COLOUR),
    at("distribute", 31, NOISE, 15000),
    at("", 62, LABEL, 1200),
    at("", 75, BORE, 4600),
)
"""One at each station that has its own work; the last two are closed, and their copies distributed."""

SIGNATURES = (
    at("approve", 7, NOISE, 18000),
    at("approve", 8, PISTON, 46000),
    at("approve", 9, MIXED, 9600),
    at("approve", 11, LEAK, 7200),
    at("approve", 14, HARDNESS, 33000),
    at("decide", 9, BALANCE, 22000),
    at("decide", 10, COLOUR, 8400),
    at("decide", 13, PEELING, 12800),
    at("decide", 17, THREAD, 5600),
    at("approve", 9, BALANCE, 68000),
    at("decide", 12, PISTON, 86000),
    at("approve", 8, BURR, 2400),
    at("decide", 11, LABEL, 1800),
    at("settlement_approval", 28, LEAK, 6800),
)
"""The first nine wait for the vice general manager, with the rulings among the exceptions; then two each for the
general manager and the sales manager, and one for the head of the office."""
