"""Names of those who complain, as many as a year of a group of companies has, and remarks that people make."""

from __future__ import annotations

from random import Random

TOWNS = (
    "苏州", "无锡", "宁波", "台州", "佛山", "东莞", "青岛", "烟台", "芜湖", "洛阳", "株洲", "绵阳", "襄阳", "常州",
    "温州", "泉州", "中山", "潍坊", "徐州", "嘉兴",
)  # fmt: skip
CALLED = (
    "恒泰",
    "华瑞",
    "立信",
    "同创",
    "博远",
    "金鼎",
    "长虹",
    "永固",
    "新源",
    "天成",
    "百川",
    "正阳",
    "安达",
    "联众",
)
TRADES = ("机械", "电机", "重工", "液压", "商贸", "精工", "汽配", "仪表", "电器", "建材")
FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢"
TITLES = ("先生", "女士")
STUDENT = "同学"
REMARKS = (
    "当面核对",
    "已拍照留存",
    "经办人口述",
    "另见交接班记录",
    "电话中说明",
    "原件存本部门",
    "两人在场",
    "次日补记",
    "与上月一例相近",
    "细节待补",
)


def another_party(name: str, draw: Random) -> str:
    """Somebody of the same sort: a person for a person, a company for a company."""
    if name.endswith(STUDENT):
        return draw.choice(FAMILIES) + STUDENT
    if name.endswith(TITLES):
        return draw.choice(FAMILIES) + draw.choice(TITLES)
    return draw.choice(TOWNS) + draw.choice(CALLED) + draw.choice(TRADES)


def remarked(text: str, draw: Random) -> str:
    """Said in the same words, but for a remark: no two people write down quite the same."""
    return f"{text}（{draw.choice(REMARKS)}，记录第 {draw.randint(1, 400)} 页）"
